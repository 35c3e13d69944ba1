package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import payouts.ledger.PayoutOrder;

/** Orders for tests: one that is good, and what became of it with a few fields changed. */
final class Orders {

    static final String HASH = "63191fa17cc7edf818ee5d6611a2c2169ab30b705111cffd710af39880deef09";
    static final OrderDefaults DEFAULTS = new OrderDefaults("Acme", "ben-1", "Payout");

    private Orders() {
    }

    /** Name, value, name, value …: a null value takes the field away. */
    static Map<String, String> fields(String... changes) {
        Map<String, String> fields = new HashMap<>(Map.of("reference", "p-1", "amount", "1200.00",
                "recipient_name", "Ivan Petrov", "number_hash", HASH));
        for (int i = 0; i < changes.length; i += 2) {
            fields.put(changes[i], changes[i + 1]);
        }
        return fields;
    }

    static CheckedOrder check(String... changes) {
        return new OrderChecks(DEFAULTS).check(fields(changes));
    }

    static PayoutOrder good(String... changes) {
        CheckedOrder checked = check(changes);
        assertThat(checked).isInstanceOf(CheckedOrder.Good.class);
        return ((CheckedOrder.Good) checked).order();
    }

    static List<String> remarks(String... changes) {
        CheckedOrder checked = check(changes);
        assertThat(checked).isInstanceOf(CheckedOrder.Good.class);
        return ((CheckedOrder.Good) checked).remarks();
    }

    static List<String> reasons(String... changes) {
        CheckedOrder checked = check(changes);
        assertThat(checked).isInstanceOf(CheckedOrder.Bad.class);
        return ((CheckedOrder.Bad) checked).reasons();
    }
}
