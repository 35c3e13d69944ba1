package payouts.widget;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import payouts.Orders;
import payouts.RunningProgram;

/** The widget's page in a real Chromium, embedded in another site as its document shows: what a recipient sees and can do. */
class WidgetPageTest {

    private static final String NUMBER = "2200000000000004";
    private static final String WRONG = "2200000000000005";
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    @TempDir
    static Path folder;
    private static Chromium chromium;
    private static Shop shop;
    private static RunningProgram program;
    private static String own;

    private final List<Request> requests = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private BrowserContext context;

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.start();
        PlaywrightAssertions.setDefaultAssertionTimeout(RunningProgram.PATIENCE.toMillis());
        shop = new Shop();
        String port = RunningProgram.freePort();
        own = "http://127.0.0.1:" + port;
        program = RunningProgram.in(folder, Map.of("payouts.http.port", port, "payouts.widget.origins", own + "," + shop.origin(),
                "payouts.widget.client-requests-per-minute", "1000"));
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable part : new AutoCloseable[] {program, shop, chromium}) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    private Page open(int width, int height, ColorScheme colours, String browserLanguage) {
        context = chromium.browser().newContext(new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(width, height)
                .setColorScheme(colours).setLocale(browserLanguage));
        context.setDefaultTimeout(RunningProgram.PATIENCE.toMillis());
        context.onRequest(requests::add);
        context.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        return context.newPage();
    }

    /** Goes to the number's field by the Tab key alone, from wherever the page begins. */
    private static Locator tabToNumber(Page page, Locator number) {
        assertThat(number).isVisible();
        for (int i = 0; i < 5 && !(boolean) number.evaluate("field => field === document.activeElement && document.hasFocus()"); i++) {
            page.keyboard().press("Tab");
        }
        assertThat(number).isFocused();
        return number;
    }

    private static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    private static void fits(Frame frame) {
        assertThat((boolean) frame.evaluate("document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"))
                .as("nothing is cut off").isTrue();
    }

    private void theNumberWentToTheBankAlone() {
        assertThat(requests).filteredOn(request -> (request.url() + request.postData() + request.headers()).replaceAll("[ +]|%20", "").contains(NUMBER))
                .extracting(Request::url).containsOnly(program.bank().url() + "/cds/v1/tokenize/card");
        assertThat(requests).extracting(Request::url).as("nobody else's servers")
                .allMatch(url -> url.startsWith(own) || url.startsWith(shop.origin()) || url.startsWith(program.bank().url()) || url.startsWith("data:"));
    }

    @ParameterizedTest
    @CsvSource({"ru, 320, 640, DARK, Выплата придёт на эту карту.", "en, 1280, 800, LIGHT, The payout goes to this card."})
    void aRecipientWithAKeyboardAloneChoosesACardAndIsPaidToIt(String language, int width, int height, ColorScheme colours, String done) {
        Page page = open(width, height, colours, "de-DE");
        int before = shop.hashes().size();
        page.navigate(shop.page(own, language));
        FrameLocator widget = page.frameLocator("#card");
        Locator number = tabToNumber(page, widget.locator("#bank131-card-number"));
        screenshot(page, "widget-" + language + "-1-empty");
        page.keyboard().press("Enter");
        assertThat(number).hasAttribute("aria-invalid", "true");
        fits(page.frames().get(1));
        page.keyboard().type(NUMBER);
        assertThat(number).hasValue("2200 0000 0000 0004");
        screenshot(page, "widget-" + language + "-2-typed");
        page.keyboard().press("Enter");
        assertThat(widget.locator("#told")).hasText(java.util.regex.Pattern.compile("^Mir, .*0004.*" + done));
        assertThat(widget.locator("#told")).isFocused();
        assertThat(widget.locator("#digits")).hasText("•••• 0004");
        screenshot(page, "widget-" + language + "-3-done");
        fits(page.frames().get(1));
        await().atMost(RunningProgram.PATIENCE).until(() -> shop.hashes().size() > before);
        theNumberWentToTheBankAlone();
        assertThat(complaints).isEmpty();

        String hash = shop.hashes().get(before);
        assertThat(hash).matches("[0-9a-f]{64}");
        program.drop(language + ".csv", Orders.HEADER + "w-" + language + ",12.50,rub,Ivanov Ivan," + hash + "\n");
        assertThat(program.result(language + ".csv").get(1)).contains(",succeeded,1,").contains(",mir,0004,").doesNotContain(hash);
        assertThat(program.bank().books().paid()).filteredOn(paid -> paid.metadata().equals("w-" + language)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"ru, 320, 640, LIGHT, Проверьте номер карты", "en, 1280, 800, DARK, Check the card number"})
    void aWrongNumberIsToldWhereItStandsAndCanBeMendedByKeyboard(String language, int width, int height, ColorScheme colours, String told) {
        Page page = open(width, height, colours, "de-DE");
        page.navigate(own + "/widget/?lang=" + language);
        Locator number = tabToNumber(page, page.locator("#bank131-card-number"));
        page.keyboard().type(WRONG);
        page.keyboard().press("Enter");
        assertThat(page.locator("#bank131-card-error")).containsText(told);
        assertThat(page.locator("#bank131-card-error")).hasAttribute("role", "alert");
        assertThat(number).isFocused();
        assertThat(number).hasAttribute("aria-invalid", "true");
        screenshot(page, "widget-" + language + "-wrong");
        fits(page.mainFrame());
        assertThat(requests).extracting(Request::url).noneMatch(url -> url.contains("tokenize"));
        page.keyboard().press("Backspace");
        assertThat(page.locator("#bank131-card-error")).isEmpty();
        page.keyboard().type("4");
        page.keyboard().press("Enter");
        assertThat(page.locator("#digits")).hasText("•••• 0004");
        page.keyboard().press("Tab");
        assertThat(page.locator("#another")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#bank131-card-number")).isVisible();
        theNumberWentToTheBankAlone();
    }

    @Test
    void theLanguageIsTheBrowsersWhereNoneIsNamedAndEverythingHasAName() {
        Page page = open(360, 640, ColorScheme.LIGHT, "ru-RU");
        page.navigate(own + "/widget/");
        assertThat(page.getByLabel("Номер карты")).isVisible();
        assertThat(page.locator("html")).hasAttribute("lang", "ru");
        assertThat(page).hasTitle("Карта для выплаты");
        assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Указать эту карту"))).isVisible();
    }

    @Test
    void aCopyOfThePageGetsTheHashAsAnEventAndByAFunction() throws Exception {
        Page page = open(800, 600, ColorScheme.LIGHT, "en-GB");
        page.addInitScript("window.kept = []; window.keep = (hash) => window.kept.push(hash);\n" + Shop.samples("js").get(1));
        page.navigate(own + "/widget/");
        page.locator("#bank131-card-number").fill(NUMBER);
        page.keyboard().press("Enter");
        assertThat(page.locator("#digits")).hasText("•••• 0004");
        List<?> kept = (List<?>) page.evaluate("kept");
        assertThat(kept).hasSize(2).allMatch(hash -> hash.toString().matches("[0-9a-f]{64}"));
    }

    @Test
    void aSiteThatIsNotAllowedCanNotEmbedThePageNorPassForOneThatIs() throws Exception {
        try (Shop stranger = new Shop()) {
            Page page = open(800, 600, ColorScheme.LIGHT, "en-GB");
            page.navigate(stranger.page(own, "en"));
            await().atMost(RunningProgram.PATIENCE).until(() -> {
                page.evaluate("1");
                return complaints.stream().anyMatch(text -> text.contains("frame-ancestors"));
            });
            assertThat(page.frames()).extracting(Frame::url).noneMatch(url -> url.startsWith(own));
            page.navigate(shop.page(own, "en"));
            Locator frame = page.locator("#card");
            frame.evaluate("(frame, origin) => frame.src = frame.src.replace(/parent=.*/, 'parent=' + origin)", stranger.origin());
            assertThat(page.frameLocator("#card").locator("#problem")).hasText("This form may not be used on this site.");
        }
    }

    @Test
    void whatFailsIsToldAndCanBeTriedAgainByKeyboard() {
        Page page = open(320, 640, ColorScheme.LIGHT, "en-GB");
        page.route("**/widget/token", route -> route.fulfill(new Route.FulfillOptions().setStatus(429)));
        page.navigate(own + "/widget/");
        assertThat(page.locator("#problem")).hasText("Too many tries. Wait a minute, then try again.");
        screenshot(page, "widget-en-too-many");
        page.unroute("**/widget/token");
        page.keyboard().press("Tab");
        assertThat(page.locator("#again")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#bank131-card-number")).isVisible();
        assertThat(page.locator("#problem")).isEmpty();
    }
}
