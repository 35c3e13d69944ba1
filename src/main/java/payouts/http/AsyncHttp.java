package payouts.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.MessageHelper;
import org.apache.camel.support.ObjectHelper;
import org.apache.camel.support.http.HttpUtil;
import payouts.threads.FewThreads;
import payouts.threads.Pools;

/**
 * The public port for a route that waits for something, named there as {@code platformHttpEngine: "#asyncHttp"}: no thread waits with it.
 * Camel's own consumer holds one for each request until its route is through (docs/adr/020). Forms are not read, an answer is
 * held whole in memory, and failures are always mute; {@code httpProxy} and {@code handleWriteResponseError} do nothing here.
 */
final class AsyncHttp extends VertxPlatformHttpEngine {

    /** As many as Camel's own consumer may have at work; few of them are awake where no step waits. */
    private static final int THREADS = 64;

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor route) {
        return new AsyncConsumer(endpoint, route, VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort()));
    }

    /** Camel's, which reads the request; it would call the route as one that blocks, and writes answers only behind that. */
    private static final class AsyncConsumer extends VertxPlatformHttpConsumer {

        private ExecutorService pool;
        private Executor threads;

        AsyncConsumer(PlatformHttpEndpoint endpoint, Processor route, String router) {
            super(endpoint, route, List.of(), router);
        }

        @Override
        protected void doStart() throws Exception {
            pool = Pools.asNeeded(getEndpoint().getCamelContext(), this, "async-http");
            // A webhook's signature is work for a processor: with half as many there are some fewer a second.
            threads = new FewThreads(pool, Runtime.getRuntime().availableProcessors(), THREADS);
            super.doStart();
        }

        @Override
        protected void doStop() throws Exception {
            super.doStop();
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(pool);
        }

        @Override
        protected void handleRequest(RoutingContext request) {
            if (isSuspended()) {
                super.handleRequest(request);
                return;
            }
            Exchange exchange = createExchange(false);
            exchange.setPattern(ExchangePattern.InOut);
            processHttpRequest(exchange, request).compose(read -> route(exchange, request)).compose(body -> answer(exchange, request, body))
                    .onComplete(answered -> {
                        if (answered.failed()) {
                            getExceptionHandler().handleException("Failed handling platform-http endpoint " + getEndpoint().getPath(), answered.cause());
                            request.fail(answered.cause());
                        }
                        doneUoW(exchange);
                        releaseExchange(exchange, false);
                    });
        }

        /** The route begins on a thread that may wait, as any of its steps may; where it goes on later is not for this to say. */
        private Future<Buffer> route(Exchange exchange, RoutingContext request) {
            Context ours = request.vertx().getOrCreateContext();
            Promise<Buffer> through = Promise.promise();
            try {
                threads.execute(() -> {
                    try {
                        createUoW(exchange);
                        getAsyncProcessor().process(exchange, here -> end(exchange, ours, through));
                    } catch (Exception | Error e) {
                        ours.runOnContext(now -> through.tryFail(e));
                    }
                });
            } catch (RuntimeException | Error e) {
                // The program ends, or there is no thread to be had.
                through.tryFail(e);
            }
            return through.future();
        }

        /** Whatever the answer has to be read from is read here, not by the thread that serves all requests. */
        private static void end(Exchange exchange, Context ours, Promise<Buffer> through) {
            try {
                Buffer body = body(exchange);
                ours.runOnContext(now -> through.tryComplete(body));
            } catch (Exception | Error e) {
                ours.runOnContext(now -> through.tryFail(e));
            }
        }

        /** What a failure says is nobody's business outside. */
        private static Buffer body(Exchange exchange) throws NoTypeConversionAvailableException {
            Object body = exchange.getException() == null ? exchange.getMessage().getBody() : null;
            if (body == null) {
                return Buffer.buffer();
            }
            if (body instanceof Buffer buffer) {
                return buffer;
            }
            return body instanceof String text ? Buffer.buffer(text)
                    : Buffer.buffer(exchange.getContext().getTypeConverter().mandatoryConvertTo(byte[].class, exchange, body));
        }

        private Future<Void> answer(Exchange exchange, RoutingContext request, Buffer body) {
            HttpServerResponse response = request.response();
            if (response.ended()) {
                // It was given up meanwhile.
                return Future.succeededFuture();
            }
            response.setStatusCode(HttpUtil.determineResponseCode(exchange, exchange.getMessage().getBody()));
            exchange.getMessage().getHeaders().forEach((name, value) -> {
                if (!request.pathParams().containsKey(name)) {
                    HttpUtil.applyHeader(getEndpoint().getHeaderFilterStrategy(), exchange, ObjectHelper.createIterator(value, null, true),
                            exchange.getContext().getTypeConverter(), name, (several, one) -> put(response, name, several, one));
                }
            });
            put(response, Exchange.CONTENT_TYPE, null, exchange.getException() == null ? MessageHelper.getContentType(exchange.getMessage()) : null);
            // Whether it arrives is not ours to know: who has gone away is no fault, and nothing waits for who reads slowly.
            request.end(body);
            return Future.succeededFuture();
        }

        private static void put(HttpServerResponse response, String name, List<String> several, String one) {
            if (several != null) {
                response.putHeader(name, several);
            } else if (one != null) {
                response.putHeader(name, one);
            }
        }
    }
}
