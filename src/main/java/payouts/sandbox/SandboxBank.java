package payouts.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.URI;
import java.nio.file.Files;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bank 131 on this machine. It checks signatures, keeps sessions and money, and sends signed webhooks, as far as the
 * bank's pages tell; what they do not tell is a setting.
 *
 * <pre>{@code
 * try (SandboxBank bank = new SandboxBank(new SandboxSettings().bankKey(key).partnerKeys(ours)).start()) {
 *     bank.webhookUrl(URI.create("http://localhost:8080/webhooks/bank131"));
 *     // … call bank.url() + "/api/v1/…", then ask bank.books()
 * }
 * }</pre>
 */
public final class SandboxBank implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxBank.class);

    private final SandboxSettings settings;
    private final SandboxRules rules;
    private final Journal journal;
    private final ExecutorService workers;
    private final SandboxClock clock;
    private final SandboxBooks books;
    private final Vertx vertx;
    private final Webhooks webhooks;
    private final SessionFlow flow;
    private final HttpDoor door;
    private int port;

    /** Opens the books; nothing runs before {@link #start}. */
    public SandboxBank(SandboxSettings settings) {
        this.settings = settings;
        Objects.requireNonNull(settings.bankKey, "the sandbox bank needs its private key");
        rules = new SandboxRules(settings.ruleSeed);
        if (settings.rulesFile != null && Files.isRegularFile(settings.rulesFile)) {
            rules.load(settings.rulesFile);
        }
        journal = settings.folder == null ? Journal.MEMORY : new H2Journal(settings.folder);
        AtomicInteger number = new AtomicInteger();
        // After a close nothing new is taken up: the books know what is open.
        workers = new ThreadPoolExecutor(settings.workers, settings.workers, 0, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "sandbox-work-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                }, new ThreadPoolExecutor.DiscardPolicy());
        clock = new SandboxClock(workers);
        books = new SandboxBooks(journal, settings, clock);
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        webhooks = new Webhooks(settings, books, clock, rules, new WebhookSender(vertx, settings), workers);
        flow = new SessionFlow(settings, books, clock, webhooks, workers);
        Cards cards = new Cards(settings.unknownCardCode);
        SessionCalls sessions = new SessionCalls(settings, books, clock, flow, cards);
        SandboxApi api = new SandboxApi(settings, books, rules, clock, sessions,
                new CardCalls(books, clock, cards), new AccountCalls(settings, books));
        door = new HttpDoor(vertx, settings, api, workers);
    }

    /** Listens, and goes on with whatever the books left open. */
    public SandboxBank start() {
        try {
            port = door.open();
        } catch (RuntimeException e) {
            close();
            throw new IllegalStateException("The sandbox bank can't listen on " + settings.host + ":" + settings.port
                    + ": another program may be there.", e);
        }
        webhooks.resume();
        flow.resume();
        LOG.info("Sandbox bank at {}, balance of its nominal account {} kopecks", url(), books.balance());
        return this;
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** The server's address, without {@code /api}. */
    public String url() {
        return "http://" + settings.host + ":" + port;
    }

    /** Sends webhooks there from now on. */
    public void webhookUrl(URI url) {
        settings.webhookUrl(url);
    }

    /** What really happened. */
    public SandboxBooks books() {
        return books;
    }

    /** How it misbehaves. */
    public SandboxRules rules() {
        return rules;
    }

    /** Sends money of a paid session back, whole or in part, and tells it by {@code payment_refunded}. */
    public void returnPayout(String sessionId, long kopecks) {
        flow.giveBack(sessionId, kopecks);
    }

    /** Its time, which a test may make jump. */
    public SandboxClock clock() {
        return clock;
    }

    /** Stops at once; what the books left open goes on at the next start, if they are durable. */
    @Override
    public void close() {
        door.close();
        clock.close();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
        journal.close();
    }
}
