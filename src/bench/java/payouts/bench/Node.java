package payouts.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import payouts.ledger.Hashes;

/** The program as it is deployed, in a process and a folder of its own. */
final class Node implements AutoCloseable {

    private final Path folder;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> options = new ArrayList<>();
    private final String database;
    private JavaProcess process;
    private int files;

    private Node(Workplace place, String name, String database, String bankUrl) throws IOException {
        this.folder = place.folder(name);
        this.database = database;
        options.add("-Xmx512m");
        options.add(optionsOfJava(place));
        // What these options name stands beside the program's jar, where it would run.
        options.add("-Djava.library.path=" + place.project().resolve("target/lib"));
        options.add("-XX:SharedArchiveFile=" + place.archive());
        if (Workplace.PROFILED) {
            options.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + folder.resolve("profile.jfr"));
        }
        copy(place.project().resolve("routes"), folder.resolve("routes"));
        for (String channel : List.of("inbox", "archive", "rejected", "results")) {
            set("payouts.file." + channel, channel);
        }
        set("payouts.database.url", database);
        set("payouts.http.port", Integer.toString(Workplace.freePort()));
        set("camel.management.port", Integer.toString(Workplace.freePort()));
        set("payouts.jms.embedded-port", "0");
        set("payouts.file.settle-ms", "0");
        set("payouts.sandbox.enabled", "false");
        set("bank131.live", "false");
        set("bank131.url", bankUrl);
        set("bank131.project", "bench");
        set("bank131.private-key", place.key("ours").toString());
        set("bank131.public-key", place.key("bank-public").toString());
        set("payouts.ledger-key", place.folder("keys").resolve("ledger.key").toString());
        set("payouts.node", name);
        set("bank131.requests-per-second", "0");
        // create, start, confirm: the three calls that a payout can't do without.
        set("bank131.token-info", "false");
    }

    /** As the program is deployed. */
    static String optionsOfJava(Workplace place) {
        return "@" + place.project().resolve("packaging/java.options");
    }

    static Node of(Workplace place, String name, String database, String bankUrl) throws IOException {
        return new Node(place, name, database, bankUrl);
    }

    Node set(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    /** Works on the folders of another node, as nodes of one ledger do: either may read a file and write its result. */
    Node sharing(Node other) {
        for (String channel : List.of("inbox", "archive", "rejected", "results")) {
            set("payouts.file." + channel, other.folder.resolve(channel).toString());
        }
        return this;
    }

    /** An option of Java, in place of the heap of 512 MB when it is another heap. */
    Node option(String option) {
        if (option.startsWith("-Xmx")) {
            options.removeIf(other -> other.startsWith("-Xmx"));
        }
        options.add(option);
        return this;
    }

    /** Starts it and waits until it says that it is up. */
    Node start(Workplace place) throws IOException {
        List<String> command = new ArrayList<>(options);
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", place.project().resolve("target/payout-routes.jar").toString()));
        process = JavaProcess.start(folder, "program", command);
        process.hear("Payout Routes is up.");
        process.listenNoMore();
        return this;
    }

    String database() {
        return database;
    }

    JavaProcess process() {
        return process;
    }

    String webhooks() {
        return "http://127.0.0.1:" + settings.get("payouts.http.port") + "/webhooks/bank131";
    }

    /** Drops a file of payouts, each with a card of its own. */
    String drop(int rows) throws IOException {
        String name = folder.getFileName() + "-" + ++files + ".csv";
        Path unfinished = folder.resolve(name + ".tmp");
        try (BufferedWriter out = Files.newBufferedWriter(unfinished)) {
            out.write("reference,amount,currency,recipient_name,number_hash\n");
            for (int i = 0; i < rows; i++) {
                out.write(row(name, i));
            }
        }
        Files.move(unfinished, folder.resolve("inbox").resolve(name), StandardCopyOption.ATOMIC_MOVE);
        return name;
    }

    private static String row(String name, int i) {
        return name + "-" + i + "," + (i % 9000 + 100) + ".50,rub,Ivanov Ivan Ivanovich,c" + Hashes.sha256(name + i).substring(1) + "\n";
    }

    /** Waits until the file's result is there. */
    void awaitResult(String file) throws Exception {
        await("results", file, ".result.csv");
    }

    /** Waits until the file is read and archived. */
    void awaitRead(String file) throws Exception {
        await("archive", file, "");
    }

    private void await(String subfolder, String file, String ending) throws Exception {
        while (!isThere(subfolder, file, ending)) {
            if (!process.isAlive()) {
                throw new IOException("The program in " + folder + " ended.");
            }
            Thread.sleep(50);
        }
    }

    private boolean isThere(String subfolder, String name, String ending) throws IOException {
        try (Stream<Path> names = Files.list(folder.resolve(subfolder))) {
            return names.map(file -> file.getFileName().toString()).anyMatch(file -> file.startsWith(name + ".") && file.endsWith(ending));
        }
    }

    /** Payouts a second of one file, from its first row in the ledger to its last final state; the database's clock. */
    double payoutsPerSecond(String name) throws Exception {
        return Workplace.number(database, "select count(*) / extract(epoch from max(final_at) - min(accepted_at)) from payout"
                + " where batch_id = (select id from batch where input_name = '" + name + "')");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
