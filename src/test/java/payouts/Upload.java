package payouts;

import java.io.File;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;

/** A form with a file in it, as no client of this program sends one. */
public final class Upload {

    private Upload() {
    }

    /** The request with it. */
    public static HttpRequest.Builder to(HttpRequest.Builder request) {
        return request.header("Content-Type", "Multipart/form-data; boundary=b").POST(BodyPublishers.ofString("""
                --b\r
                Content-Disposition: form-data; name="f"; filename="f.bin"\r
                Content-Type: application/octet-stream\r
                \r
                bytes\r
                --b--\r
                """));
    }

    /** How many lie where Vert.x puts them by itself: in a folder beside the program. */
    public static int files() {
        String[] files = new File("file-uploads").list();
        return files == null ? 0 : files.length;
    }
}
