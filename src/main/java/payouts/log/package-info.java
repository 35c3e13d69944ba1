/** The log's form, and which payout a line of it is about: {@code docs/operating/log.md}. */
package payouts.log;
