package payouts.h2;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;

/** A user of H2 that may look into a database and not write: H2 takes no notice of {@link Connection#setReadOnly}. */
public final class H2Reader {

    private static final String NAME = "payouts_reader";
    /** An encrypted file, whose password stands before the user's. */
    private static final String CIPHER = ";CIPHER=AES";

    private H2Reader() {
    }

    /**
     * From now on this pool's connections are the reader's. Its password holds until the next start.
     *
     * @param config of the database's administrator
     * @param owner  the database, open; its user makes the reader
     * @throws SQLException when it may not
     */
    public static void configure(HikariConfig config, DataSource owner) throws SQLException {
        String password = UUID.randomUUID().toString();
        try (Connection connection = owner.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create user if not exists " + NAME + " password ''");
            statement.execute("alter user " + NAME + " set password '" + password + "'");
            statement.execute("grant select on schema public to " + NAME);
        }
        String url = config.getJdbcUrl();
        boolean encrypted = url.toUpperCase(Locale.ROOT).contains(CIPHER);
        // Who is no administrator may say no other option; the database is open with those of its owner.
        config.setJdbcUrl(url.replaceAll(";.*", "") + (encrypted ? CIPHER : ""));
        config.setUsername(NAME);
        config.setPassword((encrypted ? config.getPassword().replaceAll(" .*", " ") : "") + password);
    }
}
