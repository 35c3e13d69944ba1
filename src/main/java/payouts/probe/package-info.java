/**
 * The probe: the bank's scenario up to its confirm, cancelled there, to see what the bank does where its pages do not say.
 * It has no ledger, and no way to confirm.
 */
package payouts.probe;
