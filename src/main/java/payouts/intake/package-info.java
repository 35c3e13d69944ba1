/**
 * Reading and checking orders: text of any channel becomes a {@link payouts.ledger.PayoutOrder} or all reasons why
 * not; CSV files are read and written row by row. Plain Java: routes call it, it knows nothing of them.
 */
package payouts.intake;
