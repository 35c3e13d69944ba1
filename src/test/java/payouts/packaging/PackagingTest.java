package payouts.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import payouts.ChildProgram;
import payouts.classes.ClassArchiveCommand;

/** What can be known of the packaging without the tools that use it. */
class PackagingTest {

    private static final Path PACKAGING = Path.of("packaging");

    private static Properties settings() throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            settings.load(file);
        }
        return settings;
    }

    private static Set<String> find(String text, String regex) {
        return Pattern.compile(regex).matcher(text).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    private static List<JsonNode> yaml(String file) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build()).loadAllFromString(Files.readString(PACKAGING.resolve(file)))
                .forEach(document -> documents.add(new ObjectMapper().valueToTree(document)));
        return documents;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "compose.yaml", "kubernetes.yaml", "payout-routes.service"})
    void everyVariableIsASetting(String file) throws IOException {
        Set<String> known = settings().stringPropertyNames().stream()
                .map(name -> name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")).collect(Collectors.toSet());
        Set<String> used = find(Files.readString(PACKAGING.resolve(file)), "\\b((?:PAYOUTS|BANK131|CAMEL)_[A-Z0-9_]+)\\b");
        assertThat(used).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void kubernetesAsksTheHealthThatIsThereAndNamesOnlyWhatThePageMakes() throws IOException {
        List<JsonNode> documents = yaml("kubernetes.yaml");
        String page = Files.readString(Path.of("docs/operating/install.md"));
        JsonNode pod = documents.stream().filter(document -> document.path("kind").asText().equals("Deployment")).findFirst().orElseThrow()
                .path("spec").path("template").path("spec");
        assertThat(pod.path("enableServiceLinks").asBoolean(true)).as("variables of services can look like settings").isFalse();
        assertThat(pod.findValues("httpGet")).hasSize(3).allSatisfy(probe -> {
            assertThat(probe.path("port").asText()).isEqualTo("management");
            assertThat(Files.readString(Path.of("docs/operating/health.md"))).contains("| `" + probe.path("path").asText() + "` |");
        });
        assertThat(pod.findValues("secretKeyRef")).hasSize(5).allSatisfy(login -> assertThat(page)
                .contains("secret generic " + login.path("name").asText()).contains("`" + login.path("key").asText() + "`"));
        assertThat(pod.path("volumes").findValuesAsText("secretName")).allSatisfy(name -> assertThat(page).contains("secret generic " + name));
        assertThat(pod.path("volumes").findValues("configMap")).hasSize(2)
                .allSatisfy(map -> assertThat(page).contains("create configmap " + map.path("name").asText()));
        assertThat(documents).extracting(document -> document.path("kind").asText())
                .containsExactly("ConfigMap", "Deployment", "Service", "PodDisruptionBudget");
    }

    @Test
    void kubernetesMountsEveryKamelet() throws IOException {
        try (Stream<Path> kamelets = Files.list(Path.of("routes/kamelets"))) {
            assertThat(find(Files.readString(PACKAGING.resolve("kubernetes.yaml")), "path: kamelets/([^}]+)}"))
                    .isEqualTo(kamelets.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "kubernetes.yaml"})
    void webhooksAreBroughtToANodeWhoseBrokerIsAway(String file) throws IOException {
        assertThat(find(Files.readString(PACKAGING.resolve(file)), "PAYOUTS_READY_NEEDS: (.*)")).containsExactly("ledger");
    }

    @Test
    void composeIsYamlWithWhatItNames() throws IOException {
        JsonNode compose = yaml("compose.yaml").get(0);
        assertThat(compose.path("services").fieldNames()).toIterable().containsExactly("postgres", "artemis", "node");
        Set<String> mounted = find(compose.path("services").findValues("volumes").toString(), "\"([a-z]+):/");
        assertThat(compose.path("volumes").fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(mounted);
        assertThat(compose.path("services").path("node").path("environment").toString()).contains(
                find(compose.path("services").path("node").path("secrets").toString(), "\"([a-z.-]+)\"").stream().map(name -> "/run/secrets/" + name).toList());
    }

    @Test
    void systemdTriesAgainWhatPassesByItselfAndNothingElse() throws IOException {
        String unit = Files.readString(PACKAGING.resolve("payout-routes.service"));
        assertThat(unit).contains("Restart=on-failure\n", "RestartPreventExitStatus=2\n");
        assertThat(Files.readString(Path.of("docs/operating/install.md"))).contains("exit code is 3", "exit code 2");
    }

    @Test
    void everyWayOfInstallingTakesTheOptionsOfJavaThatWereMeasured() throws Exception {
        for (String file : List.of("Dockerfile", "payout-routes.service")) {
            assertThat(Files.readString(PACKAGING.resolve(file))).as(file).contains("@java.options", "-XX:SharedArchiveFile=" + ClassArchiveCommand.FILE)
                    .doesNotContain("-XX:+Use");
        }
        assertThat(Files.readString(PACKAGING.resolve("Dockerfile"))).contains("COPY target/payout-routes.jar packaging/java.options ./\n");
        assertThat(Files.readString(PACKAGING.resolve("Dockerfile"))).contains("RUN java -jar payout-routes.jar class-archive\n");
        assertThat(Files.readString(Path.of("docs/operating/install.md"))).contains(" packaging/java.options ", "payout-routes.jar class-archive\n");
        Process java = new ProcessBuilder(ChildProgram.JAVA, "@" + PACKAGING.resolve("java.options"),
                "-version").redirectErrorStream(true).start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain("Unrecognized", "warning");
    }

    @Test
    void aSenderMayDropFilesAndReadResultsAndNoMore() throws IOException {
        String unit = Files.readString(PACKAGING.resolve("payout-routes.service"));
        String page = Files.readString(Path.of("docs/operating/install.md"));
        String senders = find(unit, "(?m)^SupplementaryGroups=(.+)$").iterator().next();
        assertThat(page).contains("groupadd --system " + senders + "\n");
        assertThat(find(unit, "(?m)^UMask=(.+)$")).as("results keep the right of their folder's group").containsExactly("0027");
        assertThat(find(page, "-g " + senders + " -m (.*)")).containsExactlyInAnyOrder("0710 /opt/payout-routes/data",
                "2770 /opt/payout-routes/data/inbox /opt/payout-routes/data/inbox/dry-run", "2750 /opt/payout-routes/data/results");
        assertThat(find(page, "for own in (.*); do install -d -o payouts -g payouts -m 0700 /opt/payout-routes/data/\\$own; done"))
                .containsExactly("keys ledger broker archive rejected");
    }

    @Test
    void systemdWaitsLongerThanAStopTakes() throws IOException {
        String unit = Files.readString(PACKAGING.resolve("payout-routes.service"));
        int wait = Integer.parseInt(find(unit, "(?m)^TimeoutStopSec=(\\d+)$").iterator().next());
        assertThat(wait).isGreaterThan(Integer.parseInt(settings().getProperty("camel.main.shutdown-timeout")));
        assertThat(unit).contains("LimitCORE=0", "NoNewPrivileges=true", "ProtectSystem=strict", "ReadWritePaths=/opt/payout-routes/data\n");
    }
}
