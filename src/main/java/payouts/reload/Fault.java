package payouts.reload;

/**
 * Why a route file can't run.
 *
 * @param file the file's name, relative to the routes' folder
 * @param line from 1; 0 where no line can be told
 * @param what what is wrong, without a full stop
 * @param mend what would be right, without a full stop
 */
public record Fault(String file, int line, String what, String mend) {

    /** Where it is, what is wrong, what would be right: one line. */
    @Override
    public String toString() {
        return file + (line > 0 ? ", line " + line : "") + ": " + oneLine(what) + ". " + oneLine(mend) + ".";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\.+$", "");
    }
}
