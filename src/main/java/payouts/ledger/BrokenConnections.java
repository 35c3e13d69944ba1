package payouts.ledger;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Tells the pool which errors mean that a connection is dead. It knows those of PostgreSQL; H2's states are unlike
 * everybody's, and without this a dead connection that is used often would never leave the pool. Public for the pool,
 * which makes it by name.
 */
public final class BrokenConnections implements SQLExceptionOverride {

    /** H2: object closed, connection broken, database closed, and no more. */
    private static final Set<String> DEAD = Set.of("90007", "90067", "90098", "90121", "90135");

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return DEAD.contains(String.valueOf(e.getSQLState())) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
