package payouts;

import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.admin.AdminHttp;
import payouts.admin.AdminTokens;
import payouts.database.DatabaseChannel;
import payouts.http.PayoutsApi;
import payouts.jms.JmsChannel;
import payouts.log.LogForm;
import payouts.sandbox.SandboxBank;

/**
 * The lines that tell a person who has started the program where to look.
 *
 * @param sandbox null where there is none
 */
record Welcome(Settings settings, SandboxBank sandbox, AdminTokens adminTokens, DatabaseChannel databaseChannel, PayoutsApi payoutsApi) {

    /** What its first line begins with, also in the eyes of programs that wait for it. */
    static final String UP = "Payout Routes is up.";

    private static final Logger LOG = LoggerFactory.getLogger(Welcome.class);

    /** To the console as it is, for a line of text can't hold several lines; a line of JSON can. */
    void tell() {
        if (settings.oneOf(LogForm.SETTING, LogForm.TEXT, LogForm.JSON).equals(LogForm.JSON)) {
            LOG.info(text());
        } else {
            System.out.println(text());
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder(System.lineSeparator());
        line(text, UP + " It pays what is ordered in files, messages, tables and by HTTP, through Bank 131.");
        if (sandbox != null && BankParts.url(settings).equals(sandbox.url())) {
            line(text, "This is a SANDBOX: the bank is part of this program, no real money moves.");
        } else if (sandbox != null) {
            line(text, "The sandbox bank runs too, but bank131.url is another bank: money moves there. Set payouts.sandbox.enabled=false.");
        }
        Path example = Path.of("docs/examples/payouts.csv");
        line(text, "  drop a file   " + settings.path("payouts.file.inbox").toAbsolutePath()
                + (Files.exists(example) ? "   (try: cp " + example + " " + settings.path("payouts.file.inbox") + "/)" : ""));
        line(text, "  results       " + settings.path("payouts.file.results").toAbsolutePath());
        line(text, "  rejected rows " + settings.path("payouts.file.rejected").toAbsolutePath());
        String queues = JmsChannel.welcome(settings);
        if (queues != null) {
            line(text, "  queues        " + queues);
        }
        if (databaseChannel.where() != null) {
            line(text, "  tables        payout_request, payout_result in " + databaseChannel.where());
        }
        if (payoutsApi.isOn()) {
            line(text, "  orders        at port " + settings.text("payouts.http.port") + " /payouts, with the token of payouts.api.token");
        }
        line(text, "  bank          " + settings.text("bank131.url") + ", webhooks at port " + settings.text("payouts.http.port")
                + " /webhooks/bank131");
        line(text, "  health        http://" + settings.text("camel.management.host") + ":" + settings.text("camel.management.port")
                + "/observe/health");
        if (!adminTokens.isEmpty()) {
            line(text, "  admin         http://" + AdminHttp.HOST + ":" + settings.text("payouts.admin.port") + "/admin/payouts");
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }
}
