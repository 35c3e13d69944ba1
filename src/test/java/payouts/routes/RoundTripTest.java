package payouts.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A visual editor reads a route and writes it anew: what it writes must be the same route. */
class RoundTripTest {

    static Stream<Path> files() throws IOException {
        List<Path> files = new ArrayList<>(RouteFilesTest.files());
        try (Stream<Path> recipes = Files.list(Path.of("docs/recipes"))) {
            recipes.sorted().forEach(files::add);
        }
        return files.stream();
    }

    /** The file's YAML; of a page, the sample in it. */
    private static String yaml(Path file) throws IOException {
        String text = Files.readString(file);
        if (!file.toString().endsWith(".md")) {
            return text;
        }
        var sample = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(text);
        assertThat(sample.find()).isTrue();
        return sample.group(1);
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatIsReadAndWrittenAnewIsTheSameRoute(Path file) throws Exception {
        List<String> written = written(yaml(file));
        for (String route : written) {
            assertThat(written(route)).containsExactly(route);
        }
        assertThat(written).hasSameSizeAs(yaml(file).lines().filter(line -> line.startsWith("- route:")).toList());
    }

    /** Each route of the YAML as Camel writes it from its model. */
    private static List<String> written(String yaml) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext(false)) {
            camel.build();
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(camel).findRoutesBuilders(List.of(
                    ResourceHelper.fromBytes("file:round.camel.yaml", yaml.getBytes(StandardCharsets.UTF_8))))) {
                camel.addRoutes(builder);
            }
            List<String> written = new ArrayList<>();
            for (RouteDefinition route : camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions()) {
                written.add(PluginHelper.getModelToYAMLDumper(camel).dumpModelAsYaml(camel, route));
            }
            return written;
        }
    }
}
