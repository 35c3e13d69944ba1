package payouts.ledger;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import payouts.ledger.LedgerDatabase.Action;
import payouts.ledger.LedgerDatabase.Work;

/**
 * The money core: what may happen to a payout, decided and committed before it happens. It knows nothing of routes,
 * files or HTTP. Safe for use by many threads, and by many nodes on one PostgreSQL.
 */
public final class Ledger implements AutoCloseable {

    private final LedgerDatabase database;
    private final LedgerSettings settings;
    private final Alarms alarms;
    private final Bells bells = new Bells();
    private final Sealer sealer;
    private final Fingerprints fingerprints;
    private final String bootId = UUID.randomUUID().toString();

    private final GroupCommit groups = new GroupCommit(this);
    private final Controls controls = new Controls(this);
    private final Failover failover = new Failover(this);
    private final Leases leases = new Leases(this);
    private final OrderIntake orderIntake = new OrderIntake(this);
    private final Batches batches = new Batches(this);
    private final BatchOwners batchOwners = new BatchOwners(this);
    private final RateShares rateShares = new RateShares(this);
    private final Turns turns = new Turns(this);
    private final Outbox outbox = new Outbox(this);
    private final Permits permits = new Permits(this);
    private final CallOutcomes callOutcomes = new CallOutcomes(this);
    private final BankWord bankWord = new BankWord(this);
    private final InitMode initMode = new InitMode(this);
    private final Funds funds = new Funds(this, System::nanoTime);
    private final Persons persons = new Persons(this);
    private final Adoptions adoptions = new Adoptions(this);
    private final StatementCheck statementCheck = new StatementCheck(this);
    private final Figures figures = new Figures(this);
    private final RouteActs routeActs = new RouteActs(this);
    private final RouteChanges routeChanges = new RouteChanges(this);
    private final CardPurge cardPurge = new CardPurge(this);
    private final KeyChange keyChange = new KeyChange(this);

    /** Opens the ledger of one boot under one key of 32 bytes. */
    public Ledger(LedgerDatabase database, LedgerSettings settings, byte[] ledgerKey, BankIdentity identity,
                  Alarms alarms) {
        this(database, settings, List.of(ledgerKey), identity, alarms);
    }

    /**
     * Opens the ledger of one boot.
     *
     * @param ledgerKeys 32 bytes each, the keys of {@code payouts.ledger-key}: the first seals, all of them open
     * @param identity   the bank, project and account this program is configured for
     * @throws WrongBank             when the ledger belongs to another bank, project or account (M35)
     * @throws IllegalStateException when it holds cards that are sealed under none of the keys
     */
    public Ledger(LedgerDatabase database, LedgerSettings settings, List<byte[]> ledgerKeys, BankIdentity identity,
                  Alarms alarms) {
        this.database = database;
        this.settings = settings;
        this.alarms = alarms;
        this.sealer = new Sealer(ledgerKeys);
        database.inTransactionDo(identity::check);
        database.inTransactionDo(tx -> KeyChange.check(tx, sealer));
        this.fingerprints = new Fingerprints(database.inTransaction(this::fingerprintKey));
        failover.look();
        leases.register();
    }

    /** The key of the fingerprints is made once and kept, sealed, for ever: duplicates must be known for ever (M23). */
    private byte[] fingerprintKey(Tx tx) throws java.sql.SQLException {
        String name = "fingerprints";
        var kept = tx.first("select sealed from ledger_secret where name = ?", row -> row.getString(1), name);
        if (kept.isPresent()) {
            return Base64.getDecoder().decode(sealer.open(kept.get(), name));
        }
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        tx.update("insert into ledger_secret (name, sealed) values (?, ?)", name,
                sealer.seal(Base64.getEncoder().encodeToString(key), name));
        return key;
    }

    /** What a person or an alarm has stopped. */
    public Controls controls() {
        return controls;
    }

    /** Which rows this boot works on. */
    public Leases leases() {
        return leases;
    }

    /** Orders into the ledger. */
    public OrderIntake orderIntake() {
        return orderIntake;
    }

    /** Files and their lines. */
    public Batches batches() {
        return batches;
    }

    /** Which boot reads a file and writes its result. */
    public BatchOwners batchOwners() {
        return batchOwners;
    }

    /** How much of the bank's rate each node may use. */
    public RateShares rateShares() {
        return rateShares;
    }

    /** What one node at a time does. */
    public Turns turns() {
        return turns;
    }

    /** Results on their way to sinks. */
    public Outbox outbox() {
        return outbox;
    }

    /** What may be sent to the bank. */
    public Permits permits() {
        return permits;
    }

    /** What the bank's direct answers do. */
    public CallOutcomes callOutcomes() {
        return callOutcomes;
    }

    /** What the bank's webhooks and status answers do. */
    public BankWord bankWord() {
        return bankWord;
    }

    /** Attempts that are created and started by one call. */
    public InitMode initMode() {
        return initMode;
    }

    /** What is known of the account's money. */
    public Funds funds() {
        return funds;
    }

    /** What a person may see and do. */
    public Persons persons() {
        return persons;
    }

    /** What the bank paid and the ledger has forgotten. */
    public Adoptions adoptions() {
        return adoptions;
    }

    /** The bank's statement against the ledger. */
    public StatementCheck statementCheck() {
        return statementCheck;
    }

    /** Numbers for those who watch. */
    public Figures figures() {
        return figures;
    }

    /** A keyed hash of a card or account, the same in every run of this ledger; nobody gets back from it. */
    public String fingerprintOf(Destination destination) {
        return fingerprints.of(destination);
    }

    /** What a route may decide. */
    public RouteActs routeActs() {
        return routeActs;
    }

    /** Which route files ran when. */
    public RouteChanges routeChanges() {
        return routeChanges;
    }

    /** Cards that are needed no more. */
    public CardPurge cardPurge() {
        return cardPurge;
    }

    /** What is sealed under an earlier key. */
    public KeyChange keyChange() {
        return keyChange;
    }

    /** The bells of this node's stages. */
    public Bells bells() {
        return bells;
    }

    /** The database, for health checks. */
    public LedgerDatabase database() {
        return database;
    }

    GroupCommit groups() {
        return groups;
    }

    Failover failover() {
        return failover;
    }

    LedgerSettings settings() {
        return settings;
    }

    Sealer sealer() {
        return sealer;
    }

    Fingerprints fingerprints() {
        return fingerprints;
    }

    String bootId() {
        return bootId;
    }

    void alarmAfterCommit(Tx tx, Alarms.Kind kind, String text) {
        tx.afterCommit(() -> alarms.raise(kind, text));
    }

    void alarm(Alarms.Kind kind, String text) {
        alarms.raise(kind, text);
    }

    void ringAfterCommit(Tx tx, Stage stage) {
        tx.afterCommit(() -> bells.ring(stage));
    }

    <T> T inTransaction(Work<T> work) {
        return database.inTransaction(work);
    }

    void inTransactionDo(Action action) {
        database.inTransactionDo(action);
    }

    /** Ends this boot: its leases are free at once. The database stays open for whoever opened it. */
    @Override
    public void close() {
        leases.unregister();
    }

    /** The ledger was used with another bank, project or account before (M35). */
    public static final class WrongBank extends RuntimeException {
        WrongBank(String message) {
            super(message);
        }
    }
}
