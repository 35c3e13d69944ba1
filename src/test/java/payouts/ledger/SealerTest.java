package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cards at rest, and out of every text (invariant 8). */
class SealerTest {

    private static final String CARD = "63191fa17cc7edf818ee5d6611a2c2169ab30b705111cffd710af39880deef09";
    private static final String NAME = "Ivanov Ivan Ivanovich";

    private final Sealer sealer = new Sealer(List.of(new byte[32]));

    @Test
    void whatIsSealedOpensUnderTheSameKeyAndOwner() {
        String sealed = sealer.seal(CARD, "a");
        assertThat(sealed).doesNotContain(CARD);
        assertThat(sealer.open(sealed, "a")).isEqualTo(CARD);
    }

    @Test
    void itOpensForNoOtherOwner() {
        String sealed = sealer.seal(CARD, "a");
        assertThatThrownBy(() -> sealer.open(sealed, "b")).isInstanceOf(IllegalStateException.class).hasMessageNotContaining(CARD);
    }

    @Test
    void itOpensUnderNoOtherKey() {
        byte[] other = new byte[32];
        other[31] = 1;
        String sealed = sealer.seal(CARD, "a");
        assertThatThrownBy(() -> new Sealer(List.of(other)).open(sealed, "a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aChangedByteIsNoticed() {
        String sealed = sealer.seal(CARD, "a");
        String keyId = sealed.substring(0, sealed.indexOf(':') + 1);
        byte[] bytes = Base64.getDecoder().decode(sealed.substring(keyId.length()));
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> sealer.open(keyId + Base64.getEncoder().encodeToString(changed), "a")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void afterAChangeTheFirstKeySealsAndBothOpen() {
        byte[] other = new byte[32];
        other[0] = 7;
        String before = sealer.seal(CARD, "a");
        Sealer changed = new Sealer(List.of(other, new byte[32]));
        assertThat(changed.open(before, "a")).isEqualTo(CARD);
        assertThat(new Sealer(List.of(other)).open(changed.seal(CARD, "a"), "a")).isEqualTo(CARD);
        assertThatThrownBy(() -> sealer.open(changed.seal(CARD, "a"), "a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatWasSealedWithoutTheIdOfItsKeyOpensUnderAnyThatIsNamed() {
        byte[] other = new byte[32];
        other[0] = 7;
        String sealed = sealer.seal(CARD, "a");
        String old = sealed.substring(sealed.indexOf(':') + 1);
        assertThat(new Sealer(List.of(other, new byte[32])).open(old, "a")).isEqualTo(CARD);
        assertThatThrownBy(() -> new Sealer(List.of(other)).open(old, "a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSameValueIsSealedDifferentlyEachTime() {
        assertThat(sealer.seal(CARD, "a")).isNotEqualTo(sealer.seal(CARD, "a"));
    }

    @Test
    void aKeyOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> new Sealer(List.of(new byte[16]))).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Object> whatBearsSecrets() {
        Destination destination = new Destination(Destination.Type.ENCRYPTED_CARD, CARD);
        Payment payment = new Payment("a", 1, "rub", NAME, destination, NAME, NAME, NAME, NAME, "8371");
        PayoutTask task = new PayoutTask(1, "a", 1, 1, PayoutState.READY);
        String information = "{\"name\":\"" + NAME + "\",\"card\":\"" + CARD + "\"}";
        SessionReport report = new SessionReport("ps_1", BankAnswer.SUCCEEDED, "v1", null, null, null, NAME, null, null, "8371", information, information, List.of());
        PayoutOrder order = new PayoutOrder("a", 1, "rub", NAME, destination, NAME, NAME, NAME, NAME, NAME + CARD);
        return Stream.of(destination, payment, order, report,
                new Permit(task, Permit.Operation.CONFIRM, "v1", "key", "ps_1", payment, information),
                new Permits.Evidence("ps_1", payment, information, information, null),
                new BankWord.Event("sha", "ready_to_confirm", report, information),
                new OrderLine(1, List.of(CARD, NAME), List.of(NAME), order, List.of()),
                new Payout(1, "a", 1, PayoutState.READY, 1, 1, "rub", NAME, NAME, NAME, NAME, NAME, destination.type(), CARD, null, null, null),
                new Attempt(1, "ps_1", "v1", "create-start", 1, true, 0, information, "v1", information, false, 0, false, 0, false, 0, null, null, null));
    }

    @ParameterizedTest
    @MethodSource("whatBearsSecrets")
    void noTextOfARecordHoldsACardOrAName(Object secret) {
        assertThat(secret.toString()).doesNotContain(CARD).doesNotContain(NAME).doesNotContain("8371");
    }
}
