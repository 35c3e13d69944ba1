package payouts.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import payouts.ChildProgram;

/** A process with {@link ShiftedClock} reads the wrong time in every way that there is. */
class ShiftedClockTest {

    private static final int DAYS = 40;

    @TempDir
    Path folder;

    @Test
    void everyWayToReadTheClockIsShifted() throws Exception {
        Process process = new ProcessBuilder(ChildProgram.JAVA, "-XX:TieredStopAtLevel=1",
                ShiftedClock.jvmOption(folder, Duration.ofDays(DAYS)), "-cp", System.getProperty("java.class.path"), Readings.class.getName())
                .redirectErrorStream(true).start();
        List<String> told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(process.waitFor()).as(told::toString).isZero();
        Instant here = Instant.now();
        assertThat(told).hasSize(Readings.all().size()).allSatisfy(reading -> assertThat(Duration.between(here, Instant.parse(reading)).toDays())
                .isBetween(DAYS - 2L, DAYS + 1L));
    }

    /** The other process; a date has the time of midnight. */
    static final class Readings {

        public static void main(String[] arguments) {
            System.out.println(all().stream().map(Instant::toString).collect(Collectors.joining("\n")));
        }

        static List<Instant> all() {
            ZoneId zone = ZoneOffset.UTC;
            return Stream.of(Instant.ofEpochMilli(System.currentTimeMillis()), new Date().toInstant(), Instant.now(), OffsetDateTime.now().toInstant(),
                    OffsetDateTime.now(zone).toInstant(), ZonedDateTime.now().toInstant(), ZonedDateTime.now(zone).toInstant(),
                    LocalDateTime.now(zone).toInstant(ZoneOffset.UTC), LocalDate.now().atTime(LocalTime.MIN).toInstant(ZoneOffset.UTC),
                    LocalDate.now(zone).atTime(LocalTime.MIN).toInstant(ZoneOffset.UTC), Clock.systemUTC().instant(),
                    Clock.systemDefaultZone().instant(), Instant.ofEpochMilli(Clock.system(zone).millis())).toList();
        }
    }
}
