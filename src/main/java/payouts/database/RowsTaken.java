package payouts.database;

/** Another node has picked rows between our look and our mark: nothing of the look is kept, the next one sees what is left. */
final class RowsTaken extends RuntimeException {

    RowsTaken() {
        super("rows of it can't be marked as picked: give it an id column, so that each row can be told from the others",
                null, false, false);
    }
}
