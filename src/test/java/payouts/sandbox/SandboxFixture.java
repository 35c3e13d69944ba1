package payouts.sandbox;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A quick sandbox bank and a partner of it, new for each test. */
abstract class SandboxFixture {

    @TempDir
    static Path folder;

    Partner partner;
    SandboxSettings settings;
    SandboxBank bank;

    @BeforeEach
    void open() {
        partner = new Partner(folder);
        settings = settings(partner);
        bank = new SandboxBank(settings).start();
        partner.of(bank);
    }

    /** The bank's settings before it starts. */
    SandboxSettings settings(Partner of) {
        return of.settings();
    }

    @AfterEach
    void close() {
        bank.close();
        partner.close();
    }
}
