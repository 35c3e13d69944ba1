package payouts.bank131;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.AsyncEntityProducers;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import payouts.threads.FewThreads;
import payouts.threads.Pools;

/**
 * The HTTP client of the bank's calls, which Camel HTTP stands on too (docs/adr/006). It belongs to nobody else, so no setting and no
 * route can switch repeats, redirects or header copying on (M4). A request leaves once, and somebody is told once what came back.
 */
final class BankClient extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(BankClient.class);
    private static final ContentType JSON = ContentType.create("application/json");
    private static final String LEFT = "payouts.left";
    /** So long a stop waits for connections to be given up by the thread that reads them. */
    private static final TimeValue GIVE_UP = TimeValue.ofSeconds(1);
    private static final long OPEN_AGAIN_SECONDS = 1;

    private final CamelContext camel;
    private final BankSettings settings;
    private final Pacer pacer;
    /** The client forgets some of them when it ends. */
    private final Set<UnderWay> underWay = ConcurrentHashMap.newKeySet();
    private HttpHost host;
    private String base;
    /** Null while there is none. */
    private final AtomicReference<Opened> http = new AtomicReference<>();
    private ScheduledExecutorService senders;
    private ExecutorService answers;
    private Executor routes;

    BankClient(CamelContext camel, BankSettings settings, Pacer pacer) {
        this.camel = camel;
        this.settings = settings;
        this.pacer = pacer;
    }

    @Override
    protected void doStart() throws URISyntaxException {
        URI url = new URI(settings.url());
        host = HttpHost.create(url);
        base = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
        // A signature is nothing but work for a processor.
        int signing = Runtime.getRuntime().availableProcessors() + 1;
        senders = camel.getExecutorServiceManager().newScheduledThreadPool(this, "bank131-send", Pools.refusing("bank131-send").poolSize(signing)
                .maxQueueSize(-1).build());
        answers = Pools.asNeeded(camel, this, "bank131-answer");
        routes = new FewThreads(answers, Integer.MAX_VALUE);
        open();
    }

    private CloseableHttpAsyncClient client(ThreadFactory threads) {
        return HttpAsyncClients.custom().disableAutomaticRetries().disableRedirectHandling().disableCookieManagement()
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setThreadFactory(threads).setIoReactorExceptionCallback(this::fault)
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(settings.inFlight()).setMaxConnPerRoute(settings.inFlight())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(settings.connectTimeout())).setSocketTimeout(Timeout.of(settings.responseTimeout())).build())
                        // The other policies leave it to the JDK, which the asynchronous client of this version forgets to ask.
                        .setTlsStrategy(ClientTlsStrategyBuilder.create().useSystemProperties()
                                .setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT).buildAsync())
                        .setDefaultTlsConfig(TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build()).build())
                .setDefaultRequestConfig(RequestConfig.custom().setConnectionRequestTimeout(Timeout.of(settings.connectTimeout()))
                        .setResponseTimeout(Timeout.of(settings.responseTimeout())).setRedirectsEnabled(false).build())
                // Authentication of HTTP's own, of which the bank has none: the client's own step would work out for each call what that needs.
                .replaceExecInterceptor(ChainElement.PROTOCOL.name(), (request, body, scope, chain, callback) -> chain.proceed(request, body, scope, callback))
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "pacer", this::paced).build();
    }

    /** A client, and the thread that reads all its answers: when that ends, by whatever error, nobody hears anything of the client any more. */
    private final class Opened implements ThreadFactory {

        private final CloseableHttpAsyncClient client = client(this);
        private final long since = System.nanoTime();

        @Override
        public Thread newThread(Runnable work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (RuntimeException | Error e) {
                    LOG.error("The thread of the bank's calls ended", e);
                } finally {
                    ended(this);
                }
            }, "bank131-client");
            thread.setDaemon(true);
            return thread;
        }

        void close() {
            try {
                client.close(CloseMode.IMMEDIATE);
            } catch (RuntimeException | Error e) {
                LOG.warn("The client of the bank's calls is not closed ({})", e.getClass().getSimpleName());
            }
        }
    }

    private void open() {
        Opened next = new Opened();
        http.set(next);
        try {
            next.client.start();
        } catch (RuntimeException | Error e) {
            http.compareAndSet(next, null);
            next.close();
            throw e;
        }
        if (!isRunAllowed() && http.compareAndSet(next, null)) {
            next.close();
        }
    }

    private void ended(Opened opened) {
        if (!http.compareAndSet(opened, null)) {
            // It was closed.
            return;
        }
        LOG.error("The client of the bank's calls ended. Calls that were under way are unknown and will be asked about; it is opened again.");
        opened.close();
        // Closing interrupts the client's threads, and this is one.
        Thread.interrupted();
        cancelWhatIsUnderWay();
        if (System.nanoTime() - opened.since > TimeUnit.SECONDS.toNanos(OPEN_AGAIN_SECONDS)) {
            openAgain();
        } else {
            openLater();
        }
    }

    private void openAgain() {
        if (isRunAllowed()) {
            try {
                open();
            } catch (RuntimeException | Error e) {
                LOG.error("The client of the bank's calls can't be opened ({}); it is tried again.", e.getClass().getSimpleName());
                openLater();
            }
        }
    }

    private void openLater() {
        try {
            senders.schedule(this::openAgain, OPEN_AGAIN_SECONDS, TimeUnit.SECONDS);
        } catch (RuntimeException | Error e) {
            LOG.error("The client of the bank's calls stays closed until the next start ({})", e.getClass().getSimpleName());
        }
    }

    private void fault(Exception why) {
        if (isRunAllowed()) {
            LOG.error("The client of the bank's calls has a fault of its own", why);
        } else {
            LOG.debug("The client of the bank's calls has a fault of its own", why);
        }
    }

    private void cancelWhatIsUnderWay() {
        for (UnderWay call : underWay) {
            try {
                call.cancelled();
            } catch (RuntimeException | Error e) {
                LOG.error("Who waits for a call was not told that it is unknown ({})", e.getClass().getSimpleName());
            }
        }
    }

    /** The client's own thread gives its connections up: they would be taken from it while it reads them. */
    @Override
    protected void doStop() throws InterruptedException {
        Opened last = http.getAndSet(null);
        try {
            if (last != null) {
                last.client.initiateShutdown();
                last.client.awaitShutdown(GIVE_UP);
            }
        } finally {
            if (last != null) {
                last.close();
            }
            camel.getExecutorServiceManager().shutdownGraceful(senders);
            cancelWhatIsUnderWay();
            camel.getExecutorServiceManager().shutdownGraceful(answers);
        }
    }

    /** Threads that sign and send, and do nothing else: what is permitted leaves, however slow a route or the ledger is. */
    Executor senders() {
        return senders;
    }

    /** Does something for a route, on one of as many threads as are needed; on this one only where there is no other. */
    void onTheRoute(Runnable work) {
        try {
            routes.execute(work);
        } catch (RuntimeException | Error e) {
            LOG.warn("There is no thread to go on with ({}): this one does", e.getClass().getSimpleName());
            work.run();
        }
    }

    /**
     * Looks up where the bank is. Java remembers it for half a minute: who asks before the permit has nothing to wait for behind it.
     * When it is not found the call will tell.
     */
    void lookUp() {
        try {
            InetAddress.getAllByName(host.getHostName());
        } catch (UnknownHostException e) {
            LOG.debug("The bank's address is not found now");
        }
    }

    /** Behind the connect, immediately before the bytes leave. */
    private void paced(HttpRequest request, AsyncEntityProducer body, AsyncExecChain.Scope scope, AsyncExecChain chain, AsyncExecCallback callback) {
        Pacer.Call call = pacer.next();
        Runnable leave = () -> {
            scope.clientContext.setAttribute(LEFT, pacer.left(call));
            try {
                chain.proceed(request, body, scope, callback);
            } catch (HttpException | IOException | RuntimeException e) {
                callback.failed(e);
            }
        };
        long wait = pacer.waitNanos(call);
        if (wait <= 0) {
            leave.run();
            return;
        }
        try {
            senders.schedule(leave, wait, TimeUnit.NANOSECONDS);
        } catch (RuntimeException | Error e) {
            // Or the thread that reads all answers would end with it.
            callback.failed(new IOException("the call can't wait for its slot", e));
        }
    }

    /**
     * What came back, as it came.
     *
     * @param status of HTTP; 0 when nothing came
     * @param missed why nothing came; null when something did
     */
    record Answer(int status, byte[] body, String missed) {

        private static Answer of(Message<HttpResponse, byte[]> answer) {
            return new Answer(answer.getHead().getCode(), answer.getBody() == null ? new byte[0] : answer.getBody(), null);
        }

        static Answer missed(Throwable why) {
            return new Answer(0, new byte[0], why.getClass().getSimpleName());
        }
    }

    /**
     * Posts JSON, once.
     *
     * @param path behind the server's address, with {@code /api/}
     * @param told hears once what came back, by {@link #onTheRoute}
     */
    void post(String path, byte[] body, Map<String, String> headers, Consumer<Answer> told) {
        BasicHttpRequest request = new BasicHttpRequest(Method.POST.name(), host, base + path);
        headers.forEach(request::addHeader);
        UnderWay call = new UnderWay(path, told);
        underWay.add(call);
        Opened now = http.get();
        if (now == null) {
            call.cancelled();
            return;
        }
        try {
            now.client.execute(new BasicRequestProducer(request, AsyncEntityProducers.create(body, JSON)), new AnyBody(), call.context, call);
            if (now != http.get()) {
                // It ended meanwhile, perhaps before this call was among those that are told of it.
                call.cancelled();
            }
        } catch (RuntimeException | Error e) {
            call.tell(Answer.missed(e));
        }
    }

    /** A call, until somebody is told once what came back. The thread that reads all answers does nothing with them. */
    private final class UnderWay implements FutureCallback<Message<HttpResponse, byte[]>> {

        private final HttpClientContext context = HttpClientContext.create();
        private final String path;
        private final Consumer<Answer> told;

        UnderWay(String path, Consumer<Answer> told) {
            this.path = path;
            this.told = told;
        }

        @Override
        public void completed(Message<HttpResponse, byte[]> answer) {
            pacer.answered((Pacer.Call) context.getAttribute(LEFT), path);
            tell(Answer.of(answer));
        }

        @Override
        public void failed(Exception why) {
            tell(Answer.missed(why));
        }

        @Override
        public void cancelled() {
            tell(Answer.missed(new CancellationException()));
        }

        private void tell(Answer answer) {
            if (underWay.remove(this)) {
                onTheRoute(() -> told.accept(answer));
            }
        }
    }

    /** A body is taken as it is, whatever the bank calls it. */
    private static final class AnyBody extends BasicResponseConsumer<byte[]> {

        AnyBody() {
            super(new BasicAsyncEntityConsumer());
        }

        @Override
        public void consumeResponse(HttpResponse response, EntityDetails body, HttpContext context, FutureCallback<Message<HttpResponse, byte[]>> callback)
                throws HttpException, IOException {
            super.consumeResponse(response, body == null ? null : new BasicEntityDetails(body.getContentLength(), null), context, callback);
        }
    }
}
