package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of beneficiaries whom the bank has identified, as people write and replace it. */
class BeneficiariesTest {

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("beneficiaries.txt"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b-1\nb-2\n", "b-1\r\n\r\n  b-2 ", "\ufeff# identified in July\nb-1\nb-2", "Beneficiary_ID\nb-1\nb-2\n",
        "name;beneficiary_id\nVector LLC;b-1\n\"Rose; LLC\";b-2\nno id\n", "\ufeffbeneficiary_id,since\nb-1,2026-07-01\nb-2,\n", "beneficiary_id\tname\nb-1\tx\nb-2\ty"})
    void aPlainListAndACsvAreUnderstood(String text) throws IOException {
        Beneficiaries list = Beneficiaries.of(file(text));
        assertThat(list.isKnown("b-1") && list.isKnown("b-2")).isTrue();
        assertThat(list.isKnown("b-3") || list.isKnown("b") || list.isKnown("") || list.isKnown("beneficiary_id")).isFalse();
    }

    @Test
    void aListFromAnOldExcelIsUnderstoodToo() throws IOException {
        Files.write(folder.resolve("b.csv"), "наименование;beneficiary_id\nООО Роза;b-1\n".getBytes(Charset.forName("windows-1251")));
        assertThat(Beneficiaries.of(folder.resolve("b.csv")).isKnown("b-1")).isTrue();
    }

    @Test
    void withoutAListEverybodyIsGood() {
        assertThat(Beneficiaries.any().isKnown("anybody")).isTrue();
    }

    @Test
    void m33_anOrderForABeneficiaryThatIsNotListedIsRejectedWithWhatToDo() throws IOException {
        OrderChecks checks = new OrderChecks(Orders.DEFAULTS, Beneficiaries.of(file("b-1")));
        assertThat(checks.check(Orders.fields("beneficiary_id", "b-1"))).isInstanceOf(CheckedOrder.Good.class);
        assertThat(checks.withDefaults("Other LLC", null, null).check(Orders.fields("beneficiary_id", "b-secret")))
                .as("a channel with defaults of its own has the same list").isInstanceOf(CheckedOrder.Bad.class);
        assertThat(checks.check(Orders.fields("beneficiary_id", "b-secret"))).isInstanceOfSatisfying(CheckedOrder.Bad.class,
                bad -> assertThat(bad.reasons()).singleElement().asString().startsWith("beneficiary_id: it is not in the list")
                        .contains("payouts.beneficiaries.file").doesNotContain("b-secret"));
        assertThat(checks.check(Orders.fields())).isInstanceOfSatisfying(CheckedOrder.Bad.class,
                bad -> assertThat(bad.reasons()).singleElement().asString().contains("payouts.sender.beneficiary-id"));
    }

    @Test
    void m33_aListThatChangesIsReadAgainAndOneThatCantBeReadLeavesTheLast() throws IOException {
        Beneficiaries list = Beneficiaries.of(file("b-1\n"));
        assertThat(list.isKnown("b-2")).isFalse();
        Path next = Files.writeString(folder.resolve("next"), "b-2\nb-3\n");
        Files.move(next, folder.resolve("beneficiaries.txt"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(list.isKnown("b-2")).isTrue();
        assertThat(list.isKnown("b-1")).isFalse();
        file("");
        assertThat(list.isKnown("b-2")).as("emptied").isTrue();
        Files.delete(folder.resolve("beneficiaries.txt"));
        assertThat(list.isKnown("b-2")).as("gone").isTrue();
        file("b-4");
        assertThat(list.isKnown("b-4")).as("back").isTrue();
        assertThat(list.isKnown("b-2")).isFalse();
    }

    @Test
    void aListThatNamesNobodyOrIsNotThereIsRefused() {
        assertThatThrownBy(() -> Beneficiaries.of(file("# nobody yet\nbeneficiary_id,name\n"))).isInstanceOf(IOException.class).hasMessageContaining("nobody");
        assertThatThrownBy(() -> Beneficiaries.of(folder.resolve("none"))).isInstanceOf(IOException.class);
    }
}
