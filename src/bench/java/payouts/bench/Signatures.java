package payouts.bench;

import java.lang.management.ManagementFactory;
import java.security.PrivateKey;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import payouts.keys.PemKeys;
import payouts.keys.RsaSignature;

/**
 * What a signature costs here, alone or beside what it is compared with: where all processors are busy and caches are cold after a pause,
 * as they are for the program, the same signature takes a tenth to a seventh longer.
 */
final class Signatures {

    private static final int WARM_UP = 2000;
    private static final int TIMES = 500;
    /** So many one after the other, then a pause: one or two hundredths of a processor. */
    private static final int BURST = 25;
    private static final long PAUSE_MILLIS = 500;

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

    /**
     * Signs now and then while something else is measured.
     *
     * @param told the processor time of one meanwhile, in milliseconds
     */
    <T> T beside(Callable<T> work, DoubleConsumer told) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Double> signing = CompletableFuture.supplyAsync(() -> bursts(over));
        try {
            return work.call();
        } finally {
            over.set(true);
            told.accept(signing.join());
        }
    }

    private double bursts(AtomicBoolean over) {
        double all = 0;
        int bursts = 0;
        try {
            Thread.sleep(PAUSE_MILLIS);
            do {
                all += millis(BURST);
                bursts++;
                Thread.sleep(PAUSE_MILLIS);
            } while (!over.get());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return all / bursts;
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
