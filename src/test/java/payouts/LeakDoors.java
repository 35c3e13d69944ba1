package payouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import payouts.intake.CardNumbers;
import payouts.jms.Erp;
import payouts.jms.TestBroker;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;
import payouts.sandbox.SandboxAction;
import payouts.sandbox.SandboxRule;

/** Brings planted secrets to every door of a running program: in good orders, bad ones, junk, forgeries and errors. */
final class LeakDoors {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();

    private final Path folder;
    private final RunningProgram program;
    private final TestBroker broker;
    private final Planted planted;
    private final List<String> answers;

    /** @param answers takes what the program answers */
    LeakDoors(Path folder, RunningProgram program, TestBroker broker, Planted planted, List<String> answers) {
        this.folder = folder;
        this.program = program;
        this.broker = broker;
        this.planted = planted;
        this.answers = answers;
    }

    void plant() throws Exception {
        files();
        queues();
        table();
        http();
        webhooks();
        bankErrors();
    }

    private void files() {
        program.drop("good.csv", "reference,amount,currency,recipient_name,number_hash,token,recurrent_token,bik,account\n"
                + "f-1,1.01,rub," + planted.name("file") + "," + planted.hash("file") + ",,,,\n"
                + "f-2,1.02,rub," + planted.name("file token") + ",," + planted.token("file") + ",,,\n"
                + "f-3,1.03,rub," + planted.name("file recurrent") + ",,," + planted.token("file recurrent") + ",,\n"
                + "f-4,1.04,rub," + planted.name("file account") + ",,,,044525225," + planted.account(1) + "\n"
                + "f-5,0,usd," + planted.name("bad row") + "," + planted.hash("bad row") + ",,,,\n"
                + "f-6,1.06,rub," + planted.name("plain card") + "," + planted.card(1) + ",,,,\n"
                + "f-7,1.07,rub,\"" + planted.name("purpose") + " " + planted.card(2) + "\"," + planted.hash("purpose") + ",,,,\n");
        program.drop("junk.csv", "Dear all,\nplease pay " + planted.card(3) + " " + planted.hash("junk file") + "\n");
        program.drop(planted.card(7) + ".csv", Orders.HEADER);
        program.rejected("good.csv");
        await().atMost(RunningProgram.PATIENCE).until(() -> program.names("rejected").contains(CardNumbers.BLANK + ".csv"));
    }

    private void queues() throws Exception {
        try (Erp erp = Erp.at(broker.url())) {
            erp.send(planted.json("j-1", "queue"));
            erp.send(planted.json("j-2", "bad message").replace("1.50", "1e5"));
            erp.send("{\"reference\": \"j-3\", \"number_hash\": \"" + planted.hash("broken message") + "\", ");
            erp.send(erp.session().createObjectMessage(planted.hash("object message")));
            var forged = erp.session().createTextMessage(planted.json("j-4", "forged headers"));
            forged.setStringProperty("CamelFileName", planted.hash("a header"));
            erp.send(forged);
        }
    }

    private void table() throws SQLException {
        try (var connection = DriverManager.getConnection(LeakTest.ERP); var statement = connection.createStatement()) {
            statement.execute("insert into payout_request (reference, amount, recipient_name, number_hash) values ('t-1', 1.50, '" + planted.name("table") + "', '"
                    + planted.hash("table") + "'), ('t-2', 0, '" + planted.name("bad table row") + "', '" + planted.hash("bad table row") + "'), ('t-3', 1, '"
                    + planted.name("table card") + "', '" + planted.card(6) + "')");
        }
    }

