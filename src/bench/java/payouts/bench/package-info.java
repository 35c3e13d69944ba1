/** How fast it is, measured side by side with what bounds it: {@code mvn -Pbench verify}, read in docs/performance.md. */
package payouts.bench;
