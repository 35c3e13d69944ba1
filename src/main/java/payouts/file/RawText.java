package payouts.file;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import payouts.intake.CardNumbers;
import payouts.intake.WholeFile;

/** A file of which no rows can be read, taken as bytes: whatever charset it is in, digits are digits in it. */
final class RawText {

    private static final int READ_AT_ONCE = 1 << 16;
    /** Nothing that looks like a card number is longer: 19 digits with gaps between them. */
    private static final int LONGEST = 100;

    private RawText() {
    }

    /** Moves the file; where it holds card numbers it is written anew without them (M30). */
    static void moveBlanked(Path file, Path target) throws IOException {
        if (copyBlanked(file, Writer.nullWriter())) {
            WholeFile.write(target, WholeFile.Readers.OWNER, channel -> {
                Writer writer = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.ISO_8859_1));
                copyBlanked(file, writer);
                writer.flush();
            }, () -> { });
            Files.delete(file);
        } else {
            FileFolders.move(file, target);
        }
    }

    /** @return whether the copy differs */
    private static boolean copyBlanked(Path file, Writer copy) throws IOException {
        boolean differs = false;
        // Every byte is a character of this charset, and comes out as it went in.
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            StringBuilder held = new StringBuilder();
            char[] buffer = new char[READ_AT_ONCE];
            for (int n = reader.read(buffer); n >= 0 || !held.isEmpty(); n = reader.read(buffer)) {
                held.append(buffer, 0, Math.max(n, 0));
                int end = n < 0 ? held.length() : safeEnd(held);
                String text = held.substring(0, end);
                String blanked = CardNumbers.blank(text);
                differs |= !blanked.equals(text);
                copy.write(blanked);
                held.delete(0, end);
            }
        }
        return differs;
    }

    /** Up to where no card number can reach into what is read next. */
    private static int safeEnd(CharSequence text) {
        int end = text.length();
        while (end > text.length() - LONGEST && end > 0 && !endsNumbers(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    private static boolean endsNumbers(char c) {
        return Character.isLetter(c) || c == ',' || c == ';' || c == ':' || c == '"';
    }
}
