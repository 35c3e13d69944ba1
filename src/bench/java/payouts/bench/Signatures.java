package payouts.bench;

import java.lang.management.ManagementFactory;
import java.security.PrivateKey;
import java.util.function.Function;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;

/** What a signature costs here; each measure of it is short, to be taken in turn with what it is compared with. */
final class Signatures {

    private static final int WARM_UP = 2000;
    private static final int TIMES = 500;

    private final Function<byte[], String> sign;
    private final byte[] body = new byte[700];

    private Signatures(Function<byte[], String> sign) {
        this.sign = sign;
        millis(WARM_UP);
    }

    /** By the provider that the program takes. */
    static Signatures ofTheProgram(Workplace place) {
        PrivateKey key = PemKeys.privateKey(place.key("ours"), null);
        return new Signatures(body -> RsaSignature.sign(body, key));
    }

    /** By the JDK's own provider. */
    static Signatures ofTheJdk(Workplace place) {
        return new Signatures(BareSigner.of(PemKeys.privateKey(place.key("ours"), null))::sign);
    }

    /** Processor time of one, in milliseconds. */
    double cpuMillis() {
        return millis(TIMES);
    }

    private double millis(int times) {
        var threads = ManagementFactory.getThreadMXBean();
        long since = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            body[0] = (byte) i;
            if (sign.apply(body).isEmpty()) {
                throw new IllegalStateException();
            }
        }
        return (threads.getCurrentThreadCpuTime() - since) / 1e6 / times;
    }
}
