package payouts.bench;

import java.lang.management.ManagementFactory;
import java.security.PrivateKey;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;

/** What one signature costs here, by the provider that the program takes. */
final class Signatures {

    private Signatures() {
    }

    /** Processor time of one, in milliseconds. */
    static double cpuMillis(Workplace place) {
        PrivateKey key = PemKeys.privateKey(place.key("ours"), null);
        byte[] body = new byte[700];
        sign(key, body, 500);
        double[] rounds = new double[5];
        for (int i = 0; i < rounds.length; i++) {
            rounds[i] = sign(key, body, 500);
        }
        return Rounds.median(rounds);
    }

    private static double sign(PrivateKey key, byte[] body, int times) {
        var threads = ManagementFactory.getThreadMXBean();
        long since = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            body[0] = (byte) i;
            if (RsaSignature.sign(body, key).isEmpty()) {
                throw new IllegalStateException();
            }
        }
        return (threads.getCurrentThreadCpuTime() - since) / 1e6 / times;
    }
}
