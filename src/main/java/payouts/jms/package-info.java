/**
 * The JMS channel: the broker inside the program or the way to one outside, orders out of messages, and where a result
 * goes back to. What happens to a message in which order stands in {@code routes/intake-jms.camel.yaml} and
 * {@code routes/result-jms.camel.yaml}.
 */
package payouts.jms;
