package payouts.ledger;

import java.sql.SQLException;
import java.util.Optional;
import payouts.ledger.Payouts.Cause;
import payouts.money.Kopecks;

/**
 * Sessions that the bank has paid and the ledger has forgotten, because it was restored from an older backup (decision 016).
 * A person who found one in the bank's statement records it here under its reference, and the unique reference does the rest:
 * an order that bears it again is a duplicate, and pays nobody.
 */
public final class Adoptions {

    /** In the place of a content's hash: nobody knows any more what was ordered, only what was paid. */
    static final String CONTENT = "adopted";

    private final Ledger ledger;

    Adoptions(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * What the bank paid.
     *
     * @param report        the bank's own answer about the session
     * @param amountKopecks that it shows
     * @param currency      that it shows, in lower case
     */
    public record Paid(SessionReport report, long amountKopecks, String currency) {

        String sessionId() {
            return report.sessionId();
        }
    }

    /**
     * Records that this session was the payout of this reference. A payout that the ledger has becomes paid by it; one that it
     * does not have is made, paid. Nothing is sent.
     *
     * @param evidence how the person knows, kept in the history
     * @throws Persons.NotAllowed when the bank does not say that the session paid, or the ledger knows otherwise
     */
    public void adopt(String reference, Paid paid, String evidence, String person) {
        if (paid.report().answer() != BankAnswer.SUCCEEDED) {
            throw new Persons.NotAllowed("The bank does not say that session " + paid.sessionId() + " was paid; only what was paid is recorded.");
        }
        if (paid.report().metadata() != null && !paid.report().metadata().equals(reference)) {
            throw new Persons.NotAllowed("The bank shows another reference for session " + paid.sessionId() + "; compare with the statement again.");
        }
        ledger.inTransactionDo(tx -> {
            Optional<long[]> known = BankWord.attemptOf(tx, paid.sessionId());
            if (known.isPresent()) {
                throw new Persons.NotAllowed("The ledger knows session " + paid.sessionId() + " already, as attempt " + known.get()[1]
                        + " of a payout: ask the bank about that payout.");
            }
            Optional<Payout> ordered = Payouts.find(tx, reference);
            long id = ordered.isPresent() ? ordered.get().id() : make(tx, reference, paid);
            record(tx, Payouts.lock(tx, id).orElseThrow(Tx.RowMoved::new), paid, new Cause("adopted", evidence, person));
        });
    }

    /** A payout of which only the bank's side is known. Nobody can start it: it is paid in the same commit. */
    private static long make(Tx tx, String reference, Paid paid) throws SQLException {
        int made = tx.update("""
                insert into payout (reference, content_hash, lookalike_hash, amount_kopecks, currency, recipient_name, customer_reference,
                    description, sender_name, beneficiary_id, destination_type, channel, state, attempt, version)
                values (?, ?, ?, ?, ?, '', '', '', '', '', ?, 'statement', ?, 0, 0) on conflict do nothing""", reference, CONTENT, CONTENT,
                paid.amountKopecks(), paid.currency(), Destination.Type.ENCRYPTED_CARD, PayoutState.ACCEPTED);
        if (made == 0) {
            throw new Persons.NotAllowed("Payout " + reference + " was ordered this very moment; do it again.");
        }
        return Payouts.find(tx, reference).orElseThrow(Tx.RowMoved::new).id();
    }

    private void record(Tx tx, Payout payout, Paid paid, Cause cause) throws SQLException {
        check(tx, payout);
        int number = payout.hasLiveAttempt() && payout.attempt().isUnknownSession() ? sessionOfInit(tx, payout, paid) : another(tx, payout, paid);
        BankEffects.end(tx, payout.id(), number, Attempt.ENDED_SUCCEEDED, paid.report());
        tx.write("update attempt set bank_payout_id = ? where payout_id = ? and number = ?",
                CallOutcomes.cut(paid.report().bankPayoutId(), 100), payout.id(), number);
        Payouts.paid(tx, payout, number, paid.report(), cause);
        ledger.ringAfterCommit(tx, Stage.RESULT);
        if (payout.amountKopecks() != paid.amountKopecks()) {
            ledger.alarmAfterCommit(tx, Alarms.Kind.CONTRADICTION, "Payout " + payout.reference() + " was ordered with "
                    + Kopecks.format(payout.amountKopecks()) + " RUB, and session " + paid.sessionId() + " paid "
                    + Kopecks.format(paid.amountKopecks()) + " RUB. It counts as paid; ask the bank's support.");
        }
    }

    private static void check(Tx tx, Payout payout) throws SQLException {
        if (payout.state() == PayoutState.SUCCEEDED || Payouts.paidAttempt(tx, payout).isPresent()) {
            throw new Persons.NotAllowed("Payout " + payout.reference() + " is " + payout.state() + " and was paid by another session: the bank"
                    + " may have paid twice. Ask the recipient or the bank to return one.");
        }
        if (payout.hasLiveAttempt() && payout.attempt().confirmPermitted()) {
            throw new Persons.NotAllowed("Payout " + payout.reference() + " is " + payout.state() + ": the confirm of its attempt "
                    + payout.number() + " was permitted. Ask the bank about that one first.");
        }
    }

    /** The one call that created and started the session had no answer: here is its session. */
    private static int sessionOfInit(Tx tx, Payout payout, Paid paid) throws SQLException {
        tx.writeOne("update attempt set session_id = ? where payout_id = ? and number = ? and session_id is null", paid.sessionId(),
                payout.id(), payout.number());
        return payout.number();
    }

    /** An attempt of its own. What the ledger had begun meanwhile was never confirmed, and is given up. */
    private int another(Tx tx, Payout payout, Paid paid) throws SQLException {
        if (payout.hasLiveAttempt()) {
            tx.write("update attempt set ended = ?, cancel_due_at = case when session_id is null then null else current_timestamp end"
                    + " where payout_id = ? and number = ?", Attempt.ENDED_ABANDONED, payout.id(), payout.number());
            ledger.ringAfterCommit(tx, Stage.CANCEL_ENDED);
        }
        int number = payout.number() + 1;
        tx.write("insert into attempt (payout_id, number, session_id, api_version, mode) values (?, ?, ?, ?, ?)", payout.id(), number,
                paid.sessionId(), paid.report().apiVersion(), Attempt.MODE_CREATE_START);
        return number;
    }
}
