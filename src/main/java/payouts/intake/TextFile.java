package payouts.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens a text file in the charset that it is written in. */
final class TextFile {

    private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");
    private static final int SNIFFED = 8192;
    private static final String MEND = "save it as CSV (UTF-8) and drop it again";

    private TextFile() {
    }

    /** By its byte order mark; else UTF-8 when all of it is that; else windows-1251. */
    static Charset charset(Path file) throws IOException, NotAPayoutFile {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(SNIFFED);
        }
        if (head.length == 0) {
            throw new NotAPayoutFile("the file is empty", "drop it again once it is written whole");
        }
        if (startsWith(head, 'P', 'K', 3, 4) || startsWith(head, 0xD0, 0xCF, 0x11, 0xE0)) {
            throw new NotAPayoutFile("the file is an Excel workbook or an archive", MEND);
        }
        if (startsWith(head, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (startsWith(head, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        if (startsWith(head, 0xFE, 0xFF)) {
            return StandardCharsets.UTF_16BE;
        }
        for (byte b : head) {
            if (b == 0) {
                throw new NotAPayoutFile("the file is binary, it holds NUL bytes", MEND);
            }
        }
        return isUtf8(file) ? StandardCharsets.UTF_8 : WINDOWS_1251;
    }

    /** Whether bytes of another charset could not have passed for this one. */
    static boolean isUnicode(Charset charset) {
        return !charset.equals(WINDOWS_1251);
    }

    /** A reader past the byte order mark. Bytes that are no text become U+FFFD, which the row is rejected for. */
    static Reader open(Path file, Charset charset) throws IOException {
        Reader reader = new BufferedReader(new InputStreamReader(Files.newInputStream(file), charset));
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }

    private static boolean isUtf8(Path file) throws IOException {
        var strict = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        char[] buffer = new char[SNIFFED];
        try (Reader reader = new InputStreamReader(Files.newInputStream(file), strict)) {
            while (reader.read(buffer) >= 0) {
                // Only whether it can be read matters.
            }
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        if (bytes.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if ((bytes[i] & 0xFF) != start[i]) {
                return false;
            }
        }
        return true;
    }
}
