package payouts.bench;

import java.lang.management.ManagementFactory;
import java.security.PrivateKey;
import java.util.function.Function;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;

/** What one signature costs here, by the provider that the program takes. */
final class Signatures {

    private static final int WARM_UP = 2000;

    private Signatures() {
    }

    /** Processor time of one, in milliseconds. */
    static double cpuMillis(Workplace place) {
        PrivateKey key = PemKeys.privateKey(place.key("ours"), null);
        return cpuMillis(body -> RsaSignature.sign(body, key));
    }

    /** Processor time of one by the JDK's own provider, in milliseconds. */
    static double cpuMillisByTheJdk(Workplace place) {
        BareSigner signer = BareSigner.of(PemKeys.privateKey(place.key("ours"), null));
        return cpuMillis(signer::sign);
    }

    private static double cpuMillis(Function<byte[], String> sign) {
        byte[] body = new byte[700];
        sign(sign, body, WARM_UP);
        double[] rounds = new double[5];
        for (int i = 0; i < rounds.length; i++) {
            rounds[i] = sign(sign, body, 500);
        }
        return Rounds.median(rounds);
    }

    private static double sign(Function<byte[], String> sign, byte[] body, int times) {
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
