/** How work is spread over threads, where neither Java nor Camel has it. */
package payouts.threads;
