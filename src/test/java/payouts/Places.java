package payouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Places that somebody can look at, as texts. */
final class Places {

    private Places() {
    }

    /** Every attribute of every bean. */
    static List<String> jmx() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        List<String> told = new ArrayList<>();
        for (ObjectName bean : server.queryNames(null, null)) {
            told.add(bean.toString());
            try {
                for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
                    // The class path of the test's JVM is nobody's secret, and its properties are the test's own.
                    if (attribute.isReadable() && !bean.getDomain().startsWith("java.lang")) {
                        told.add(bean + " " + attribute.getName() + ": " + text(server, bean, attribute.getName()));
                    }
                }
            } catch (JMException e) {
                // It is gone.
            }
        }
        return told;
    }

    private static String text(MBeanServer server, ObjectName bean, String attribute) {
        try {
            Object value = server.getAttribute(bean, attribute);
            return value instanceof Object[] many ? Arrays.deepToString(many) : String.valueOf(value);
        } catch (JMException | RuntimeException e) {
            return "";
        }
    }

    /** Every value of every table. */
    static List<String> columns(javax.sql.DataSource database) throws SQLException {
        List<String> values = new ArrayList<>();
        try (var connection = database.getConnection(); var statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (var rows = statement.executeQuery("select table_name from information_schema.tables where table_schema = 'public'")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            assertThat(tables).contains("payout", "attempt", "batch_line", "bank_event", "payout_history");
            for (String table : tables) {
                try (var rows = statement.executeQuery("select * from \"" + table + "\"")) {
                    while (rows.next()) {
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            values.add(table + "." + rows.getMetaData().getColumnName(i) + ": " + rows.getString(i));
                        }
                    }
                }
            }
        }
        return values;
    }
}
