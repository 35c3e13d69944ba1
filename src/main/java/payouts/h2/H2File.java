package payouts.h2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an embedded H2 file needs to keep what was committed, whatever happens (decision 008). Left alone, H2 loses
 * commits at a kill: it writes them up to half a second late (WRITE_DELAY), and where it puts them into gaps of its
 * file it can't find them again (REUSE_SPACE; H2 2.5.252 writes its header for the wrong chunk). So it only appends,
 * at once, for this process alone (AUTO_SERVER), and the file is made small when it is opened.
 */
public final class H2File {

    private static final Logger LOG = LoggerFactory.getLogger(H2File.class);
    private static final String PREFIX = "jdbc:h2:file:";
    private static final List<String> OPTIONS = List.of("MODE=PostgreSQL", "DATABASE_TO_LOWER=TRUE", "DB_CLOSE_ON_EXIT=FALSE",
            "QUERY_CACHE_SIZE=200", "WRITE_DELAY=0", "REUSE_SPACE=FALSE", "AUTO_SERVER=FALSE");
    private static final Set<String> DURABLE = Set.of("WRITE_DELAY=", "REUSE_SPACE=", "AUTO_SERVER=");
    private static final long COMPACT_ABOVE_BYTES = 64L << 20;

    private H2File() {
    }

    /**
     * The URL with the options that it needs; any other database's URL as it is.
     *
     * @throws IllegalArgumentException when it sets one of them so that a kill would lose commits
     */
    public static String durable(String url) {
        if (!url.startsWith("jdbc:h2:")) {
            return url;
        }
        boolean inMemory = !isFile(url);
        StringBuilder durable = new StringBuilder(url);
        String[] given = url.toUpperCase(Locale.ROOT).split(";");
        for (String option : OPTIONS) {
            String name = option.substring(0, option.indexOf('=') + 1).toUpperCase(Locale.ROOT);
            if (inMemory && DURABLE.contains(name)) {
                continue;
            }
            Optional<String> set = Arrays.stream(given).filter(one -> one.startsWith(name)).findFirst();
            if (set.isEmpty()) {
                durable.append(';').append(option);
            } else if (!set.get().equals(option.toUpperCase(Locale.ROOT)) && DURABLE.contains(name)) {
                throw new IllegalArgumentException("payouts.database.url sets " + set.get()
                        + ": a kill would lose committed payouts. Leave it out; " + option + " is used.");
            }
        }
        return durable.toString();
    }

    /** Whether this is H2 and keeps what it holds: in a file of this process, or in one of a server. */
    public static boolean isFile(String url) {
        return url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:h2:mem:");
    }

    /** Makes a file that has grown small again, before anybody uses it. What can't be opened is told by who opens it next. */
    public static void compact(String url, String username, String password) {
        if (!url.startsWith(PREFIX)) {
            return;
        }
        Path file = Path.of(url.substring(PREFIX.length()).split(";")[0] + ".mv.db");
        try {
            if (!Files.isRegularFile(file) || Files.size(file) < COMPACT_ABOVE_BYTES) {
                return;
            }
            try (Connection connection = DriverManager.getConnection(url, username, password);
                 Statement statement = connection.createStatement()) {
                statement.execute("shutdown compact");
            }
            LOG.info("{} was made small again.", file);
        } catch (IOException | SQLException e) {
            LOG.debug("{} can't be compacted: {}", file, e.getMessage());
        }
    }
}
