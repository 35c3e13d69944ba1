package payouts.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The sandbox bank in a process of its own. */
final class Bank implements AutoCloseable {

    private final JavaProcess process;
    private final String port;

    private Bank(JavaProcess process, String port) {
        this.process = process;
        this.port = port;
    }

    static Bank start(Workplace place) throws IOException {
        return start(place, "");
    }

    /** @param rules as in docs/sandbox.md; empty for none */
    static Bank start(Workplace place, String rules) throws IOException {
        Path folder = place.folder("bank");
        Path file = folder.resolve("rules.yaml");
        if (rules.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Files.writeString(file, rules);
        }
        JavaProcess process = JavaProcess.ofBench(folder, BankMain.class, place.key("bank").getParent().toString(), file.toString());
        return new Bank(process, process.hear("PORT "));
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** From now on its webhooks go there. */
    void webhooksTo(String url) throws IOException {
        process.tell("webhooks " + url);
        process.hear("WEBHOOKS");
    }

    /** One call that reached it. */
    record Call(String operation, long atMicros) {
    }

    /** The last 20,000 calls, oldest first. */
    List<Call> calls() throws IOException {
        process.tell("calls");
        String calls = process.hear("CALLS");
        return calls.isEmpty() ? List.of() : Arrays.stream(calls.split(" ")).map(call -> call.split("@"))
                .map(call -> new Call(call[0], Long.parseLong(call[1]))).toList();
    }

    double cpuMillis() {
        return process.cpuMillis();
    }

    @Override
    public void close() {
        process.close();
    }
}
