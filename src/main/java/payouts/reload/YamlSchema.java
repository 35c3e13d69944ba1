package payouts.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Holds a YAML file against the schema that Camel ships for its YAML DSL, and says the line of what is wrong. */
final class YamlSchema {

    private static final String BACK = "Mend it, or put the file's former version back";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Large, and the same for everyone: read once, by whoever checks first. */
    private static final class Schema {
        static final JsonSchema CAMEL = read();

        private static JsonSchema read() {
            try (InputStream file = YamlRoutesBuilderLoader.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
                // Camel's schema refers to itself at every step: unfolded beforehand it would fill hundreds of megabytes.
                return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(file,
                        SchemaValidatorsConfig.builder().preloadJsonSchema(false).build());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What is wrong with the file's form; empty when nothing is. */
    Optional<Fault> fault(RouteFile file) {
        if (file.text().indexOf('\uFFFD') >= 0) {
            int line = (int) file.text().substring(0, file.text().indexOf('\uFFFD')).lines().count();
            return Optional.of(new Fault(file.name(), Math.max(1, line), "The file is not UTF-8", "Save it as UTF-8"));
        }
        try {
            YamlText yaml = new YamlText(file.text());
            if (yaml.data() == null) {
                return Optional.of(new Fault(file.name(), 0, "The file is empty", "To remove its routes, delete the file"));
            }
            return file.isKamelet() ? kamelet(file, yaml) : routes(file, yaml, yaml.data(), List.of());
        } catch (MarkedYamlEngineException e) {
            return Optional.of(new Fault(file.name(), line(e), "This is no YAML: " + e.getProblem(),
                    "Check indentation, quotes and colons from here upwards"));
        } catch (YamlEngineException e) {
            return Optional.of(new Fault(file.name(), 0, "This is no YAML: " + e.getMessage(),
                    file.text().contains(": {{") ? "Write a setting in quotes: \"{{name}}\"" : BACK));
        }
    }

    /** A quote that is never closed is noticed at the file's end; where it was opened tells more. */
    private static int line(MarkedYamlEngineException e) {
        boolean open = String.valueOf(e.getProblem()).contains("end of stream");
        return (open ? e.getContextMark().or(e::getProblemMark) : e.getProblemMark()).map(YamlText::lineOf).orElse(0);
    }

    /** Of a kamelet Camel's schema knows the template: a source and steps as in a route. */
    private static Optional<Fault> kamelet(RouteFile file, YamlText yaml) {
        if (!(yaml.data() instanceof Map<?, ?> kamelet) || !(kamelet.get("spec") instanceof Map<?, ?> spec)
                || !(spec.get("template") instanceof Map<?, ?> template) || !(kamelet.get("metadata") instanceof Map<?, ?> metadata)) {
            return Optional.of(new Fault(file.name(), 1, "A kamelet has metadata and spec, and in spec a template", BACK));
        }
        if (!file.kameletName().equals(metadata.get("name"))) {
            return Optional.of(new Fault(file.name(), yaml.line(List.of("metadata", "name")), "The kamelet's name is not the file's",
                    "Name it " + file.kameletName() + ", or rename the file"));
        }
        for (Object part : template.keySet()) {
            Optional<Fault> fault = routes(file, yaml, List.of(Map.of(part, template.get(part))), List.of("spec", "template"));
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> routes(RouteFile file, YamlText yaml, Object data, List<String> above) {
        JsonNode json = JSON.valueToTree(data);
        // Where alternatives are allowed, each of them complains: the deepest complaint is about what was meant.
        return Schema.CAMEL.validate(json).stream().max(Comparator.comparingInt(message -> message.getInstanceLocation().getNameCount()))
                .map(message -> fault(file, yaml, message, above));
    }

    private static Fault fault(RouteFile file, YamlText yaml, ValidationMessage message, List<String> above) {
        List<Object> path = new ArrayList<>(above);
        var location = message.getInstanceLocation();
        // A kamelet's template was wrapped into a list of its own.
        for (int i = above.isEmpty() ? 0 : 1; i < location.getNameCount(); i++) {
            path.add(location.getElement(i));
        }
        if (message.getProperty() != null) {
            path.add(message.getProperty());
        }
        String what = message.getMessage().replaceFirst("^\\$[^:]*: ", "").replaceFirst(" in the schema and the schema does not allow additional properties$",
                " here");
        return new Fault(file.name(), yaml.line(path), what, BACK);
    }
}
