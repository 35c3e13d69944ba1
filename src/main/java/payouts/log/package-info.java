/** The log's form, which payout a line of it is about, and what of an exception is told: {@code docs/operating/log.md}. */
package payouts.log;
