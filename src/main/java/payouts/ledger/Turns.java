package payouts.ledger;

import java.time.Duration;

/** What one node at a time does, such as a look into a table: two would only be in each other's way. */
public final class Turns {

    private final Ledger ledger;

    Turns(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Spares work and guards nothing: it ends by itself, on the database's clock, and with the boot that has it. */
    public interface Turn {

        /** Of a program that is alone. */
        Turn ALWAYS = new Turn() {
            @Override
            public boolean take() {
                return true;
            }

            @Override
            public void end() {
                // Nobody waits for it.
            }
        };

        /** Takes it, or keeps it; whether it is this boot's. */
        boolean take();

        /** Ends it before its time. */
        void end();
    }

    /**
     * A turn; always ours where nobody else can have the database open.
     *
     * @param name at most 60 characters
     * @param time how long it lasts where nobody ends it
     */
    public Turn named(String name, Duration time) {
        return ledger.database().isShared() ? new SharedTurn(name, Payouts.millis(time)) : Turn.ALWAYS;
    }

    private final class SharedTurn implements Turn {

        private static final String UNTIL = "current_timestamp + cast(? as integer) * interval '0.001' second";

        private final String name;
        private final int millis;

        SharedTurn(String name, int millis) {
            this.name = name;
            this.millis = millis;
        }

        @Override
        public boolean take() {
            return ledger.inTransaction(tx -> tx.update("update turn set boot_id = ?, until_at = " + UNTIL
                            + " where name = ? and (boot_id = ? or until_at <= current_timestamp)", ledger.bootId(), millis, name, ledger.bootId()) == 1
                    || tx.update("insert into turn (name, boot_id, until_at) values (?, ?, " + UNTIL + ") on conflict do nothing",
                            name, ledger.bootId(), millis) == 1);
        }

        @Override
        public void end() {
            ledger.inTransactionDo(tx -> tx.update("delete from turn where name = ? and boot_id = ?", name, ledger.bootId()));
        }
    }
}
