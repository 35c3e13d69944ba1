package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.TextMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.jms.Erp;
import payouts.jms.TestBroker;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;

/** Camel steers itself by headers: none of them may come in from outside, at no door. */
class BoundariesTest {

    private static final String EVIL = "evil-from-outside";
    private static final String TOKEN = "0123456789abcdef";
    /** Each of them would lead a message somewhere else, or run something, in some component. */
    private static final List<String> STEERING = List.of("CamelFileName", "CamelOverruleFileName", "CamelHttpUri", "CamelHttpPath", "CamelHttpQuery",
            "CamelHttpMethod", "CamelSqlQuery", "CamelJdbcParameters", "CamelJmsDestinationName", "CamelJmsDestination", "CamelLanguageScript",
            "CamelBeanMethodName", "CamelHttpResponseCode", "CamelKafkaOverrideTopic", "CamelExecCommandExecutable", "CamelAuthentication",
            "camelFileName", "CAMELFILENAME", "CamelRedelivered", "CamelSplitIndex", "CamelToEndpoint");
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();

    @TempDir
    static Path folder;
    private static TestBroker broker;
    private static RunningProgram program;
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
    private static final Set<String> ROUTES = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.in(folder.resolve("broker")).start();
        program = RunningProgram.in(folder, Map.of("payouts.jms.url", broker.url(), "payouts.api.token", TOKEN,
                "payouts.admin.tokens", "anna:" + TOKEN, "payouts.admin.port", RunningProgram.freePort()));
        EventNotifierSupport notifier = new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.ExchangeEvent heard) {
                    ROUTES.add(String.valueOf(heard.getExchange().getFromRouteId()));
                    heard.getExchange().getMessage().getHeaders().forEach((name, value) -> {
                        if (name.toLowerCase().startsWith("camel") && EVIL.equals(String.valueOf(value))) {
                            SEEN.add(heard.getExchange().getFromRouteId() + " " + name);
                        }
                    });
                }
            }
        };
        notifier.start();
        program.camel().getManagementStrategy().addEventNotifier(notifier);
    }

    @AfterAll
    static void close() throws Exception {
        program.close();
        broker.close();
    }

    private static HttpRequest.Builder evil(URI uri, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        STEERING.forEach(name -> request.header(name, EVIL));
        return request;
    }

    private static int status(HttpRequest.Builder request) throws Exception {
        var answer = HTTP.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.headers().map().toString() + answer.body()).doesNotContain(EVIL);
        return answer.statusCode();
    }

    private static void nothingWasSteered(String route) {
        assertThat(ROUTES).contains(route);
        assertThat(SEEN).isEmpty();
        assertThat(folder).isDirectoryNotContaining(file -> file.toString().contains(EVIL));
    }

    private static void isPaid(String reference) {
        await().atMost(RunningProgram.PATIENCE).until(() -> program.bank().books().paid().stream().anyMatch(paid -> paid.metadata().equals(reference)));
    }

    @Test
    void ordersByHttp() throws Exception {
        assertThat(status(evil(program.http("/payouts"), Erp.order("b-1", "1.00")).header("Authorization", "Bearer " + TOKEN))).isEqualTo(202);
        isPaid("b-1");
        nothingWasSteered("payouts-order");
    }

    @Test
    void headersInTheQueryAreHeadersToo() throws Exception {
        URI uri = program.http("/payouts/nobody?CamelFileName=" + EVIL + "&CamelHttpUri=" + EVIL + "&CamelBeanMethodName=" + EVIL);
        assertThat(status(HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + TOKEN))).isEqualTo(404);
        nothingWasSteered("payouts-show");
    }

    @Test
    void webhooksOfTheBank() throws Exception {
        String body = "{\"type\":\"never_seen\",\"x\":7}";
        String signature = RsaSignature.sign(body.getBytes(StandardCharsets.UTF_8), PemKeys.privateKey(folder.resolve("sandbox/bank-private.pem"), null));
        assertThat(status(evil(program.http("/webhooks/bank131"), body).header(RsaSignature.HEADER, signature))).isEqualTo(200);
        assertThat(status(evil(program.http("/webhooks/bank131"), body))).isEqualTo(401);
        nothingWasSteered("webhook");
    }

    @Test
    void theAdminPort() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + program.setting("payouts.admin.port") + "/admin/release-starts");
        assertThat(status(evil(uri, "").header("Authorization", "Bearer " + TOKEN))).isEqualTo(200);
        assertThat(status(evil(uri, ""))).isEqualTo(401);
        nothingWasSteered("admin-release-starts");
    }

    @Test
    void messages() throws Exception {
        try (Erp erp = Erp.at(broker.url())) {
            for (String text : List.of(Erp.order("b-2", "1.00"), "no json")) {
                TextMessage message = erp.session().createTextMessage(text);
                for (String name : STEERING) {
                    message.setStringProperty(name, EVIL);
                }
                erp.send(message);
            }
            isPaid("b-2");
            TextMessage refused = erp.receive("payouts.requests.rejected");
            assertThat(Collections.list((Enumeration<?>) refused.getPropertyNames()).stream().map(Object::toString).toList())
                    .noneMatch(STEERING::contains).contains("reason");
            assertThat(erp.isEmpty(EVIL)).isTrue();
        }
        nothingWasSteered("intake-jms");
    }

    @Test
    void theNameOfAFile() throws Exception {
        program.drop("${header.CamelFileName}-${sys:user.home}.csv", Orders.file("b3", 1));
        isPaid("b3-1");
        await().atMost(RunningProgram.PATIENCE).until(() -> !program.names("results").isEmpty());
        assertThat(program.names("archive")).singleElement().asString().contains("header.CamelFileName").doesNotContain(System.getProperty("user.home"));
    }
}
