package payouts.bench;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;

/**
 * Webhooks answered 200, each after the commit of its record and of the state it causes, against commits of one row by as many
 * threads on a pool of the same size. Every webhook speaks of another payout that was started; confirms rest meanwhile.
 */
final class WebhookMeasure implements Measure {

    private static final int WEBHOOKS = 3000;
    private static final int ROUNDS = 3;
    /** Java compiles what it runs often while it runs it: a program that has been up for a minute is through with it. */
    private static final int ROUNDS_BEFORE = 3;
    private static final int AT_ONCE = 32;

    private static final String BODY = """
            {"type":"ready_to_confirm","session":{"id":"%s","status":"in_progress","created_at":"2026-05-14T09:32:20.099952Z",\
            "updated_at":"2026-05-14T09:32:20.099911Z","payments":[{"id":"po_%s","status":"pending","created_at":"2026-05-14T09:32:20.099944Z",\
            "customer":{"reference":"123456789012"},"payment_method":{"type":"card","card":{"last4":"8371","brand":"mastercard",\
            "country_iso3":"RUS"}},"participant_details":{"sender":{"full_name":"Vector LLC","beneficiary_id":"1234567890"},"recipient":\
            {"full_name":"Ivanov Ivan Ivanovich"}}}],"acquiring_payments":[{"id":"pm_%s","status":"pending","created_at":\
            "2026-05-14T09:32:20.099966Z","amount_details":{"amount":10000,"currency":"rub"}}],"next_action":"confirm"},"confirm_information":\
            {"transfer_details":{"payment_method":{"type":"card","card":{"brand":"mastercard","last4":"8371","country_iso3":"RUS"}},\
            "recipient":{"name":"Ivanov Ivan Ivanovich"},"purpose":"Transfer under the offer agreement","amount":{"amount":10000,\
            "currency":"rub"}}}}""";

    /** One that sends on the caller's thread: the bank shares the cores, and is not what is measured. */
    private final CloseableHttpClient http = HttpClients.custom().disableAutomaticRetries().setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create().setMaxConnPerRoute(AT_ONCE).setMaxConnTotal(AT_ONCE).build()).build();

    @Override
    public void run(Workplace place, Report report) throws Exception {
        String database = place.freshDatabase();
        int webhooks = place.scaled(WEBHOOKS);
        PrivateKey bank = PemKeys.privateKey(place.key("bank"), null);
        ExecutorService senders = Executors.newFixedThreadPool(AT_ONCE);
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        try (Node node = Node.of(place, "webhooks", database, "http://127.0.0.1:1").set("payouts.frozen", "true")
                // What has been told is not asked about, or a slow machine would measure that too.
                .set("payouts.reconcile.after-seconds", "3600").start(place);
                SingleRowCommits commits = new SingleRowCommits(database, AT_ONCE)) {
            startedPayouts(database, webhooks * (ROUNDS_BEFORE + ROUNDS));
            int[] sent = {0};
            for (int i = 0; i < ROUNDS_BEFORE; i++) {
                send(senders, requests(node, bank, sent, webhooks));
                commits.perSecond(webhooks);
            }
            Rounds.Pair rates = Rounds.inTurn(ROUNDS, () -> {
                List<HttpPost> requests = requests(node, bank, sent, webhooks);
                long since = System.nanoTime();
                long[] nanos = send(senders, requests);
                double rate = webhooks * 1e9 / (System.nanoTime() - since);
                p50.add(nanos[webhooks / 2] / 1e6);
                p99.add(nanos[webhooks * 99 / 100] / 1e6);
                return rate;
            }, () -> commits.perSecond(webhooks));
            double ready = Workplace.number(database, "select count(*) from payout where state = 'READY'");
            if (ready != webhooks * (ROUNDS_BEFORE + ROUNDS)) {
                throw new IllegalStateException(ready + " payouts are READY, not every one that was told of");
            }
            report.ratio("webhooks_vs_commits", rates.ratio(), ">= 0.7");
            report.number("webhooks_per_second", rates.first());
            report.number("single_row_commits_per_second", rates.second());
            report.number("webhook_p50_ms", Rounds.median(p50.stream().mapToDouble(Double::doubleValue).toArray()));
            report.number("webhook_p99_ms", Rounds.median(p99.stream().mapToDouble(Double::doubleValue).toArray()));
        } finally {
            senders.shutdownNow();
        }
    }

    /** Payouts that wait for the bank's word, as they stand in the ledger then. */
    private static void startedPayouts(String database, int payouts) throws Exception {
        Workplace.execute(database, OldRows.PAYOUTS.formatted("'w' || i", "'STARTING'", "current_timestamp + interval '1' hour", "null", "false", payouts),
                "insert into attempt (payout_id, number, session_id, api_version, mode, creates, start_permit_at)"
                        + " select id, 1, 'ps_' || reference, 'v1', 'create-start', 1, current_timestamp from payout",
                "analyze");
    }

    /** Signed beforehand: it is not the bank that is measured. */
    private static List<HttpPost> requests(Node node, PrivateKey bank, int[] sent, int count) {
        List<HttpPost> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String reference = "w" + ++sent[0];
            byte[] body = BODY.formatted("ps_" + reference, reference, reference).getBytes(StandardCharsets.UTF_8);
            HttpPost request = new HttpPost(node.webhooks());
            request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
            request.setHeader(RsaSignature.HEADER, RsaSignature.sign(body, bank));
            requests.add(request);
        }
        return requests;
    }

    /** @return how long each took, in nanoseconds, sorted */
    private long[] send(ExecutorService senders, List<HttpPost> requests) throws Exception {
        List<Future<Long>> answers = new ArrayList<>();
        for (HttpPost request : requests) {
            answers.add(senders.submit(() -> {
                long since = System.nanoTime();
                int status = http.execute(request, HttpResponse::getCode);
                if (status != 200) {
                    throw new IllegalStateException("A webhook was answered " + status);
                }
                return System.nanoTime() - since;
            }));
        }
        long[] nanos = new long[answers.size()];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = answers.get(i).get();
        }
        Arrays.sort(nanos);
        return nanos;
    }
}
