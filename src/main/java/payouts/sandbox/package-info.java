/**
 * A stand-in of Bank 131 on this machine: its HTTP calls, sessions, money and signed webhooks, with misbehaviour by
 * rules. What the bank does not document is a setting in {@link payouts.sandbox.SandboxSettings}, named there as an
 * assumption.
 */
package payouts.sandbox;
