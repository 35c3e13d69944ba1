package payouts.intake;

/**
 * What an order gets where it brings none of its own. Each may be null or blank; an order that then still lacks one
 * is refused, with the setting's name in the reason.
 *
 * @param senderName    setting {@code payouts.sender.full-name}
 * @param beneficiaryId setting {@code payouts.sender.beneficiary-id}
 * @param description   setting {@code payouts.description}
 */
public record OrderDefaults(String senderName, String beneficiaryId, String description) {

    public OrderDefaults {
        senderName = Text.trim(senderName);
        beneficiaryId = Text.trim(beneficiaryId);
        description = Text.trim(description);
    }
}
