package payouts.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import payouts.ledger.TestDatabase;

/** Where the ERP's tables can stand: in the ledger's database, or in one of their own, made as docs/database.md has them. */
enum Place {
    LEDGER_H2(TestDatabase.H2, null),
    LEDGER_POSTGRES(TestDatabase.POSTGRES, null),
    OTHER_H2(TestDatabase.H2, "H2"),
    OTHER_POSTGRES(TestDatabase.H2, "PostgreSQL");

    private final TestDatabase ledger;
    private final String other;

    Place(TestDatabase ledger, String other) {
        this.ledger = ledger;
        this.other = other;
    }

    boolean isOther() {
        return other != null;
    }

    /** The settings of a program whose tables stand here. */
    Map<String, String> settings() {
        String ledgerUrl = ledger.freshUrl();
        if (!isOther()) {
            return Map.of("payouts.database.url", ledgerUrl, "payouts.erp.poll-ms", "50");
        }
        String url = other.equals("H2") ? "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1" : TestDatabase.POSTGRES.freshUrl();
        new Sql(url).run(definition(other));
        return Map.of("payouts.database.url", ledgerUrl, "payouts.erp.poll-ms", "50", "payouts.erp.url", url);
    }

    /** How to reach the tables from outside. */
    static Sql sql(Map<String, String> settings) {
        String ledgerUrl = settings.get("payouts.database.url");
        return new Sql(settings.getOrDefault("payouts.erp.url",
                ledgerUrl.startsWith("jdbc:h2:") ? payouts.h2.H2File.durable(ledgerUrl) : ledgerUrl));
    }

    /** The tables' definition for the database that they stand in. */
    String definition() {
        return definition(isOther() ? other : ledger == TestDatabase.H2 ? "H2" : "PostgreSQL");
    }

    /** The tables' definition for this database, from the document. */
    static String definition(String database) {
        try {
            Matcher sample = Pattern.compile("\\n" + database + ":\\n\\n```sql\\n(.*?)```", Pattern.DOTALL)
                    .matcher(Files.readString(Path.of("docs/database.md")));
            if (!sample.find()) {
                throw new IllegalStateException("docs/database.md has no definition for " + database);
            }
            return sample.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
