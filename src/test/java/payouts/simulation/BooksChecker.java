package payouts.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import payouts.ledger.PayoutState;
import payouts.ledger.Persons;
import payouts.sandbox.PaidOut;
import payouts.sandbox.SandboxBooks;
import payouts.sandbox.SandboxSession;

/**
 * The judge. It knows only three things: the file that was ordered, the bank's books, and what we told: the ledger's
 * states and the result files. It shares no code with what it judges.
 */
public final class BooksChecker {

    private final List<String> faults = new ArrayList<>();
    private final Map<String, String[]> ordered = new HashMap<>();
    private final Map<String, List<PaidOut>> paid = new HashMap<>();

    /** Compares everything; an empty list means that nothing was paid twice, lost, or told wrongly. */
    public static List<String> check(String orderedFile, SandboxBooks books, List<Persons.View> ledger, List<List<String>> results) {
        BooksChecker checker = new BooksChecker(orderedFile, books);
        checker.paidAsOrdered();
        checker.startedOnce(books);
        checker.ledgerTellsTheTruth(ledger);
        results.forEach(checker::resultTellsTheTruth);
        return checker.faults;
    }

    private BooksChecker(String orderedFile, SandboxBooks books) {
        orderedFile.lines().skip(1).map(line -> line.split(",")).forEach(cells -> ordered.put(cells[0], cells));
        books.paid().forEach(one -> paid.computeIfAbsent(one.metadata(), key -> new ArrayList<>()).add(one));
    }

    private void paidAsOrdered() {
        paid.forEach((reference, times) -> {
            String[] order = ordered.get(reference);
            if (order == null) {
                faults.add(reference + " was paid but never ordered");
                return;
            }
            if (times.size() > 1) {
                faults.add(reference + " was paid " + times.size() + " times: " + times);
            }
            for (PaidOut one : times) {
                long kopecks = Long.parseLong(order[1].replace(".", ""));
                if (one.amount() != kopecks || !one.recipient().equals(order[3]) || !one.numberHash().equals(destination(order))) {
                    faults.add(reference + " was paid differently from its order: " + one);
                }
            }
        });
    }

    private static String destination(String[] order) {
        return order[4].isEmpty() ? order[5] + "/" + order[6] : order[4];
    }

    private void startedOnce(SandboxBooks books) {
        for (SandboxSession session : books.sessions()) {
            if (session.calls("start") > 1) {
                faults.add("session " + session.id() + " of " + session.reference() + " was started " + session.calls("start") + " times");
            }
        }
    }

    private void ledgerTellsTheTruth(List<Persons.View> ledger) {
        Map<String, Persons.View> known = new HashMap<>();
        ledger.forEach(view -> known.put(view.reference(), view));
        for (String reference : ordered.keySet()) {
            Persons.View view = known.get(reference);
            int times = paid.getOrDefault(reference, List.of()).size();
            if (view == null) {
                faults.add(reference + " is lost: the ledger does not know it");
            } else if (view.state() == PayoutState.SUCCEEDED && times == 0) {
                faults.add(reference + " is SUCCEEDED in the ledger but was never paid");
            } else if ((view.state() == PayoutState.FAILED || view.state() == PayoutState.CANCELLED) && times > 0) {
                faults.add(reference + " is " + view.state() + " in the ledger but was paid");
            } else if (!view.state().isFinal() && view.state() != PayoutState.ATTENTION && view.state() != PayoutState.HELD) {
                faults.add(reference + " does not end: it is " + view.state() + " (" + view.reason() + ")");
            } else if (view.state() == PayoutState.SUCCEEDED && !paid.get(reference).get(0).sessionId().equals(view.sessionId())) {
                faults.add(reference + " was paid in another session than the ledger says");
            }
        }
    }

    private void resultTellsTheTruth(List<String> result) {
        List<String> header = List.of(result.get(0).split(","));
        int status = header.indexOf("status");
        int present = header.indexOf("present_status");
        for (String line : result.subList(1, result.size())) {
            String[] cells = line.split(",", -1);
            String told = cells[status].equals("duplicate") ? cells[present] : cells[status];
            boolean wasPaid = paid.containsKey(cells[0]);
            if (told.equals("succeeded") != wasPaid) {
                faults.add("the result tells " + told + " of " + cells[0] + ", which was " + (wasPaid ? "" : "not ") + "paid");
            }
        }
        if (result.size() - 1 != ordered.size()) {
            faults.add("a result has " + (result.size() - 1) + " rows of " + ordered.size());
        }
    }
}
