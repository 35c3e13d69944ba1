package payouts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The record of which routes ran when, for an auditor. */
class RouteChangesTest extends LedgerFixture {

    @Test
    void whatIsNewIsRecordedOnceAndWhatStaysIsNot() {
        assertThat(ledger.routeChanges().record(Map.of("a.camel.yaml", "1", "b.camel.yaml", "2"))).isEqualTo(Map.of("a.camel.yaml", "1", "b.camel.yaml", "2"));
        assertThat(ledger.routeChanges().record(Map.of("a.camel.yaml", "1", "b.camel.yaml", "2"))).isEmpty();
        assertThat(ledger.routeChanges().record(Map.of("a.camel.yaml", "3", "b.camel.yaml", "2"))).isEqualTo(Map.of("a.camel.yaml", "3"));
        assertThat(count("select count(*) from route_change")).isEqualTo(3);
        assertThat(ledger.routeChanges().running()).extracting(RouteChanges.Running::file, RouteChanges.Running::sha256)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("a.camel.yaml", "3"), org.assertj.core.groups.Tuple.tuple("b.camel.yaml", "2"));
    }

    @Test
    void aFileThatIsGoneIsRecordedAsGoneAndMayComeBack() {
        ledger.routeChanges().record(Map.of("a.camel.yaml", "1", "b.camel.yaml", "2"));
        assertThat(ledger.routeChanges().record(Map.of("b.camel.yaml", "2"))).containsOnlyKeys("a.camel.yaml").containsEntry("a.camel.yaml", null);
        assertThat(ledger.routeChanges().record(Map.of("b.camel.yaml", "2"))).isEmpty();
        assertThat(ledger.routeChanges().running()).extracting(RouteChanges.Running::file).containsExactly("b.camel.yaml");
        assertThat(ledger.routeChanges().record(Map.of("a.camel.yaml", "1", "b.camel.yaml", "2"))).isEqualTo(Map.of("a.camel.yaml", "1"));
    }

    @Test
    void eachNodeHasItsOwnRecordWithTheDatabasesTime() {
        ledger.routeChanges().record(Map.of("a.camel.yaml", "1"));
        sql("insert into route_change (node, file, sha256) values ('other', 'a.camel.yaml', '9')");
        assertThat(ledger.routeChanges().record(Map.of("a.camel.yaml", "1"))).isEmpty();
        assertThat(ledger.routeChanges().running()).extracting(RouteChanges.Running::node).containsExactly("other", "test");
        assertThat(ledger.routeChanges().running()).allSatisfy(running -> assertThat(Instant.parse(running.since())).isBeforeOrEqualTo(Instant.now().plusSeconds(60)));
    }
}
