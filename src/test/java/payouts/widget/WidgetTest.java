package payouts.widget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import payouts.Curl;
import payouts.Orders;
import payouts.RunningProgram;
import payouts.StartRefused;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** Who gets a public token and is told a card's digits, and who does not. */
class WidgetTest {

    private static final String SHOP = "https://shop.example";
    private static final String PORTAL = "https://portal.example:8443";
    private static final String CARD = Orders.card("widget");
    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

    @TempDir
    static Path folder;
    private static RunningProgram program;
    private static Browser browser;

    @BeforeAll
    static void start() {
        LOG.start();
        root().addAppender(LOG);
        program = RunningProgram.in(folder.resolve("on"), Map.of("payouts.widget.origins", SHOP + ", " + PORTAL,
                "payouts.widget.client-requests-per-minute", "100000", "payouts.widget.requests-per-minute", "100000"));
        browser = new Browser(program);
    }

    @AfterAll
    static void noHashAndNoTokenIsInTheLog() throws Exception {
        String token = browser.token("Origin", SHOP).json().path("public_token").asText();
        program.close();
        root().detachAppender(LOG);
        assertThat(token).hasSize(64);
        assertThat(List.copyOf(LOG.list)).isNotEmpty().extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains(CARD) || line.contains("dead0") || line.contains("4111111111111111") || line.contains(token));
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static String hash(String hash) {
        return "{\"number_hash\":\"" + hash + "\"}";
    }

