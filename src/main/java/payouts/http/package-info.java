/** Orders over HTTP, and what became of them: {@code POST /payouts}, {@code GET /payouts/{reference}}. */
package payouts.http;
