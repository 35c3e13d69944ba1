package payouts.intake;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import payouts.ledger.Destination;
import payouts.ledger.PayoutOrder;
import payouts.money.Kopecks;

/**
 * Turns the named text fields of one order into an order, or into all reasons why it is none, at once. The same for
 * every channel: CSV cells, JSON values, table columns. Safe for many threads.
 */
public final class OrderChecks {

    /** Made for the first order: it takes a while, and a start need not wait for it. */
    private static final class Rules {
        static final Validator OF_ORDERS = Validation.byProvider(HibernateValidator.class).configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory().getValidator();
    }

    /** What the bank would be told as it is written; no other column takes our own blank. */
    private static final Set<String> TEXTS = Set.of("recipient_name", "description", "sender_name");

    private final OrderDefaults defaults;
    private final Beneficiaries beneficiaries;

    /** Checks without a list of beneficiaries. */
    public OrderChecks(OrderDefaults defaults) {
        this(defaults, Beneficiaries.any());
    }

    /** @param beneficiaries whom the bank has identified */
    public OrderChecks(OrderDefaults defaults, Beneficiaries beneficiaries) {
        this.defaults = Objects.requireNonNull(defaults);
        this.beneficiaries = Objects.requireNonNull(beneficiaries);
    }

    /** These checks with other defaults; null for one that stays. */
    public OrderChecks withDefaults(String senderName, String beneficiaryId, String description) {
        return senderName == null && beneficiaryId == null && description == null ? this
                : new OrderChecks(new OrderDefaults(senderName == null ? defaults.senderName() : senderName,
                        beneficiaryId == null ? defaults.beneficiaryId() : beneficiaryId,
                        description == null ? defaults.description() : description), beneficiaries);
    }

    /**
     * Checks one order.
     *
     * @param fields raw text by field name in lower case ({@link Columns#ORDER}); null and blank values count as
     *               absent; other names are only searched for card numbers
     */
    public CheckedOrder check(Map<String, String> fields) {
        OrderText text = OrderText.of(fields);
        List<String> reasons = new ArrayList<>();
        for (ConstraintViolation<OrderText> violation : Rules.OF_ORDERS.validate(text)) {
            reasons.add(violation.getMessage());
        }
        String amountProblem = AmountText.problem(text.amount());
        if (amountProblem != null) {
            reasons.add(amountProblem);
        }
        reasons.addAll(DestinationRule.problems(text, text.description() == null ? defaults.description() : text.description()));
        addMissingDefaults(text, reasons);
        addUnknownBeneficiary(text, reasons);
        addCardNumbers(fields, reasons);
        if (reasons.isEmpty()) {
            return new CheckedOrder.Good(order(text), remarks(text));
        }
        reasons.sort(Comparator.comparingInt(OrderChecks::fieldOrder).thenComparing(Comparator.naturalOrder()));
        return new CheckedOrder.Bad(reasons);
    }

    private void addMissingDefaults(OrderText text, List<String> reasons) {
        addMissing("description", text.description(), defaults.description(), "payouts.description", reasons);
        addMissing("sender_name", text.senderName(), defaults.senderName(), "payouts.sender.full-name", reasons);
        addMissing("beneficiary_id", text.beneficiaryId(), defaults.beneficiaryId(), "payouts.sender.beneficiary-id",
                reasons);
    }

    /** The bank pays only for beneficiaries whom it has identified (M33). */
    private void addUnknownBeneficiary(OrderText text, List<String> reasons) {
        String id = text.beneficiaryId() == null ? defaults.beneficiaryId() : text.beneficiaryId();
        if (id != null && !beneficiaries.isKnown(id)) {
            reasons.add("beneficiary_id: " + (text.beneficiaryId() == null ? "the default (payouts.sender.beneficiary-id)" : "it")
                    + " is not in the list of identified beneficiaries (payouts.beneficiaries.file): have the bank identify it, then add it");
        }
    }

    private static void addMissing(String field, String own, String byDefault, String setting, List<String> reasons) {
        if (own == null && byDefault == null) {
            reasons.add(field + ": missing: fill it in, or the setting " + setting);
        }
    }

    private static void addCardNumbers(Map<String, String> fields, List<String> reasons) {
        fields.forEach((field, value) -> {
            if (CardNumbers.rejects(field, value)) {
                String mend = Columns.CARD.contains(field) ? "give the hash or token from the bank's widget instead"
                        : "remove it (a card belongs into number_hash, as a hash from the bank's widget)";
                reasons.add(printable(field) + ": holds what looks like a plain card number: " + mend);
            } else if (TEXTS.contains(field) && value != null && value.contains(CardNumbers.BLANK)) {
                reasons.add(field + ": a card number was removed from it: write what belongs there instead");
            }
        });
    }

    private PayoutOrder order(OrderText text) {
        Destination destination = DestinationRule.of(text);
        return new PayoutOrder(text.reference(), Kopecks.parse(text.amount()), "rub", text.recipientName(),
                destination, Objects.requireNonNullElse(text.customerReference(), text.reference()),
                Objects.requireNonNullElse(text.description(), defaults.description()),
                Objects.requireNonNullElse(text.senderName(), defaults.senderName()),
                Objects.requireNonNullElse(text.beneficiaryId(), defaults.beneficiaryId()),
                content(text, destination));
    }

    /** One {@code name=value} a line: no value holds a line end, so no two different orders share a content. */
    private static String content(OrderText text, Destination destination) {
        return "reference=" + text.reference()
                + "\namount=" + Kopecks.format(Kopecks.parse(text.amount()))
                + "\ncurrency=" + (text.currency() == null ? "rub" : text.currency().toLowerCase(Locale.ROOT))
                + "\nrecipient_name=" + text.recipientName()
                + "\ndestination=" + destination.type().field()
                + "\ncustomer_reference=" + Objects.requireNonNullElse(text.customerReference(), "")
                + "\ndescription=" + Objects.requireNonNullElse(text.description(), "")
                + "\nsender_name=" + Objects.requireNonNullElse(text.senderName(), "")
                + "\nbeneficiary_id=" + Objects.requireNonNullElse(text.beneficiaryId(), "");
    }

    private static List<String> remarks(OrderText text) {
        List<String> remarks = new ArrayList<>();
        Map<String, String> ids = new TreeMap<>(Comparator.comparingInt(Columns.ORDER::indexOf));
        ids.put("reference", text.reference());
        ids.put("customer_reference", text.customerReference());
        ids.put("beneficiary_id", text.beneficiaryId());
        ids.forEach((field, value) -> {
            if (CardNumbers.holds(value)) {
                remarks.add(field + ": passes the check of card numbers, by chance it is hoped: one id in ten does");
            }
        });
        if (text.reference().chars().allMatch(c -> c >= '0' && c <= '9') && !text.reference().startsWith("0")) {
            remarks.add("reference: only digits: if it began with zeros, Excel has dropped them: format the column as "
                    + "text");
        }
        return remarks;
    }

    private static int fieldOrder(String reason) {
        int at = Columns.ORDER.indexOf(reason.split("[:,]", 2)[0]);
        return at < 0 ? Columns.ORDER.size() : at;
    }

    /** A column's name is somebody's text too: no card number, no control character, not long. */
    private static String printable(String field) {
        String name = CardNumbers.blank(field).replaceAll("\\p{C}", " ");
        return name.length() <= 64 ? name : name.substring(0, 64);
    }
}
