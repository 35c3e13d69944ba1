package payouts.bank131;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import payouts.ledger.Refusal;

/**
 * What the bank's error codes mean for us: the table {@code bank131-errors.csv}, and on top of it the settings for
 * codes that the bank does not document. A code that stands nowhere means "unknown outcome", never "failed".
 */
public final class BankErrors {

    private final Map<String, Refusal.Meaning> meanings = new HashMap<>();
    private final Set<String> money;
    private final Set<String> unknownCard;
    private final Set<String> confirmTimeout;

    /**
     * Reads the table.
     *
     * @param money          codes that mean too little money on the account (assumption: not documented)
     * @param unknownCard    codes of token/info that mean the card can't be paid (assumption: not documented)
     * @param confirmTimeout codes of a session cancelled because no confirm came in time
     */
    public BankErrors(Set<String> money, Set<String> unknownCard, Set<String> confirmTimeout) {
        this.money = Set.copyOf(money);
        this.unknownCard = Set.copyOf(unknownCard);
        this.confirmTimeout = Set.copyOf(confirmTimeout);
        try (InputStream file = BankErrors.class.getResourceAsStream("/bank131-errors.csv");
             Reader reader = new InputStreamReader(file, StandardCharsets.UTF_8)) {
            CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get().parse(reader).forEach(row -> {
                if (!row.get("meaning").equals("unknown")) {
                    meanings.put(row.get("code"), Refusal.Meaning.valueOf(row.get("meaning").toUpperCase(java.util.Locale.ROOT)));
                }
            });
        } catch (IOException e) {
            throw new IllegalStateException("bank131-errors.csv is missing from the program", e);
        }
        money.forEach(code -> meanings.put(code, Refusal.Meaning.WAIT));
    }

    /** What a refused request with this code means; empty when it is not known whether anything was done. */
    public Optional<Refusal.Meaning> meaning(String code) {
        return Optional.ofNullable(meanings.get(code));
    }

    boolean isMoney(String code) {
        return code != null && money.contains(code);
    }

    boolean isUnknownCard(String code) {
        return unknownCard.contains(code);
    }

    boolean isConfirmTimeout(String code) {
        return confirmTimeout.contains(code);
    }
}
