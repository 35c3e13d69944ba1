package payouts.intake;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A text that is no payout file, without the card numbers in it (M30). */
public final class BlankedText {

    private BlankedText() {
    }

    /**
     * Writes the text line by line without its card numbers: UTF-8, for its owner alone, there whole or not at all.
     *
     * @return whether there is anything to blank; if not, nothing is written. A workbook or another binary file has no text
     */
    public static boolean write(Path file, Path target) throws IOException {
        Charset charset;
        try {
            charset = TextFile.charset(file);
        } catch (NotAPayoutFile e) {
            return false;
        }
        try (BufferedReader text = new BufferedReader(TextFile.open(file, charset))) {
            if (text.lines().noneMatch(CardNumbers::holds)) {
                return false;
            }
        }
        Path unfinished = Files.createTempFile(target.toAbsolutePath().getParent(), ".blanked-", ".tmp");
        try (BufferedReader text = new BufferedReader(TextFile.open(file, charset));
             BufferedWriter blanked = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8)) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                blanked.write(CardNumbers.blank(line));
                blanked.newLine();
            }
        }
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }
}