    @ParameterizedTest
    @ValueSource(strings = {SHOP, PORTAL})
    void aPageOfAnAllowedOriginGetsATokenOfTheBank(String origin) throws Exception {
        Browser.Answer answer = browser.token("Origin", origin);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).hasSize(1);
        assertThat(answer.json().path("public_token").asText()).matches("[0-9a-f]{64}");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(origin);
        assertThat(answer.header("Vary")).isEqualTo("Origin");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void eachTokenIsANewOne() throws Exception {
        assertThat(browser.token("Origin", SHOP).json()).isNotEqualTo(browser.token("Origin", SHOP).json());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://shop.example.evil.example", "http://shop.example", "https://SHOP.example", "https://shop.example/",
        "https://shop.example:443", "https://sub.shop.example", "https://evil.example", "null", "*", ""})
    void anyOtherOriginIsRefusedAndTheBankIsNotAsked(String origin) {
        long asked = program.bank().books().requestCount("token") + program.bank().books().requestCount("token_info");
        for (Browser.Answer answer : List.of(browser.token("Origin", origin), browser.card(hash(CARD), "Origin", origin),
                browser.preflight("/widget/token", origin))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.response().headers().map().toString().toLowerCase()).doesNotContain("access-control-");
        }
        assertThat(program.bank().books().requestCount("token") + program.bank().books().requestCount("token_info")).isEqualTo(asked);
    }

    @Test
    void aRequestWithoutAnOriginOrWithTwoIsRefused() {
        assertThat(browser.token().status()).isEqualTo(403);
        assertThat(browser.card(hash(CARD)).status()).isEqualTo(403);
        assertThat(browser.token("Origin", SHOP, "Origin", SHOP).status()).isEqualTo(403);
        assertThat(browser.send(browser.request("/widget/token?Origin=" + SHOP).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}"))).status()).as("in the address").isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"/widget/token, 204", "/widget/card, 204", "/widget/config.json, 404", "/widget/other, 404"})
    void aPreflightIsAnsweredForTheTwoCallsAlone(String path, int status) {
        Browser.Answer answer = browser.preflight(path, SHOP);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo(status == 204 ? "POST" : "");
        if (status == 204) {
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(SHOP);
            assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("Content-Type");
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void otherPathsOfThePublicPortKnowNoCors() {
        Browser.Answer answer = browser.preflight("/webhooks/bank131", SHOP);
        assertThat(answer.status()).isNotEqualTo(204);
        assertThat(answer.response().headers().map().toString().toLowerCase()).doesNotContain("access-control-");
    }

    @Test
    void theCardOfAHashIsToldOnceItIsAskedAndAskedOnce() throws Exception {
        long asked = program.bank().books().requestCount("token_info");
        Browser.Answer answer = browser.card(hash(CARD), "Origin", SHOP);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).matches("\\{\"card_brand\":\"(visa|mastercard|mir)\",\"card_last4\":\"[0-9]{4}\"}").doesNotContain(CARD);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(SHOP);
        assertThat(browser.card(hash(CARD), "Origin", PORTAL).json()).isEqualTo(answer.json());
        assertThat(program.bank().books().requestCount("token_info") - asked).isEqualTo(1);
    }

    @Test
    void aCardThatTheBankDoesNotKnowIsNotThere() {
        Browser.Answer answer = browser.card(hash("dead" + "0".repeat(60)), "Origin", SHOP);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("{\"error\":\"the bank does not know this card\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"number_hash\":1}", "{\"number_hash\":\"4111111111111111\"}", "{\"number_hash\":\"../token\"}",
        "{\"number_hash\":\"a\",\"number_hash\":\"b\"}", "number_hash=4111111111111111", "{\"token\":\"4111111111111111\"}"})
    void whatIsNoHashIsNotPassedOnAndNotRepeated(String body) {
        long asked = program.bank().books().requestCount("token_info");
        Browser.Answer answer = browser.card(body, "Origin", SHOP);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("64 hexadecimal characters").doesNotContain("4111");
        assertThat(program.bank().books().requestCount("token_info")).isEqualTo(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void whatAFormOfAForeignPageCouldSendIsRefused(String type) {
        assertThat(browser.send(browser.request("/widget/token", "Origin", SHOP).header("Content-Type", type).POST(BodyPublishers.ofString("a=1"))).status())
                .isEqualTo(415);
    }

    @Test
    void aBankThatFailsIsToldInOneLineAndNothingOfItGoesOut() {
        program.bank().rules().add(SandboxRule.on("token").nth(1).does(SandboxAction.REFUSE).code("authorization_error"));
        Browser.Answer answer = browser.token("Origin", SHOP);
        program.bank().rules().clear();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body()).contains("try again later").doesNotContain("authorization_error");
        assertThat(answer.header("Access-Control-Allow-Origin")).as("the page may read why").isEqualTo(SHOP);
    }

    @Test
    void neitherHeadersOfTheRequestComeBackNorDoTheySteerTheCall() {
        Browser.Answer answer = browser.token("Origin", SHOP, "X-Mine", "echo", "CamelHttpPath", "/api/v1/session/status", "CamelHttpResponseCode", "500");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().headers().map().toString()).doesNotContain("echo").doesNotContain("session/status");
    }

    @Test
    void thePageAndItsFilesAreServedUnderAStrictPolicy() throws Exception {
        for (String file : new String[] {"", "index.html", "widget.css", "widget.js", "texts.js", "bank131-widget-adapter.js", "config.json"}) {
            Browser.Answer answer = browser.get("/widget/" + file);
            assertThat(answer.status()).as(file).isEqualTo(200);
            assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'", "frame-ancestors " + PORTAL + " " + SHOP)
                    .doesNotContain("unsafe").doesNotContain("*");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
        assertThat(browser.get("/widget/").header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(browser.get("/widget/").body()).doesNotContain("style=").doesNotContainPattern("<script(?![^>]*src=)").doesNotContain("onclick");
        assertThat(browser.get("/widget/config.json").json().path("script").asText()).isEqualTo(program.bank().url() + "/widget/card.js");
        assertThat(browser.get("/widget/config.json", "Origin", SHOP).header("Access-Control-Allow-Origin")).isEqualTo(SHOP);
        assertThat(browser.get("/widget/config.json", "Origin", "https://evil.example").header("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../application.properties", "%2e%2e/application.properties", "package.json", "widget.css/", "index.html%00", "a/b"})
    void noOtherFileIsServed(String file) {
        assertThat(browser.get("/widget/" + file).status()).isEqualTo(404);
    }

    @Test
    void oneClientReachesItsLimitWhileOthersGoOnAndAllTogetherReachTheirs() {
        try (RunningProgram limited = RunningProgram.in(folder.resolve("limited"), Map.of("payouts.widget.client-requests-per-minute", "3",
                "payouts.widget.requests-per-minute", "5", "payouts.widget.client-header", "X-Forwarded-For"))) {
            Browser one = new Browser(limited);
            String origin = one.own();
            for (String address : new String[] {"198.51.100.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"}) {
                assertThat(one.token("Origin", origin, "X-Forwarded-For", address).status()).isEqualTo(200);
            }
            assertThat(one.token("Origin", "https://evil.example", "X-Forwarded-For", "198.51.100.1").status()).isEqualTo(403);
            Browser.Answer tooMany = one.token("Origin", origin, "X-Forwarded-For", "7.7.7.7, 198.51.100.1");
            assertThat(tooMany.status()).isEqualTo(429);
            assertThat(tooMany.header("Retry-After")).isEqualTo("60");
            assertThat(tooMany.header("Access-Control-Allow-Origin")).isEqualTo(origin);
            assertThat(one.card(hash(CARD), "Origin", origin, "X-Forwarded-For", "2001:db8::1").status()).as("another client").isEqualTo(200);
            assertThat(one.card(hash(CARD), "Origin", origin, "X-Forwarded-For", "2001:db8::2").status()).isEqualTo(200);
            assertThat(one.token("Origin", origin, "X-Forwarded-For", "203.0.113.9").status()).as("all together").isEqualTo(429);
            assertThat(limited.bank().books().requestCount("token")).isEqualTo(3);
        }
    }

    @Test
    void aSlowBankHoldsAFewRequestsAndTheOthersAreRefusedAtOnce() {
        long before = program.bank().books().requestCount("token");
        program.bank().rules().add(SandboxRule.on("token").does(SandboxAction.DELAY).millis(25_000));
        ExecutorService pages = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<Integer>> held = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> browser.token("Origin", SHOP).status(), pages)).toList();
            await().atMost(RunningProgram.PATIENCE).until(() -> program.bank().books().requestCount("token") == before + 4);
            assertThat(browser.token("Origin", SHOP).status()).isEqualTo(429);
            program.bank().rules().clear();
            await().atMost(RunningProgram.PATIENCE).until(() -> {
                program.bank().clock().jump(Duration.ofSeconds(25));
                return held.stream().allMatch(CompletableFuture::isDone);
            });
            assertThat(held).extracting(CompletableFuture::join).containsOnly(200);
        } finally {
            pages.shutdownNow();
            program.bank().rules().clear();
        }
        await().atMost(RunningProgram.PATIENCE).untilAsserted(() -> assertThat(browser.token("Origin", SHOP).status()).isEqualTo(200));
    }

    @Test
    void withoutASettingTheSandboxServesItsOwnPageAloneAsTheDocumentSays() throws Exception {
        try (RunningProgram plain = RunningProgram.in(folder.resolve("plain"))) {
            Browser own = new Browser(plain);
            assertThat(own.token("Origin", own.own()).status()).isEqualTo(200);
            assertThat(own.token("Origin", own.own().replace("127.0.0.1", "localhost")).status()).isEqualTo(200);
            assertThat(own.token("Origin", SHOP).status()).isEqualTo(403);
            assertThat(own.get("/widget/").status()).isEqualTo(200);
            List<MatchResult> samples = Curl.samples(Path.of("docs/widget.md"));
            assertThat(samples).hasSize(2);
            for (MatchResult sample : samples) {
                Browser.Answer answer = own.send(Curl.request(sample.group(1).replace(":8080", ":" + plain.setting("payouts.http.port"))));
                assertThat(answer.status()).isEqualTo(200);
                Curl.assertLike(answer.json(), new ObjectMapper().readTree(sample.group(2)));
            }
        }
    }

    @Test
    void theSettingsOfThePageOnTheWidgetNameWhatABrowserMayLoad() throws Exception {
        Properties sample = new Properties();
        sample.load(new StringReader(Shop.samples("properties").get(0)));
        assertThat(sample).hasSize(3);
        Map<String, String> settings = new HashMap<>();
        sample.forEach((name, value) -> settings.put(name.toString(), value.toString()));
        settings.computeIfPresent("payouts.widget.script-url", (name, url) -> url + "?version=2");
        try (RunningProgram configured = RunningProgram.in(folder.resolve("configured"), settings)) {
            Browser.Answer page = new Browser(configured).get("/widget/");
            assertThat(page.header("Content-Security-Policy")).contains("script-src 'self' https://widget.example/card.js;",
                    "style-src 'self' https://widget.example/card.css;", "connect-src 'self' https://widget.example;",
                    "frame-ancestors https://payouts.example https://shop.example");
            assertThat(new Browser(configured).token("Origin", new Browser(configured).own()).status()).as("only what is named").isEqualTo(403);
        }
    }

    @Test
    void aRouteThatLeavesTheDoorOutLetsNothingOut() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("edited-routes"));
        for (String file : new String[] {"widget", "widget-limits"}) {
            String text = Files.readString(Path.of("routes/" + file + ".camel.yaml"));
            Files.writeString(routes.resolve(file + ".camel.yaml"),
                    text.replace("              - bean:\n                  ref: widget\n                  method: admit\n", "")
                            .replace("              - to: direct:widget-limits\n", ""));
        }
        try (RunningProgram edited = RunningProgram.in(folder.resolve("edited"),
                Map.of("camel.main.routes-include-pattern", "file:" + routes + "/*.camel.yaml"))) {
            Browser own = new Browser(edited);
            Browser.Answer answer = own.token("Origin", own.own());
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("{\"error\":\"it did not work\"}");
            assertThat(edited.bank().books().requestCount("token")).as("it was asked for").isEqualTo(1);
        }
    }

    @Test
    void withRealMoneyPlainHttpIsForThisMachineAlone() {
        assertThatThrownBy(() -> Origins.of("payouts.widget.origins", Set.of("http://shop.example"), true))
                .hasMessageContaining("only https is allowed");
        assertThat(Origins.of("payouts.widget.origins", Set.of(SHOP, "http://127.0.0.1:8080"), true).list()).containsExactly("http://127.0.0.1:8080", SHOP);
    }

    @Test
    void withoutOriginsAndWithoutTheSandboxThereIsNoWidget() {
        // The keys are the sandbox's of a first start; its bank is not called here.
        RunningProgram.in(folder.resolve("off")).close();
        try (RunningProgram off = RunningProgram.in(folder.resolve("off"), Map.of("payouts.sandbox.enabled", "false", "bank131.live", "false",
                "bank131.url", "http://127.0.0.1:9", "payouts.database.url", "jdbc:h2:file:" + folder.resolve("off/other")))) {
            Browser nobody = new Browser(off);
            assertThat(nobody.token("Origin", nobody.own()).status()).isEqualTo(404);
            assertThat(nobody.card(hash(CARD), "Origin", nobody.own()).status()).isEqualTo(404);
            assertThat(nobody.preflight("/widget/token", nobody.own()).status()).isEqualTo(404);
            assertThat(nobody.get("/widget/").status()).isEqualTo(404);
            off.close();
            off.set("payouts.widget.origins", SHOP).start();
            assertThat(nobody.get("/widget/").status()).as("no script, no page").isEqualTo(404);
            assertThat(nobody.token("Origin", SHOP).status()).as("the bank does not answer").isEqualTo(502);
        }
    }

    @ParameterizedTest
    @CsvSource({"origins, *", "origins, https://*.shop.example", "origins, shop.example", "origins, https://shop.example/pay",
        "origins, https://shop.example:443", "origins, HTTPS://shop.example", "script-url, http://widget.example/card.js",
        "script-url, card.js", "script-url, https://widget.example/a;script-src", "hosts, http://widget.example", "global, alert(1)", "client-requests-per-minute, 0"})
    void aSettingThatCantBeMeantKeepsTheProgramFromStarting(String setting, String value) {
        assertThatThrownBy(() -> RunningProgram.in(folder.resolve("refused"), Map.of("payouts.widget." + setting, value)))
                .rootCause().isInstanceOf(StartRefused.class).hasMessageContaining("payouts.widget." + setting);
    }

    @ParameterizedTest
    @CsvSource({"198.51.100.7, 198.51.100.7", "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0", "::ffff:198.51.100.7, 198.51.100.7",
        "fe80::1%eth0, fe80:0:0:0:0:0:0:0", "localhost, unknown", "dead.beef, unknown", "'', unknown", ", unknown"})
    void anAddressIsCountedByItsNetwork(String address, String client) {
        assertThat(Clients.network(address)).isEqualTo(client);
    }
}
