package payouts.bank131;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/**
 * The days of a comparison, as the bank counts them: in Moscow.
 *
 * @param from its first day
 * @param to   its last day
 */
public record StatementPeriod(LocalDate from, LocalDate to) {

    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");
    private static final int DAYS_MAX = 366;

    /** @throws IllegalArgumentException in one plain line */
    public StatementPeriod {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("from must not lie after to.");
        }
        if (to.isAfter(from.plusDays(DAYS_MAX - 1L))) {
            throw new IllegalArgumentException("A comparison takes at most " + DAYS_MAX + " days: compare one part after the other.");
        }
    }

    OffsetDateTime start() {
        return from.atStartOfDay(MOSCOW).toOffsetDateTime();
    }

    OffsetDateTime end() {
        return to.plusDays(1).atStartOfDay(MOSCOW).toOffsetDateTime();
    }

    /** What finishes around midnight may be booked on the day before or after: the bank is asked for those too. */
    LocalDate firstAsked() {
        return from.minusDays(1);
    }

    /** Not beyond today: a bank need not answer for tomorrow. */
    LocalDate lastAsked() {
        LocalDate today = LocalDate.now(MOSCOW);
        return to.isBefore(today) ? to.plusDays(1) : today;
    }
}
