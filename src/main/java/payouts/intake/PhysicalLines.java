package payouts.intake;

import java.io.IOException;
import java.io.Reader;

/** Reads physical lines (LF, CRLF or CR) and counts them; a line's length is bounded, whatever the file holds. */
final class PhysicalLines {

    /** Characters. A row of the contract needs under 5,000. */
    static final int LONGEST = 1_000_000;

    /**
     * @param number counted from 1
     * @param cut    whether the line was longer than {@link #LONGEST} and its rest was passed over
     */
    record Line(long number, String text, boolean cut) {
    }

    private final Reader reader;
    private final StringBuilder text = new StringBuilder();
    private long number;
    private int ahead = NOTHING;

    private static final int NOTHING = -2;
    private static final int END = -1;

    PhysicalLines(Reader reader) {
        this.reader = reader;
    }

    /** The next line, or null at the end of the file. */
    Line next() throws IOException {
        int c = read();
        if (c == END) {
            return null;
        }
        text.setLength(0);
        boolean cut = false;
        while (c != '\n' && c != '\r' && c != END) {
            if (text.length() < LONGEST) {
                text.append((char) c);
            } else {
                cut = true;
            }
            c = read();
        }
        if (c == '\r') {
            ahead = reader.read();
            if (ahead == '\n') {
                ahead = NOTHING;
            }
        }
        return new Line(++number, text.toString(), cut);
    }

    private int read() throws IOException {
        if (ahead == NOTHING) {
            return reader.read();
        }
        int c = ahead;
        ahead = NOTHING;
        return c;
    }
}
