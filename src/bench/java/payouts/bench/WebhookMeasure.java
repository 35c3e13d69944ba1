package payouts.bench;

/** To come. */
final class WebhookMeasure implements Measure {
    @Override
    public void run(Workplace place, Report report) throws Exception {
        throw new UnsupportedOperationException();
    }
}
