package payouts.sandbox;

import java.nio.charset.StandardCharsets;

/**
 * What goes out on the wire.
 *
 * @param drop no answer at all: the connection is closed
 */
record Answer(int status, byte[] body, boolean drop) {

    static final Answer DROPPED = new Answer(0, new byte[0], true);

    static Answer of(int status, String text) {
        return new Answer(status, text.getBytes(StandardCharsets.UTF_8), false);
    }
}
