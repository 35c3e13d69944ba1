package payouts.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What a route file owes to whoever edits it. */
class RouteFilesTest {

    private static final int LINES_MAX = 100;
    private static JsonSchema schema;

    @BeforeAll
    static void readSchema() throws IOException {
        try (InputStream file = org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(file);
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    /** The routes of a file, as its YAML has them. */
    static List<JsonNode> routes(Path file) throws IOException {
        return StreamSupport.stream(yaml(Files.readString(file)).spliterator(), false)
                .filter(entry -> entry.has("route")).map(entry -> entry.get("route")).toList();
    }

    static List<String> ids() throws IOException {
        return files().stream().flatMap(file -> {
            try {
                return routes(file).stream().map(route -> route.path("id").asText());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }).toList();
    }

    private static JsonNode yaml(String text) {
        return new ObjectMapper().valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    @ParameterizedTest
    @MethodSource("files")
    void itIsWhatCamelsSchemaAllows(Path file) throws IOException {
        assertThat(schema.validate(yaml(Files.readString(file)))).isEmpty();
    }

    @Test
    void theSchemaWouldFindATypingError() throws IOException {
        String text = Files.readString(Path.of("routes/webhook.camel.yaml")).replace("convertBodyTo", "convertBodyInto");
        assertThat(schema.validate(yaml(text))).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void itIsShortAndEndsInCamelYaml(Path file) throws IOException {
        assertThat(Files.readAllLines(file)).hasSizeLessThan(LINES_MAX);
        assertThat(file.getFileName().toString()).endsWith(".camel.yaml");
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachRouteHasAnIdADescriptionAndALineOfWhyAboveIt(Path file) throws IOException {
        for (JsonNode route : routes(file)) {
            assertThat(route.path("id").asText()).matches("[a-z][a-z0-9-]+");
            assertThat(route.path("description").asText()).hasSizeGreaterThan(20);
        }
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("- route")) {
                assertThat(i == 0 ? "" : lines.get(i - 1)).as("the line above line %d of %s", i + 1, file).matches("# .{20,}");
            }
        }
    }

    @Test
    void idsAreUniqueAndTheFilesNameLeadsToThem() throws IOException {
        assertThat(ids()).doesNotHaveDuplicates().isNotEmpty();
        for (Path file : files()) {
            List<JsonNode> routes = routes(file);
            String name = file.getFileName().toString().replace(".camel.yaml", "");
            if (routes.size() == 1) {
                assertThat(routes.get(0).path("id").asText()).isEqualTo(name);
            } else {
                assertThat(routes).allMatch(route -> route.path("id").asText().startsWith(name.split("-")[0] + "-"));
            }
        }
    }
}
