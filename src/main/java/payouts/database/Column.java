package payouts.database;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;

/**
 * A column of a customer's table, as its database describes it.
 *
 * @param type     of {@link Types}
 * @param typeName the database's own name of the type
 * @param size     how many characters a text column takes
 */
record Column(String name, int type, String typeName, int size) {

    private static final Set<Integer> FIXED_TEXT = Set.of(Types.CHAR, Types.NCHAR);
    private static final Set<Integer> TEXT = Set.of(Types.CHAR, Types.NCHAR, Types.VARCHAR, Types.NVARCHAR, Types.LONGVARCHAR,
            Types.LONGNVARCHAR, Types.CLOB, Types.NCLOB);
    private static final Set<Integer> NUMBER = Set.of(Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC,
            Types.DECIMAL, Types.REAL, Types.FLOAT, Types.DOUBLE);
    private static final Set<Integer> TIME = Set.of(Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE);

    /** The name as it is looked up: in lower case. */
    String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The place of a value that is compared with this column: a text of fixed length is filled with spaces. */
    String compared() {
        return FIXED_TEXT.contains(type) ? "cast(? as char(" + size + "))" : "?";
    }

    /** Whether it holds numbers, and can be compared with one. */
    boolean isNumber() {
        return NUMBER.contains(type);
    }

    /** Whether a result's value fits in here. A column of another type is left alone, so that it stops no result. */
    boolean takes(JsonNode value) {
        return TEXT.contains(type) || NUMBER.contains(type) && (value.isMissingNode() || number(value) != null)
                || TIME.contains(type) && (value.isMissingNode() || instant(value) != null);
    }

    /** Sets what {@link #takes} allows; a missing value becomes null. */
    void set(PreparedStatement statement, int index, JsonNode value) throws SQLException {
        if (value.isMissingNode()) {
            statement.setNull(index, type);
        } else if (TEXT.contains(type)) {
            set(statement, index, value.isValueNode() ? value.asText() : value.toString());
        } else if (NUMBER.contains(type)) {
            statement.setBigDecimal(index, number(value));
        } else {
            set(statement, index, instant(value));
        }
    }

    /** Sets a text, cut to what the column takes. */
    void set(PreparedStatement statement, int index, String text) throws SQLException {
        statement.setString(index, text == null || size <= 0 || text.length() <= size ? text : text.substring(0, size));
    }

    /** Sets a moment, in UTC where the column keeps no zone. */
    void set(PreparedStatement statement, int index, Instant moment) throws SQLException {
        if (TEXT.contains(type)) {
            set(statement, index, moment.toString());
        } else if (type == Types.TIMESTAMP_WITH_TIMEZONE || typeName.equalsIgnoreCase("timestamptz")) {
            statement.setObject(index, moment.atOffset(ZoneOffset.UTC));
        } else {
            statement.setObject(index, LocalDateTime.ofInstant(moment, ZoneOffset.UTC));
        }
    }

    private static BigDecimal number(JsonNode value) {
        try {
            return value.isValueNode() ? new BigDecimal(value.asText().strip().replace(',', '.')) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Instant instant(JsonNode value) {
        try {
            return Instant.parse(value.asText());
        } catch (java.time.format.DateTimeParseException e) {
            return null;
        }
    }
}
