package payouts.bench;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;

/**
 * Webhooks answered 200, each after the commit of its record and of the state it causes, against commits of one row by as many
 * threads on a pool of the same size. Every webhook speaks of another payout that was started; confirms rest meanwhile.
 */
final class WebhookMeasure implements Measure {

    private static final int WEBHOOKS = 3000;
    private static final int ROUNDS = 7;
    /** Java compiles what it runs often while it runs it: a program that has been up for a minute is through with it. */
    private static final int ROUNDS_BEFORE = 14;
    /** Those that wait for a commit share it, and none of them holds a thread meanwhile. */
    private static final int AT_ONCE = 128;

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

    @Override
    public void run(Workplace place, Report report) throws Exception {
        String database = place.freshDatabase();
        int webhooks = place.scaled(WEBHOOKS);
        PrivateKey bank = PemKeys.privateKey(place.key("bank"), null);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<BareSender> senders = new ArrayList<>();
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        try (Node node = Node.of(place, "webhooks", database, "http://127.0.0.1:1").set("payouts.frozen", "true")
                // What has been told is not asked about, or a slow machine would measure that too.
                .set("payouts.reconcile.after-seconds", "3600").start(place);
                SingleRowCommits commits = new SingleRowCommits(database, AT_ONCE)) {
            startedPayouts(database, webhooks * (ROUNDS_BEFORE + ROUNDS));
            for (int i = 0; i < AT_ONCE; i++) {
                senders.add(new BareSender(node.webhooks()));
            }
            int[] sent = {0};
            for (int i = 0; i < ROUNDS_BEFORE; i++) {
                send(threads, senders, requests(node, bank, sent, webhooks));
                commits.perSecond(webhooks);
            }
            Rounds.Pair rates = Rounds.inTurn(ROUNDS, () -> {
                Queue<byte[]> requests = requests(node, bank, sent, webhooks);
                long since = System.nanoTime();
                long[] nanos = send(threads, senders, requests);
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
            threads.shutdownNow();
            for (BareSender sender : senders) {
                sender.close();
            }
        }
    }

    /** Payouts that wait for the bank's word, as they stand in the ledger then. */
    private static void startedPayouts(String database, int payouts) throws Exception {
        Workplace.execute(database, OldRows.PAYOUTS.formatted("'w' || i", "'STARTING'", "current_timestamp + interval '1' hour", "null", "false", payouts),
                "insert into attempt (payout_id, number, session_id, api_version, mode, creates, start_permit_at)"
                        + " select id, 1, 'ps_' || reference, 'v1', 'create-start', 1, current_timestamp from payout",
                "analyze");
    }

    /** Made and signed beforehand: it is not the bank that is measured. */
    private static Queue<byte[]> requests(Node node, PrivateKey bank, int[] sent, int count) {
        Queue<byte[]> requests = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < count; i++) {
            String reference = "w" + ++sent[0];
            byte[] body = BODY.formatted("ps_" + reference, reference, reference).getBytes(StandardCharsets.UTF_8);
            requests.add(BareSender.request(node.webhooks(), body, RsaSignature.sign(body, bank)));
        }
        return requests;
    }

    /** @return how long each took, in nanoseconds, sorted */
    private static long[] send(ExecutorService threads, List<BareSender> senders, Queue<byte[]> requests) throws Exception {
        List<Future<List<Long>>> parts = new ArrayList<>();
        for (BareSender sender : senders) {
            parts.add(threads.submit(() -> {
                List<Long> nanos = new ArrayList<>();
                for (byte[] request = requests.poll(); request != null; request = requests.poll()) {
                    long since = System.nanoTime();
                    int status = sender.send(request);
                    if (status != 200) {
                        throw new IllegalStateException("A webhook was answered " + status);
                    }
                    nanos.add(System.nanoTime() - since);
                }
                return nanos;
            }));
        }
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> part : parts) {
            all.addAll(part.get());
        }
        return all.stream().mapToLong(Long::longValue).sorted().toArray();
    }
}
