package payouts.bench;

/** One thing that is measured, from an empty folder and an empty ledger to its lines of the report. */
@FunctionalInterface
interface Measure {

    void run(Workplace place, Report report) throws Exception;
}
