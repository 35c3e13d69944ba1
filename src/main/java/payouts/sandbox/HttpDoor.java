package payouts.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** The bank's HTTP server. Its event loop only reads and writes; the work is done by the workers. */
final class HttpDoor {

    /** Bytes; no call of the bank comes near it. */
    private static final int BODY_MAX = 1 << 16;

    private final SandboxApi api;
    private final Executor workers;
    private final HttpServer server;

    HttpDoor(Vertx vertx, SandboxSettings settings, SandboxApi api, Executor workers) {
        this.api = api;
        this.workers = workers;
        server = vertx.createHttpServer(new HttpServerOptions().setHost(settings.host).setPort(settings.port)
                        .setTcpNoDelay(true).setIdleTimeout(120))
                .requestHandler(this::receive);
    }

    int open() {
        return server.listen().toCompletionStage().toCompletableFuture().join().actualPort();
    }

    void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    private void receive(HttpServerRequest request) {
        if (request.method() == HttpMethod.OPTIONS) {
            cors(request.response()).setStatusCode(204).end();
            return;
        }
        String type = request.method() == HttpMethod.GET ? WidgetFiles.type(request.path()) : null;
        if (type != null) {
            request.response().putHeader("Content-Type", type).putHeader("Cache-Control", "no-cache").end(Buffer.buffer(WidgetFiles.read(request.path())));
            return;
        }
        Buffer body = Buffer.buffer();
        AtomicBoolean tooLong = new AtomicBoolean();
        request.handler(part -> {
            if (tooLong.get() || body.length() + part.length() > BODY_MAX) {
                tooLong.set(true);
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(end -> {
            if (tooLong.get()) {
                // Not before the end: a connection that is closed while the partner still sends loses the answer.
                request.response().setStatusCode(413).end();
            } else {
                work(request, new SandboxApi.Raw(request.method().name(), request.path(), body.getBytes(),
                        request.headers()::get));
            }
        });
    }

    private void work(HttpServerRequest request, SandboxApi.Raw raw) {
        workers.execute(() -> api.handle(raw).whenComplete((answer, failure) -> answer(request, answer)));
    }

    private static void answer(HttpServerRequest request, Answer answer) {
        if (answer == null || answer.drop()) {
            request.connection().close();
            return;
        }
        HttpServerResponse response = request.response();
        if (!response.closed() && !response.ended()) {
            cors(response).setStatusCode(answer.status()).putHeader("Content-Type", "application/json; charset=utf-8")
                    .end(Buffer.buffer(answer.body()));
        }
    }

    /** The widget's page is served by the partner and calls the bank from the browser. */
    private static HttpServerResponse cors(HttpServerResponse response) {
        return response.putHeader("Access-Control-Allow-Origin", "*")
                .putHeader("Access-Control-Allow-Headers", "Content-Type, X-PUBLIC-TOKEN")
                .putHeader("Access-Control-Allow-Methods", "POST");
    }
}
