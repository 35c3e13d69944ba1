package payouts.sandbox;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The rules in force, from a YAML file and from Java. Every rule that matches acts, in the order of their adding. */
public final class SandboxRules {

    private static final JsonMapper STRICT = Json.MAPPER.rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private final List<SandboxRule> rules = new ArrayList<>();
    private final Random random;
    private volatile boolean any;

    SandboxRules(long seed) {
        random = new Random(seed);
    }

    /** Adds rules, which hold at once. */
    public synchronized SandboxRules add(SandboxRule... more) {
        for (SandboxRule rule : more) {
            rule.check();
            rules.add(rule);
        }
        any = !rules.isEmpty();
        return this;
    }

    /** Takes all rules away. */
    public synchronized void clear() {
        rules.clear();
        any = false;
    }

    /**
     * Adds the rules of a YAML file: a list, or a list under {@code rules}.
     *
     * @throws IllegalArgumentException when it can't be read or has a word that is not known
     */
    public SandboxRules load(Path file) {
        try {
            Object yaml = new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
            Object list = yaml instanceof Map<?, ?> map ? map.get("rules") : yaml;
            return list == null ? this : add(STRICT.convertValue(list, SandboxRule[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("The sandbox bank's rules " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    List<SandboxRule> matching(SandboxRule.Event event) {
        if (!any) {
            return List.of();
        }
        synchronized (this) {
            return rules.stream().filter(rule -> rule.applies(event, random)).toList();
        }
    }
}