    private void http() throws Exception {
        for (String body : new String[] {planted.json("h-1", "http"), planted.json("h-2", "bad http").replace("1.50", "0"),
            "{\"number_hash\":\"" + planted.hash("broken http") + "\"", "[" + planted.card(5) + "]", "{\"reference\":\"h-3\",\"amount\":{\"a\":\"" + planted.hash("nested http") + "\"}}"}) {
            send(post(program.http("/payouts"), body).header("Authorization", "Bearer " + LeakTest.API_TOKEN));
            send(post(program.http("/payouts"), body).header("Authorization", "Bearer " + planted.token("a wrong login")));
        }
        send(post(program.http("/payouts/" + planted.hash("a wrong path")), "{}").header("Authorization", "Bearer " + LeakTest.API_TOKEN));
        send(HttpRequest.newBuilder(program.http("/payouts/h-1?number_hash=" + planted.hash("a query"))).header("Authorization", "Bearer " + LeakTest.API_TOKEN));
        send(HttpRequest.newBuilder(program.http("/nowhere/" + planted.hash("nowhere"))));
        for (String path : new String[] {"/admin/payouts", "/admin/payouts/h-1", "/admin/stops", "/admin/routes", "/admin/sinks", "/admin/payouts?status=failed"}) {
            send(HttpRequest.newBuilder(admin(path)).header("Authorization", "Bearer " + LeakTest.ADMIN_TOKEN));
            send(HttpRequest.newBuilder(admin(path)).header("Authorization", "Bearer " + planted.token("a wrong admin")));
        }
        send(post(admin("/admin/payouts/h-1/settle"), "{\"outcome\":\"" + planted.hash("admin body") + "\"").header("Authorization", "Bearer " + LeakTest.ADMIN_TOKEN));
    }

    private void webhooks() throws Exception {
        var bank = PemKeys.privateKey(folder.resolve("sandbox/bank-private.pem"), null);
        for (String body : new String[] {"{\"type\":\"payment_finished\",\"session\":{\"id\":\"ps_foreign\",\"x\":\"" + planted.hash("foreign event") + "\"}}",
            "{\"type\":\"never_seen\",\"name\":\"" + planted.name("unknown event") + "\",\"account\":\"" + planted.account(2) + "\"}",
            "no json " + planted.hash("broken event"), "{\"type\":\"" + planted.hash("type of an event") + "\"}"}) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            send(post(program.http("/webhooks/bank131"), body).header(RsaSignature.HEADER, RsaSignature.sign(bytes, bank)));
            send(post(program.http("/webhooks/bank131"), body).header(RsaSignature.HEADER, planted.token("forged signature")));
        }
    }

    /** The bank repeats in its errors what it was sent. */
    private void bankErrors() {
        program.bank().rules().add(SandboxRule.on("start").reference("*e-1*").does(SandboxAction.REFUSE).code("card_number_does_not_exist")
                .description("The card " + planted.hash("refused") + " of " + planted.account(3) + " is refused"));
        program.bank().rules().add(SandboxRule.on("start").reference("*e-2*").does(SandboxAction.REFUSE).code(planted.hash("code")));
        program.bank().rules().add(SandboxRule.on("confirm").reference("*e-3*").does(SandboxAction.DECLINE).code("bank_card_expired")
                .description("Card " + planted.hash("declined") + " is expired"));
        program.bank().rules().add(SandboxRule.on("start").reference("*e-4*").does(SandboxAction.TAMPER).field("recipient").value(planted.name("tampered")));
        program.bank().rules().add(SandboxRule.on("create").reference("*e-5*").times(1).does(SandboxAction.UNREADABLE));
        StringBuilder file = new StringBuilder(Orders.HEADER);
        String[] cards = {planted.hash("refused"), "", planted.hash("declined"), planted.hash("tampered order"), planted.hash("unreadable")};
        for (int i : new int[] {1, 3, 4, 5}) {
            file.append("e-%d,2.0%d,rub,%s,%s%n".formatted(i, i, planted.name("error " + "abcde".charAt(i - 1)), cards[i - 1]));
        }
        program.drop("errors.csv", file.toString());
        program.drop("open.csv", Orders.HEADER + "e-2,2.02,rub," + planted.name("open") + "," + planted.hash("code") + "\n");
        await().atMost(RunningProgram.PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> assertThat(Stream.of("e-1", "e-3", "e-4", "e-5",
                "f-1", "f-2", "f-3", "f-4", "j-1", "j-4", "h-1", "t-1").filter(reference -> !isFinal(reference))).as("not final yet").isEmpty());
    }

    private boolean isFinal(String reference) {
        return program.ledger().persons().find(reference).map(view -> view.state().isFinal()).orElse(false);
    }

    private HttpRequest.Builder post(URI uri, String body) {
        return HttpRequest.newBuilder(uri).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    private URI admin(String path) {
        return URI.create("http://127.0.0.1:" + program.setting("payouts.admin.port") + path);
    }

    private void send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = HTTP.send(request.build(), BodyHandlers.ofString());
        answers.add(answer.request().method() + " " + answer.request().uri().getPath().replaceAll("/[^/]{30,}", "/…") + ": " + answer.headers().map() + " "
                + answer.body());
    }
}
