package payouts.bank131;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The bank's own examples, as its scenario page prints them. */
public final class ScenarioPage {

    private ScenarioPage() {
    }

    /** @param name of the file, such as {@code ready_to_confirm.webhook} */
    public static String text(String name) {
        try (InputStream file = ScenarioPage.class.getResourceAsStream("/bank131/" + name + ".json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
