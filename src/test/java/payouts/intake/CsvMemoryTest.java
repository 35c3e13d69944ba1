package payouts.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ChildProgram;

/** A file larger than the heap of a program of its own is read, checked and written as results. */
class CsvMemoryTest {

    private static final int ROWS = 250_000;

    @TempDir
    Path folder;

    @Test
    void aFileLargerThanTheHeapGoesThrough() throws Exception {
        Path input = folder.resolve("in.csv");
        try (BufferedWriter writer = Files.newBufferedWriter(input)) {
            writer.write("reference,amount,recipient_name,number_hash,description\n");
            for (int i = 0; i < ROWS; i++) {
                writer.write("p-" + i + ",\"100,50\",Ivan Petrov," + Orders.HASH + ",Payout number " + i + "\n");
            }
        }
        assertThat(Files.size(input)).isGreaterThan(24 << 20);

        Process process = new ProcessBuilder(ChildProgram.JAVA,
                "-Xmx24m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), CsvMemoryTest.class.getName(),
                input.toString()).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("log"))).isZero();
        try (var lines = Files.lines(folder.resolve("in.csv.result.csv"))) {
            assertThat(lines.count()).isEqualTo(ROWS + 1);
        }
    }

    /** The program: reads, checks and writes the file that is named. */
    public static void main(String[] args) throws Exception {
        OrderChecks checks = new OrderChecks(Orders.DEFAULTS);
        try (CsvReader reader = CsvReader.open(Path.of(args[0]))) {
            ResultRows results = new ResultRows(reader.header(), Columns.RESULT);
            CsvWriter.write(Path.of(args[0] + ".result.csv"), reader.delimiter(), results.header(), new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return reader.hasNext();
                }

                @Override
                public List<String> next() {
                    CsvRow row = reader.next();
                    if (!(checks.check(reader.fields(row)) instanceof CheckedOrder.Good)) {
                        throw new IllegalStateException("line " + row.line());
                    }
                    return results.cells(row.cells(), Map.of("status", "succeeded"));
                }
            });
        }
    }
}
