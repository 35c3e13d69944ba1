package payouts.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class KopecksPropertiesTest {

    @Property
    void whatIsFormattedIsParsedBack(@ForAll @LongRange(max = Kopecks.MAX) long kopecks) {
        assertThat(Kopecks.parse(Kopecks.format(kopecks))).isEqualTo(kopecks);
    }

    @Property
    void aCommaIsAPoint(@ForAll @LongRange(max = Kopecks.MAX) long kopecks) {
        assertThat(Kopecks.parse(Kopecks.format(kopecks).replace('.', ','))).isEqualTo(kopecks);
    }

    @Property
    void zerosBeforeAndAbsentZerosAfterChangeNothing(@ForAll @LongRange(max = 999_999_999L) long rubles) {
        assertThat(Kopecks.parse("000" + rubles)).isEqualTo(rubles * 100);
        assertThat(Kopecks.parse(rubles + ".0")).isEqualTo(rubles * 100);
        assertThat(Kopecks.parse(String.valueOf(rubles))).isEqualTo(rubles * 100);
    }

    @Property
    void anyTextIsReadRightOrRefused(@ForAll String text) {
        rightOrRefused(text);
    }

    @Property(tries = 5000)
    void textThatLooksLikeAnAmountIsReadRightOrRefused(@ForAll("amountLike") String text) {
        rightOrRefused(text);
    }

    @Property
    void aRefusalNeverRepeatsTheText(@ForAll("amountLike") String digits) {
        String text = digits + "4111111111111111 secret";
        assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> Kopecks.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("4111", "secret"));
    }

    @Provide
    Arbitrary<String> amountLike() {
        return Arbitraries.strings().withChars("0123456789.,+-eE '_xL\u00a0\u0663\uff11").ofMaxLength(18);
    }

    /** A second opinion, by hand and BigDecimal, on the grammar and the value. */
    private static void rightOrRefused(String text) {
        int mark = Math.max(text.indexOf('.'), text.indexOf(','));
        String whole = mark < 0 ? text : text.substring(0, mark);
        String part = mark < 0 ? "0" : text.substring(mark + 1);
        if (digits(whole, 13) && digits(part, 2)) {
            long expected = new BigDecimal(whole + "." + part).multiply(BigDecimal.valueOf(100)).longValueExact();
            assertThat(Kopecks.parse(text)).isEqualTo(expected).isBetween(0L, Kopecks.MAX);
        } else {
            assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> Kopecks.parse(text));
        }
    }

    private static boolean digits(String text, int most) {
        return !text.isEmpty() && text.length() <= most && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
