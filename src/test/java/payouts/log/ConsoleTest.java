package payouts.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.stream.Stream;
import javax.xml.parsers.SAXParserFactory;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.xml.sax.InputSource;
import org.xml.sax.helpers.DefaultHandler;

/** What the shipped log writes of an exception that repeats what somebody sent. */
class ConsoleTest {

    private static final String SENT = "planted4276by1600a0012sender";

    static Stream<ThrowingCallable> parsersOfJsonAndNumbers() {
        ObjectMapper json = new ObjectMapper();
        return Stream.of(
                () -> json.readTree("{\"a\": " + SENT + "}"),
                () -> json.readValue("\"" + SENT + "\"", Integer.class),
                () -> Integer.parseInt(SENT),
                () -> new DefaultCamelContext().getTypeConverter().mandatoryConvertTo(Integer.class, SENT));
    }

    static Stream<ThrowingCallable> parsers() {
        return Stream.concat(parsersOfJsonAndNumbers(), Stream.<ThrowingCallable>of(
                () -> LocalDate.parse(SENT),
                () -> SAXParserFactory.newInstance().newSAXParser().parse(new InputSource(new StringReader("<a><" + SENT + "></a>")), new DefaultHandler()),
                () -> insertTwice(false), () -> insertTwice(true)));
    }

    /** A key that is there already; databases tell its value. */
    private static void insertTwice(boolean batch) throws SQLException {
        try (var database = DriverManager.getConnection("jdbc:h2:mem:"); var statement = database.createStatement()) {
            statement.execute("create table t (a varchar primary key)");
            String insert = "insert into t values ('" + SENT + "')";
            statement.execute(insert);
            if (batch) {
                statement.addBatch(insert);
                statement.executeBatch();
            } else {
                statement.execute(insert);
            }
        }
    }

    @Test
    void ofADatabasesRefusalItsStateIsTold() throws Exception {
        Throwable failure = catchThrowable(() -> insertTwice(false));
        assertThat(written(LogForm.TEXT, log -> log.error("Failed: " + failure, failure))).contains("SQL state 23505");
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void aParsersWordsAreNotToldItsClassIs(ThrowingCallable parser) throws Exception {
        Throwable failure = catchThrowable(parser);
        assertThat(failure).hasMessageContaining(SENT);
        for (String form : new String[] {LogForm.TEXT, LogForm.JSON}) {
            for (Throwable told : new Throwable[] {failure, new RuntimeCamelException(failure), new IllegalStateException("it is " + failure.getMessage(), failure)}) {
                String withTrace = written(form, log -> log.error("Failed delivery. Exhausted, caught: " + told, told));
                assertThat(withTrace).doesNotContain(SENT).contains("caught: " + told.getClass().getName(), failure.getClass().getName(),
                        failure.getStackTrace()[0].getClassName());
            }
            String alone = written(form, log -> log.warn("Exhausted, caught: {}\n\nMessage History\nlook", failure.toString()));
            assertThat(alone).doesNotContain(SENT).contains(failure.getClass().getName(), "Message History", "look");
        }
    }

    @ParameterizedTest
    @MethodSource("parsersOfJsonAndNumbers")
    void aStepThatLogsTheMessageAloneTellsNoJsonAndNoNumber(ThrowingCallable parser) throws Exception {
        Throwable failure = catchThrowable(parser);
        assertThat(written(LogForm.TEXT, log -> log.warn("It failed: {}", failure.getMessage()))).contains("It failed: ").doesNotContain(SENT);
    }

    @Test
    void whatNobodySentIsTold() throws Exception {
        Throwable cause = new java.net.ConnectException("Connection refused: broker.example:61616");
        assertThat(written(LogForm.TEXT, log -> log.error("No result: " + cause, new IllegalStateException("the sink is away", cause))))
                .contains("No result: java.net.ConnectException: Connection refused: broker.example:61616", "the sink is away");
    }

    private interface Line {
        void log(Logger log);
    }

    private static String written(String form, Line line) throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream out = System.out;
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        System.setProperty(LogForm.SETTING, form);
        try {
            JoranConfigurator file = new JoranConfigurator();
            file.setContext(context);
            file.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
            line.log(context.getLogger("test"));
        } finally {
            context.stop();
            System.clearProperty(LogForm.SETTING);
            System.setOut(out);
        }
        assertThat(written.size()).isPositive();
        return written.toString(StandardCharsets.UTF_8);
    }
}
