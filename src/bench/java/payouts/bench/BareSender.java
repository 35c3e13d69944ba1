package payouts.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import payouts.keys.RsaSignature;

/** Sends requests that are made beforehand over a connection of its own, and costs as little as that can: the bank shares the cores, and is not what is measured. */
final class BareSender implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    BareSender(String url) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** The bytes of one request. */
    static byte[] request(String url, byte[] body, String signature) {
        byte[] head = ("POST " + URI.create(url).getPath() + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + RsaSignature.HEADER + ": "
                + signature + "\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    /** @return the answer's status, once all of it was read */
    int send(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        int status = Integer.parseInt(line().split(" ")[1]);
        int length = 0;
        boolean chunks = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String header = line.toLowerCase(Locale.ROOT);
            chunks |= header.startsWith("transfer-encoding:");
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(header.substring("content-length:".length()).strip());
            }
        }
        do {
            if (chunks) {
                length = Integer.parseInt(line(), 16);
            }
            in.skipNBytes(chunks ? length + 2L : length);
        } while (chunks && length > 0);
        return status;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The connection was closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
