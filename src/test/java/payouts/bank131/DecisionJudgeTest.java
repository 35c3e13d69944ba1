package payouts.bank131;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import payouts.bank131.CompareProducer.Compared;
import payouts.bank131.DecisionProducer.Judge;
import payouts.confirm.Comparison;
import payouts.confirm.Verdict;
import payouts.confirm.Verdict.Decision;
import payouts.ledger.Destination;
import payouts.ledger.Payment;
import payouts.ledger.PayoutState;
import payouts.ledger.Permits.Evidence;

/** Who decides on the row that a confirm's permit locks: what a compare step has found counts for the very same evidence alone (rule M21). */
class DecisionJudgeTest {

    private static final String CARD = "d4ac9d9f3a01";

    private final Comparison comparison = new Comparison(Map.of(), "40702810700200000000");
    private final JsonNode webhook;

    DecisionJudgeTest() throws IOException {
        webhook = new ObjectMapper().readTree(ScenarioPage.text("ready_to_confirm.webhook"));
    }

    private Evidence evidence(long kopecks) {
        Payment payment = new Payment("a", kopecks, "rub", "Ivanov Ivan Ivanovich", new Destination(Destination.Type.ENCRYPTED_CARD, CARD),
                "123456789012", "Transfer under the offer agreement", "Vector LLC", "1234567890", "8371");
        return new Evidence("ps_1", payment, webhook.path("confirm_information").toString(), webhook.path("session").toString(), null);
    }

    @Test
    void m21_whatWasFoundOfOtherEvidenceIsNotTakenOver() {
        Compared agreed = new Compared(evidence(10_000), comparison.compare(evidence(10_000)));
        assertThat(agreed.verdict().decision()).isEqualTo(Decision.CONFIRM);
        assertThat(new Judge(comparison, PayoutState.READY, agreed).agrees(evidence(20_000))).as("the order is of another amount").isEmpty();
        assertThat(new Judge(comparison, PayoutState.READY, agreed).agrees(evidence(10_000))).contains(agreed.verdict().text());
    }

    @Test
    void m21_whatWasFoundOfTheSameEvidenceIsTakenOver() {
        Compared found = new Compared(evidence(10_000), new Verdict(Decision.CONFIRM, List.of("A note of this test.")));
        assertThat(new Judge(comparison, PayoutState.READY, found).agrees(evidence(10_000))).contains("A note of this test.");
    }

    @Test
    void m21_withoutACompareBeforeItTheEvidenceIsCompared() {
        assertThat(new Judge(comparison, PayoutState.READY, null).agrees(evidence(10_000))).contains("Everything compared agrees.");
        assertThat(new Judge(comparison, PayoutState.READY, null).agrees(evidence(20_000))).isEmpty();
    }

    @Test
    void whatARouteCanPrintOfItBearsNoCard() {
        assertThat(new Compared(evidence(10_000), comparison.compare(evidence(10_000))).toString()).doesNotContain(CARD).doesNotContain("Ivanov");
    }
}
