/**
 * The database channel: orders from the table {@code payout_request}, results into {@code payout_result}. Both may be a
 * customer's own, in any database with a JDBC driver, with fewer columns or more.
 */
package payouts.database;
