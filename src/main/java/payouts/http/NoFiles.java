package payouts.http;

import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

/** Servers that neither serve files nor take them: what somebody sends is never on a disk unless a route puts it there. */
public final class NoFiles {

    private static final int UNSUPPORTED_MEDIA_TYPE = 415;

    private NoFiles() {
    }

    /** For a Vert.x that makes no folder for copies of the files it serves: each kill would leave one under {@code java.io.tmpdir}. */
    public static VertxOptions vertx() {
        return new VertxOptions().setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }

    /**
     * For a server whose first handler is {@link #pass}. Camel leaves it to Vert.x where uploads go when they are off, and Vert.x takes them
     * all the same, in a folder of the program's own that it makes at the first form; a folder that is there stays empty.
     */
    public static void configure(VertxPlatformHttpServerConfiguration server) {
        server.getBodyHandler().setHandleFileUploads(true);
        server.getBodyHandler().setUploadsDirectory(System.getProperty("java.io.tmpdir"));
    }

    /** Lets the request on, unless it can bring a file. */
    public static void pass(RoutingContext request) {
        String type = request.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length())) {
            request.response().setStatusCode(UNSUPPORTED_MEDIA_TYPE).end();
        } else {
            request.next();
        }
    }
}
