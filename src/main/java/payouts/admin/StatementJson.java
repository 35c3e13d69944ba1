package payouts.admin;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import payouts.bank131.StatementAnswer;
import payouts.ledger.StatementCheck.Findings;
import payouts.ledger.StatementCheck.Row;
import payouts.money.Kopecks;

/** A comparison with the bank's statement: numbers, references and sessions, no names. */
final class StatementJson {

    /** Of each kind of difference; the count beside them is whole. */
    private static final int ROWS_MAX = 1000;

    private StatementJson() {
    }

    static Map<String, Object> of(LocalDate from, LocalDate to, StatementAnswer answer) {
        Findings found = answer.findings();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("from", from.toString());
        json.put("to", to.toString());
        json.put("agrees", answer.unreadable() == 0 && found.agreeing() == found.paid() && found.notInStatement().isEmpty());
        json.put("paid", sum(found.paid(), found.paidKopecks()));
        json.put("agreeing", found.agreeing());
        json.put("without_session", sum(found.withoutSession(), found.withoutSessionKopecks()));
        json.put("unreadable", answer.unreadable());
        json.put("not_in_ledger", rows(found.notInLedger()));
        json.put("not_succeeded", rows(found.notSucceeded()));
        json.put("not_in_statement", rows(found.notInStatement()));
        json.put("amount_differs", rows(found.amountDiffers()));
        return json;
    }

    private static Map<String, Object> sum(long count, long kopecks) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", count);
        json.put("amount", Kopecks.format(kopecks));
        return json;
    }

    private static Map<String, Object> rows(List<Row> rows) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", rows.size());
        json.put("rows", rows.stream().limit(ROWS_MAX).map(StatementJson::row).toList());
        return json;
    }

    private static Map<String, Object> row(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("session_id", row.sessionId());
        json.put("reference", row.reference());
        json.put("status", row.state() == null ? null : row.state().name().toLowerCase(Locale.ROOT));
        json.put("paid", row.bankKopecks() == null ? null : Kopecks.format(row.bankKopecks()));
        json.put("ordered", row.ledgerKopecks() == null ? null : Kopecks.format(row.ledgerKopecks()));
        return json;
    }
}
