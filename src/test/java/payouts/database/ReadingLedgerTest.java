package payouts.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.RunningProgram;

/** Routes look into an encrypted H2 ledger as they do into another one. */
class ReadingLedgerTest {

    @TempDir
    Path folder;

    @Test
    void aRouteLooksIntoAnEncryptedLedgerAndWritesNothingThere() throws Exception {
        Map<String, String> settings = Map.of("payouts.database.url", "jdbc:h2:file:" + folder.resolve("ledger") + ";CIPHER=AES",
                "payouts.database.username", "sa", "payouts.database.password", "file-password user-password");
        try (RunningProgram program = RunningProgram.in(folder, settings); ProducerTemplate route = program.camel().createProducerTemplate()) {
            assertThat(route.requestBody("jdbc:erp", "select * from payout_request", List.class)).isEmpty();
            assertThatThrownBy(() -> route.requestBody("jdbc:erp", "update payout set state = 'ACCEPTED'")).rootCause()
                    .hasMessageContaining("Not enough rights");
        }
    }
}
