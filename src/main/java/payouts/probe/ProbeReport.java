package payouts.probe;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What a probe saw, line by line, for a person. No hash, token, name or account stands in it. */
public final class ProbeReport {

    private final List<String> lines = new ArrayList<>();
    private int observed;
    private int notObserved;
    private int failed;

    /** A step of the scenario that went as it should. */
    void done(String step, String what) {
        lines.add("ok            " + step + ": " + what);
    }

    /** A step of the scenario that did not. */
    void failed(String step, String what) {
        failed++;
        lines.add("FAILED        " + step + ": " + what);
    }

    /**
     * An assumption that was seen to be right or wrong.
     *
     * @param setting which holds it, with a value where another one is called for
     */
    void observed(String what, String saw, String setting) {
        observed++;
        lines.add("observed      " + what + ": " + saw + "; " + setting);
    }

    /** An assumption that nothing was learnt about. */
    void notObserved(String what, String why, String setting) {
        notObserved++;
        lines.add("not observed  " + what + ": " + why + "; the assumption stays, " + setting);
    }

    /** Whether the scenario went through. */
    public boolean isGood() {
        return failed == 0;
    }

    /** Everything, in its order, and the sum of it. */
    public void print(PrintStream out) {
        lines.forEach(out::println);
        out.println((isGood() ? "The scenario went through, up to its confirm" : "The scenario did not go through") + ": " + observed
                + " assumptions observed, " + notObserved + " not observed. Nothing was confirmed.");
    }
}
