package payouts.intake;

/** The check digit of card numbers (ISO/IEC 7812-1). */
final class Luhn {

    private Luhn() {
    }

    /** Whether ASCII digits pass the check. Nothing but zeros does too, but is no number of a card. */
    static boolean passes(CharSequence digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighed = i % 2 == 0 ? digit : digit * 2;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return sum > 0 && sum % 10 == 0;
    }
}
