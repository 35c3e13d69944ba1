package payouts.widget;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Who asks, for the limits: an IPv4 address, or the network of an IPv6 one, of which a single client has very many. */
final class Clients {

    private static final String UNKNOWN = "unknown";
    private static final int NETWORK_BYTES = 8;

    private final String header;

    /** @param header in which a proxy in front writes the client's address; empty where there is none */
    Clients(String header) {
        this.header = header;
    }

    String of(HttpServerRequest request) {
        if (header.isEmpty()) {
            return network(request.remoteAddress() == null ? null : request.remoteAddress().hostAddress());
        }
        List<String> lines = request.headers().getAll(header);
        // Only the last entry is the proxy's: those before it came from the client, who can write what it likes.
        String line = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        return network(line.substring(line.lastIndexOf(',') + 1).strip());
    }

    static String network(String address) {
        byte[] bytes = address == null ? null : NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return UNKNOWN;
        }
        try {
            InetAddress whole = InetAddress.getByAddress(bytes);
            if (whole instanceof Inet6Address) {
                Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
            }
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            return UNKNOWN;
        }
    }
}
