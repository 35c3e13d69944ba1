package payouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import payouts.confirm.Comparison;
import payouts.confirm.Verdict;
import payouts.intake.CheckedOrder;
import payouts.intake.OrderChecks;
import payouts.intake.OrderDefaults;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;
import payouts.ledger.Destination;
import payouts.ledger.Payment;
import payouts.ledger.Permits.Evidence;

/** The steps of a payout that are nothing but computing, each alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MicroBenchmarks {

    private static final int BODY_BYTES = 700;

    private final byte[] body = new byte[BODY_BYTES];
    private final OrderChecks checks = new OrderChecks(new OrderDefaults("Vector LLC", "1234567890", "Transfer under the offer agreement"));
    private final Comparison comparison = new Comparison(Map.of(), "40702810700200000000");
    private final Map<String, String> fields = Map.of("reference", "p-1", "amount", "1200.00", "recipient_name", "Ivanov Ivan Ivanovich",
            "number_hash", "63191fa17cc7edf818ee5d6611a2c2169ab30b705111cffd710af39880deef09");
    private KeyPair pair;
    private PrivateKey ours;
    private String signature;
    private Evidence evidence;

    /** The bank's own example, and keys of the moment. */
    @Setup
    public void prepare() throws IOException {
        Path folder = Files.createTempDirectory("bench-keys");
        Path file = folder.resolve("key.pem");
        pair = PemKeys.generate(file);
        ours = PemKeys.privateKey(file, null);
        Files.delete(file);
        Files.delete(folder);
        signature = RsaSignature.sign(body, ours);
        try (InputStream page = MicroBenchmarks.class.getResourceAsStream("/bank131/ready_to_confirm.webhook.json")) {
            JsonNode webhook = new ObjectMapper().readTree(page);
            Payment payment = new Payment("a", 10_000, "rub", "Ivanov Ivan Ivanovich", new Destination(Destination.Type.ENCRYPTED_CARD, "x"),
                    "123456789012", "Transfer under the offer agreement", "Vector LLC", "1234567890", "8371");
            evidence = new Evidence("ps_3230", payment, webhook.path("confirm_information").toString(), webhook.path("session").toString(), null);
        }
    }

    /** A signature as the program makes it. */
    @Benchmark
    public String sign() {
        return RsaSignature.sign(body, ours);
    }

    /** The same by the JDK alone. */
    @Benchmark
    public byte[] signByTheJdk() throws GeneralSecurityException {
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(pair.getPrivate());
        signer.update(body);
        return signer.sign();
    }

    /** A webhook's signature verified. */
    @Benchmark
    public boolean verify() {
        return RsaSignature.verify(body, signature, List.of(pair.getPublic()));
    }

    /** The fields of an order checked. */
    @Benchmark
    public CheckedOrder checkOrder() {
        return checks.check(fields);
    }

    /** What the bank says it will do compared with the order. */
    @Benchmark
    public Verdict compare() {
        return comparison.compare(evidence);
    }
}
