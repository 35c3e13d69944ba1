package payouts.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokensTest {

    private static final String TOKEN = "0123456789abcdef";
    private static final String OTHER = "fedcba9876543210";

    @Test
    void aTokenTellsWhoseItIs() {
        AdminTokens tokens = AdminTokens.parse("anna:" + TOKEN + ", boris:" + OTHER);
        assertThat(tokens.nameOf("Bearer " + TOKEN)).contains("anna");
        assertThat(tokens.nameOf("bearer   " + OTHER)).contains("boris");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", TOKEN, "Basic " + TOKEN, "Bearer anna:" + TOKEN, "Bearer " + TOKEN + "0",
        "Bearer 0123456789abcde", "Bearer 0123456789ABCDEF", "Bearer " + TOKEN + " " + OTHER})
    void anythingElseIsNobodys(String header) {
        assertThat(AdminTokens.parse("anna:" + TOKEN).nameOf(header)).isEmpty();
    }

    @Test
    void noHeaderIsNobodys() {
        assertThat(AdminTokens.parse("anna:" + TOKEN).nameOf(null)).isEmpty();
        assertThat(AdminTokens.parse("").nameOf("Bearer ")).isEmpty();
    }

    @Test
    void noTokensMeansOff() {
        assertThat(AdminTokens.parse(" ").isEmpty()).isTrue();
        assertThat(AdminTokens.parse("anna:" + TOKEN).isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "secret-without-a-name        | Entry 1 of payouts.admin.tokens must be name:token",
        "anna:0123456789abcdef,       | Entry 2 of payouts.admin.tokens must be name:token",
        ":0123456789abcdef            | Entry 1 of payouts.admin.tokens must be name:token",
        "anna:                        | Entry 1 of payouts.admin.tokens must be name:token",
        "anna:0123456789 abcdef       | Entry 1 of payouts.admin.tokens must be name:token",
        "an na:0123456789abcdef       | Entry 1 of payouts.admin.tokens must be name:token",
        "anna:0123456789abcde         | The token of anna in payouts.admin.tokens must have at least 16 characters",
        "anna:0123456789abcdef,Anna:fedcba9876543210  | payouts.admin.tokens names Anna twice",
        "anna:0123456789abcdef,boris:0123456789abcdef | Entry 2 of payouts.admin.tokens has the token of another entry",
        "Program:0123456789abcdef     | Entry 1 of payouts.admin.tokens has the name Program",
    })
    void wrongTokensAreToldInOneLineThatRepeatsNoToken(String setting, String told) {
        assertThatThrownBy(() -> AdminTokens.parse(setting)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(told).hasMessageNotContainingAny("0123456789", "fedcba", "secret-without-a-name", "\n");
    }
}
