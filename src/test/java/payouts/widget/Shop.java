package payouts.widget;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** A site that embeds the widget's page exactly as docs/widget.md shows it, and the hashes that its server was sent. */
final class Shop implements AutoCloseable {

    private final HttpServer server;
    private final List<String> hashes = new CopyOnWriteArrayList<>();
    private String page;

    Shop() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** The document's samples of a kind. */
    static List<String> samples(String kind) throws IOException {
        return Pattern.compile("```" + kind + "\\n(.*?)\\n```", Pattern.DOTALL).matcher(Files.readString(Path.of("docs/widget.md"))).results()
                .map(sample -> sample.group(1)).toList();
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The address of its page in one language, with the widget of the program at another origin. */
    String page(String payouts, String language) {
        page = payouts;
        return origin() + "/" + language;
    }

    List<String> hashes() {
        return hashes;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String answer = "";
            if (path.equals("/my-card")) {
                hashes.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            } else if (path.equals("/card.js")) {
                answer = mine(samples("js").get(0));
            } else if (path.length() == 3) {
                String frame = mine(samples("html").get(0)).replace("lang=en", "lang=" + path.substring(1));
                answer = "<!doctype html><meta name=viewport content=width=device-width><title>Shop</title><body style=margin:0>" + frame;
            }
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", path.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String mine(String sample) {
        return sample.replace("https://payouts.example", page).replace("https://shop.example", origin());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
