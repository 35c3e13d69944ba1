/**
 * The card widget's side of this program: a public token for a site's page, the page itself, and which card it was.
 * Card numbers never come here; they go from the browser to the bank.
 */
package payouts.widget;
