package payouts.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import payouts.sandbox.SandboxWebhook.State;

/** Webhooks are repeated until HTTP 200, with growing gaps, and never hold the bank up. */
class WebhooksTest extends SandboxFixture {

    @Test
    void repeatedUntil200WithTheSameBytes() {
        AtomicInteger count = new AtomicInteger();
        int[] answers = {500, 404, 302, 204, 200};
        partner.answers = hook -> answers[Math.min(count.getAndIncrement(), 4)];
        String id = partner.started("x");
        await().until(() -> bank.books().webhooks().stream().anyMatch(hook -> hook.state() == State.DELIVERED));
        assertThat(partner.hooks("ready_to_confirm", id)).hasSize(5);
        assertThat(partner.hooks).allSatisfy(hook -> assertThat(hook.raw()).isEqualTo(partner.hooks.get(0).raw()));
        assertThat(bank.books().webhooks()).singleElement().satisfies(hook -> {
            assertThat(hook.attempts()).isEqualTo(5);
            assertThat(hook.type()).isEqualTo("ready_to_confirm");
            assertThat(hook.sessionId()).isEqualTo(id);
        });
    }

    @Test
    void gapsGrowAndTheBankGivesUp() {
        settings.webhookRetries(Duration.ofMinutes(1), 2, Duration.ofMinutes(15), Duration.ofMinutes(30));
        partner.answers = hook -> 503;
        partner.started("x");
        await().until(() -> partner.hooks.size() == 1);
        long[] gapMinutes = {1, 2, 4, 8};
        for (int i = 0; i < gapMinutes.length; i++) {
            int sent = i + 2;
            // Wait until the answer was booked, so that the jump is counted from it.
            await().until(() -> dueLater(sent - 1));
            bank.clock().jump(Duration.ofMinutes(gapMinutes[i]));
            await().until(() -> partner.hooks.size() == sent);
        }
        await().until(() -> bank.books().webhooks().get(0).state() == State.GIVEN_UP);
        assertThat(partner.hooks).hasSize(5);
    }

    private boolean dueLater(int attempts) {
        Webhook hook = bank.books().webhooks.values().iterator().next();
        synchronized (hook) {
            return hook.attempts == attempts && hook.nextAt != Long.MAX_VALUE;
        }
    }

    @Test
    void aPartnerThatDoesNotAnswerHoldsNobodyUp() {
        CountDownLatch open = new CountDownLatch(1);
        partner.answers = hook -> {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 200;
        };
        for (int i = 0; i < 40; i++) {
            partner.started("r" + i);
        }
        await().until(() -> partner.hooks.size() == settings.webhookParallel);
        assertThat(partner.create("free")).startsWith("ps_");
        open.countDown();
        await().until(() -> bank.books().webhooks().stream().filter(hook -> hook.state() == State.DELIVERED).count() == 40);
    }

    @Test
    void anAddressThatNobodyListensOnIsTriedAgain() {
        URI right = settings.webhookUrl;
        bank.webhookUrl(URI.create("http://127.0.0.1:1/hook"));
        String id = partner.started("x");
        await().until(() -> bank.books().webhooks().stream().anyMatch(hook -> hook.attempts() > 0));
        bank.webhookUrl(right);
        partner.hook("ready_to_confirm", id);
    }

    @Test
    void namesCanBeForced() {
        settings.webhookNames("v2");
        String id = partner.started("x");
        assertThat(partner.hook("ready_to_confirm", id).body().path("session").has("payout_list")).isTrue();
        assertThat(partner.answer("confirm", id).http()).isEqualTo(200);
    }

    @Test
    void aTopUpRaisesTheBalanceAndIsTold() {
        long before = bank.books().balance();
        bank.books().topUp(50_000);
        assertThat(bank.books().balance()).isEqualTo(before + 50_000);
        await().until(() -> partner.hooks.stream().anyMatch(hook -> hook.type().equals("nominal_topup") && hook.signed()));
        assertThat(partner.hooks.get(0).body().at("/amount/amount").asLong()).isEqualTo(50_000);
        assertThat(partner.hooks.get(0).body().at("/balance/current_balance").asLong()).isEqualTo(before + 50_000);
    }

    @Test
    void afterACancelTheWebhookIsASetting() {
        settings.finishedWebhookAfterCancel(false);
        String id = partner.started("x");
        partner.answer("cancel", id);
        await().until(() -> bank.books().session(id).orElseThrow().isFinal());
        assertThat(bank.books().webhooks()).extracting(SandboxWebhook::type).containsExactly("ready_to_confirm");
    }
}
