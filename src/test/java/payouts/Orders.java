package payouts;

import payouts.ledger.Hashes;

/** Order files for tests. */
public final class Orders {

    /** The header of {@link #rows}. */
    public static final String HEADER = "reference,amount,currency,recipient_name,number_hash\n";

    private Orders() {
    }

    /** A file of orders: references {@code prefix-1…}, amounts 1.01, 2.02, …, a card of its own each. */
    public static String file(String prefix, int rows) {
        return HEADER + rows(prefix, 1, rows);
    }

    /** Rows without a header. */
    public static String rows(String prefix, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i <= to; i++) {
            text.append("%s-%d,%d.%02d,rub,Ivanov Ivan %s,%s%n".formatted(prefix, i, i, i % 100, prefix, card(prefix + i)));
        }
        return text.toString().replace("\r\n", "\n");
    }

    /** What {@link #file} sums up to, in kopecks. */
    public static long sumKopecks(int rows) {
        long sum = 0;
        for (int i = 1; i <= rows; i++) {
            sum += i * 100L + i % 100;
        }
        return sum;
    }

    /** A card hash, the same for the same seed; never one that the sandbox takes for a special one. */
    public static String card(String seed) {
        return "c" + Hashes.sha256(seed).substring(1);
    }
}
