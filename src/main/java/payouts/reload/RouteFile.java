package payouts.reload;

import java.nio.charset.StandardCharsets;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import payouts.ledger.Hashes;

/**
 * One file of the routes' folder, as it was read once: whatever happens to the file meanwhile, what is checked is what
 * is loaded.
 *
 * @param name   relative to the folder, with {@code /}
 * @param text   its UTF-8 text
 * @param sha256 of its bytes, in hex
 */
record RouteFile(String name, String text, String sha256) {

    static final String YAML = ".camel.yaml";
    static final String JAVA = ".java";
    static final String KAMELET = ".kamelet.yaml";

    static RouteFile of(String name, byte[] bytes) {
        return new RouteFile(name, new String(bytes, StandardCharsets.UTF_8), Hashes.sha256(bytes));
    }

    boolean isKamelet() {
        return name.endsWith(KAMELET);
    }

    boolean isJava() {
        return name.endsWith(JAVA);
    }

    /** The name by which routes use a kamelet. */
    String kameletName() {
        return name.substring(name.lastIndexOf('/') + 1, name.length() - KAMELET.length());
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As Camel reads it; log lines and stack traces then name the file as the operator knows it. */
    Resource resource() {
        return ResourceHelper.fromBytes("file:" + name, bytes());
    }

    @Override
    public String toString() {
        return name;
    }
}
