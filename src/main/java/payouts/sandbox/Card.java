package payouts.sandbox;

/**
 * What the bank tells of a card: never its number.
 *
 * @param brand       {@code visa}, {@code mastercard} or {@code mir}
 * @param last4       last four digits
 * @param bin         first six digits, for the {@code card_mask} of the debit leg
 * @param countryIso3 such as {@code RUS}
 */
record Card(String brand, String last4, String bin, String countryIso3) {

    String mask() {
        return bin + "******" + last4;
    }
}
