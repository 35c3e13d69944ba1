package payouts.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What a kamelet owes to whoever builds a route of it: the metadata that Camel's own catalog has. */
class KameletFilesTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([\\w.-]+)}}");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes/kamelets"))) {
            return files.sorted().toList();
        }
    }

    private static JsonNode yaml(Path file) throws IOException {
        return new ObjectMapper().valueToTree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void itSaysWhatItIsAndWhose(Path file) throws IOException {
        JsonNode kamelet = yaml(file);
        String name = kamelet.at("/metadata/name").asText();
        assertThat(file.getFileName()).hasToString(name + ".kamelet.yaml");
        assertThat(kamelet.path("apiVersion").asText()).isEqualTo("camel.apache.org/v1");
        assertThat(kamelet.path("kind").asText()).isEqualTo("Kamelet");
        JsonNode annotations = kamelet.at("/metadata/annotations");
        for (String annotation : List.of("kamelet.support.level", "catalog.version", "provider", "kamelet.group", "kamelet.namespace")) {
            assertThat(annotations.path("camel.apache.org/" + annotation).asText()).as(annotation).isNotBlank();
        }
        String icon = annotations.path("camel.apache.org/kamelet.icon").asText();
        assertThat(icon).startsWith("data:image/svg+xml;base64,");
        assertThat(new String(Base64.getDecoder().decode(icon.substring(icon.indexOf(',') + 1)), StandardCharsets.UTF_8)).startsWith("<svg ");
        String type = kamelet.at("/metadata/labels").path("camel.apache.org/kamelet.type").asText();
        assertThat(name).startsWith("payout-").endsWith("-" + type);
        assertThat(kamelet.at("/spec/types").path(type.equals("source") ? "out" : "in").path("mediaType").asText()).isEqualTo("application/json");
        assertThat(kamelet.at("/spec/dependencies")).isNotEmpty().allMatch(dependency -> dependency.asText().startsWith("camel:"));
        String from = kamelet.at("/spec/template/from/uri").asText();
        assertThat(from.equals("kamelet:source")).isEqualTo(type.equals("sink"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPropertyIsDescribedAndNoneIsOnlySaidOrOnlyUsed(Path file) throws IOException {
        JsonNode definition = yaml(file).at("/spec/definition");
        assertThat(definition.path("title").asText()).isNotBlank();
        assertThat(definition.path("description").asText()).hasSizeGreaterThan(30);
        Set<String> defined = new TreeSet<>();
        Set<String> required = new TreeSet<>();
        definition.path("required").forEach(name -> required.add(name.asText()));
        definition.path("properties").fields().forEachRemaining(property -> {
            String name = property.getKey();
            JsonNode of = property.getValue();
            defined.add(name);
            assertThat(of.path("title").asText()).as(name).isNotBlank();
            assertThat(of.path("description").asText()).as(name).endsWith(".");
            assertThat(of.path("type").asText()).as(name).isIn("string", "integer", "boolean");
            assertThat(of.has("default") && required.contains(name)).as("%s: a default makes it optional", name).isFalse();
            boolean secret = name.toLowerCase().matches(".*(password|jaas).*");
            assertThat(of.path("format").asText().equals("password")).as(name).isEqualTo(secret);
            assertThat(of.path("x-descriptors").toString().contains("ui:password")).as(name).isEqualTo(secret);
        });
        assertThat(defined).containsAll(required);
        String template = Files.readString(file).replaceFirst("(?s).*\\n  template:\\n", "");
        Set<String> used = PLACEHOLDER.matcher(template).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
        Set<String> beans = new TreeSet<>();
        yaml(file).at("/spec/template/beans").forEach(bean -> beans.add(bean.path("name").asText()));
        used.removeAll(beans);
        assertThat(used).isEqualTo(defined);
    }

    @Test
    void everyKameletStandsInTheDocument() throws IOException {
        String document = Files.readString(Path.of("docs/sinks.md"));
        assertThat(files()).isNotEmpty().allMatch(file -> document.contains("`" + file.getFileName().toString().replace(".kamelet.yaml", "") + "`"));
    }
}
