package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import payouts.ledger.Hashes;

/** Secrets that a test plants, each by where it is planted, so that a find tells its way. */
final class Planted {

    private final Map<String, String> secrets = new TreeMap<>();

    /** One that the program has anyway. */
    void also(String what, String secret) {
        secrets.put(what, secret);
    }

    /** A secret of its own for each place, of the form of a card's hash. */
    String hash(String where) {
        return secrets.computeIfAbsent("hash of " + where, key -> Orders.card("planted " + where));
    }

    String token(String where) {
        return secrets.computeIfAbsent("token of " + where, key -> "tok_" + Hashes.sha256("token " + where).substring(0, 40));
    }

    String name(String where) {
        return secrets.computeIfAbsent("name of " + where, key -> "Planted " + where.replaceAll("[^A-Za-z]", "") + " Nameson");
    }

    String account(int number) {
        return secrets.computeIfAbsent("account " + number, key -> "4081781000000000%04d".formatted(number));
    }

    /** A card number that passes the check digit, of its own for each place. */
    String card(int number) {
        return secrets.computeIfAbsent("card " + number, key -> {
            String digits = "40000012345%04d".formatted(number);
            int sum = 0;
            for (int i = 0; i < digits.length(); i++) {
                int digit = digits.charAt(digits.length() - 1 - i) - '0';
                sum += i % 2 == 0 ? digit * 2 / 10 + digit * 2 % 10 : digit;
            }
            return digits + (10 - sum % 10) % 10;
        });
    }

    String json(String reference, String where) {
        return "{\"reference\":\"%s\",\"amount\":\"1.50\",\"recipient_name\":\"%s\",\"number_hash\":\"%s\"}".formatted(reference, name(where), hash(where));
    }

    /** Tells which plant was found in which piece, and never passes because nothing was looked at. */
    void areNowhereIn(String place, Iterable<String> pieces, String... mayHold) {
        List<String> found = new ArrayList<>();
        assertThat(pieces).as(place).isNotEmpty();
        for (String piece : pieces) {
            secrets.forEach((where, secret) -> {
                if (piece != null && piece.contains(secret) && Arrays.stream(mayHold).noneMatch(where::startsWith)) {
                    found.add("the " + where + " in: " + piece.substring(0, Math.min(400, piece.length())));
                }
            });
        }
        assertThat(found).as(place).isEmpty();
    }
}
