package payouts;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import payouts.bank131.BankSettings;
import payouts.keys.PemKeys;
import payouts.sandbox.SandboxBank;
import payouts.sandbox.SandboxSettings;

/** The bank inside this program, for trials. */
final class SandboxPart {

    private SandboxPart() {
    }

    /** The sandbox needs two pairs: ours, and the bank's. What is missing is made; a file that is there is never written over. */
    static void makeKeys(Settings settings) {
        Path ours = settings.path("bank131.private-key");
        Path bank = bankKeyFile(settings);
        Path bankPublic = BankParts.publicKeyFiles(settings).get(0);
        try {
            if (!Files.exists(ours)) {
                PemKeys.generate(ours);
            }
            if (!Files.exists(bank)) {
                PemKeys.generate(bank);
            }
            if (!Files.exists(bankPublic)) {
                PemKeys.write(PemKeys.publicKeyOf(PemKeys.privateKey(bank, null)), bankPublic);
            }
        } catch (PemKeys.KeyUnusable e) {
            throw new StartRefused("The sandbox's keys can't be made: " + e.getMessage());
        }
    }

    /** Starts the sandbox bank; it is to be closed. */
    static SandboxBank open(Settings settings, BankSettings bank) {
        try {
            PrivateKey bankKey = PemKeys.privateKey(bankKeyFile(settings), null);
            if (!bank.publicKeys().contains(PemKeys.publicKeyOf(bankKey))) {
                throw new StartRefused("The sandbox is on, but bank131.public-key (" + settings.text("bank131.public-key")
                        + ") is another bank's key: set payouts.sandbox.enabled=false for that bank, or set bank131.public-key to a file"
                        + " that is not there, and the sandbox's key is written to it.");
            }
            Optional<X509Certificate> publicTls = PublicTls.certificate(settings);
            SandboxSettings behaviour = new SandboxSettings()
                    .port(settings.number("payouts.sandbox.port", 1, 65535))
                    .bankKey(bankKey)
                    .partnerKeys(PemKeys.publicKeyOf(bank.privateKey()))
                    .project(settings.required("bank131.project"))
                    .webhookUrl(URI.create((publicTls.isPresent() ? "https" : "http") + "://127.0.0.1:" + settings.required("payouts.http.port") + "/webhooks/bank131"))
                    .folder(folder(settings))
                    .rulesFile(settings.path("payouts.sandbox.rules"))
                    .openingBalance(settings.kopecks("payouts.sandbox.balance"));
            publicTls.ifPresent(behaviour::webhookCertificate);
            SandboxBank sandbox = new SandboxBank(behaviour);
            start(sandbox);
            return sandbox;
        } catch (PemKeys.KeyUnusable | IllegalArgumentException | IllegalStateException e) {
            throw new StartRefused("The sandbox bank can't start: " + StartRefused.oneLine(e.getMessage()));
        }
    }

    private static void start(SandboxBank sandbox) {
        try {
            sandbox.start();
        } catch (RuntimeException e) {
            sandbox.close();
            throw e;
        }
    }

    private static Path folder(Settings settings) {
        return StartChecks.usable("payouts.sandbox.folder", settings.path("payouts.sandbox.folder"));
    }

    private static Path bankKeyFile(Settings settings) {
        return folder(settings).resolve("bank-private.pem");
    }
}
