package payouts.widget;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.HttpMessage;

/** The page that a site embeds: a handful of files by their names, and the settings that they need, as JSON. */
public final class WidgetPage {

    private static final String FOLDER = "/widget/";
    private static final String CONFIG = "config.json";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8", "json", "application/json");

    private final Map<String, byte[]> files = new HashMap<>();
    private final Origins origins;
    private final String policy;

    WidgetPage(WidgetSettings settings) {
        origins = settings.origins();
        policy = policy(settings);
        if (!origins.isEmpty() && settings.script() != null) {
            Stream.of("index.html", "widget.css", "widget.js", "texts.js", "bank131-widget-adapter.js").forEach(name -> files.put(name, read(name)));
            files.put("", files.get("index.html"));
            files.put(CONFIG, config(settings).toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Answers with the file of the request's path; only names that are known are looked for. */
    public void serve(Exchange exchange) {
        HttpServerRequest request = exchange.getMessage(HttpMessage.class).getRequest();
        String path = request.path();
        String name = path.startsWith(FOLDER) ? path.substring(FOLDER.length()) : "none";
        byte[] file = files.get(name);
        Message answer = exchange.getMessage();
        answer.removeHeaders("*");
        answer.setBody(file == null ? new byte[0] : file);
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, file == null ? 404 : 200);
        answer.setHeader("X-Content-Type-Options", "nosniff");
        if (file == null) {
            return;
        }
        // A page that was kept would outlive a change of the settings; Camel's own filter would take this header away.
        request.response().putHeader("Cache-Control", "no-cache");
        answer.setHeader(Exchange.CONTENT_TYPE, TYPES.get(name.isEmpty() ? "html" : name.substring(name.lastIndexOf('.') + 1)));
        answer.setHeader("Content-Security-Policy", policy);
        answer.setHeader("Referrer-Policy", "same-origin");
        answer.setHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin != null && origins.allow(origin)) {
            // For sites that have copied the page.
            answer.setHeader("Access-Control-Allow-Origin", origin);
        }
    }

    private static String policy(WidgetSettings settings) {
        String bank = String.join(" ", settings.hosts());
        return "default-src 'none'; script-src 'self' " + source(settings.script()) + "; style-src 'self' " + source(settings.style())
                + "; connect-src 'self' " + bank + "; frame-src " + bank + "; img-src 'self' " + bank + "; font-src " + bank
                + "; base-uri 'none'; form-action 'none'; frame-ancestors " + String.join(" ", settings.origins().list());
    }

    /** A policy names a file without its query. */
    private static String source(URI file) {
        return file == null ? "" : file.getScheme() + "://" + file.getRawAuthority() + file.getRawPath();
    }

    private static ObjectNode config(WidgetSettings settings) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("script", settings.script().toString());
        config.put("style", settings.style() == null ? null : settings.style().toString());
        config.put("global", settings.global());
        config.put("container", settings.container());
        config.put("hash_field", settings.hashField());
        settings.hosts().forEach(config.putArray("bank_origins")::add);
        settings.origins().list().forEach(config.putArray("parent_origins")::add);
        return config;
    }

    private static byte[] read(String name) {
        try (InputStream file = WidgetPage.class.getResourceAsStream(FOLDER + name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
