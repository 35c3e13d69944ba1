package payouts.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.RunningProgram;
import payouts.StartRefused;

class AdminStartTest {

    @TempDir
    Path folder;

    @Test
    void withoutTokensNoPortIsOpenedAndTheProgramRuns() throws IOException {
        String port = RunningProgram.freePort();
        try (RunningProgram program = RunningProgram.in(folder, Map.of("payouts.admin.port", port, "payouts.admin.tokens", ""))) {
            assertThatThrownBy(() -> connect("127.0.0.1", port)).isInstanceOf(ConnectException.class);
            connect("127.0.0.1", program.setting("payouts.http.port"));
        }
    }

    @Test
    void withTokensItListensOnLoopbackOnlyAndThePortIsFreeAfterTheStop() throws IOException {
        String port;
        try (Desk desk = Desk.open(folder)) {
            port = desk.program.setting("payouts.admin.port");
            connect("127.0.0.1", port);
            for (String address : otherAddresses()) {
                assertThatThrownBy(() -> connect(address, port)).isInstanceOf(ConnectException.class);
            }
        }
        assertThatThrownBy(() -> connect("127.0.0.1", port)).isInstanceOf(ConnectException.class);
    }

    @Test
    void aTakenPortIsToldBeforeAnythingStarts() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> Desk.open(folder, "payouts.admin.port", Integer.toString(taken.getLocalPort())))
                    .hasRootCauseInstanceOf(StartRefused.class).rootCause().hasMessageContaining("(payouts.admin.port) is taken");
        }
    }

    @Test
    void thePublicPortIsRefusedAsAdminPort() {
        String port = RunningProgram.freePort();
        assertThatThrownBy(() -> Desk.open(folder, "payouts.admin.port", port, "payouts.http.port", port))
                .hasRootCauseInstanceOf(StartRefused.class).rootCause().hasMessageContaining("is set twice");
    }

    @Test
    void wrongTokensRefuseTheStartInTheSandboxToo() {
        assertThatThrownBy(() -> Desk.open(folder, "payouts.admin.tokens", "anna:short"))
                .hasRootCauseInstanceOf(StartRefused.class).rootCause().hasMessageContaining("at least 16 characters")
                .hasMessageNotContaining("short");
        assertThat(folder.resolve("ledger")).as("nothing was opened before").doesNotExist();
    }

    @Test
    void whatTheProgramDidNotExpectIs500WithoutDetails() {
        try (Desk desk = Desk.open(folder)) {
            desk.program.ledger().database().close();
            Desk.Answer answer = desk.get("/admin/payouts");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.response().body()).isEqualTo("{\"error\":\"It did not work; the program's log says why.\"}");
        }
    }

    private static void connect(String host, String port) throws IOException {
        new Socket(host, Integer.parseInt(port)).close();
    }

    private static Iterable<String> otherAddresses() throws IOException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress()).map(InetAddress::getHostAddress).toList();
    }
}
