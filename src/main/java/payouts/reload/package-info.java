/**
 * Route files that are changed while payouts run: read, checked, swapped, recorded. Camel's own reload is meant for
 * development; why this one, and how it works, stands in {@code docs/adr/011-safe-route-reload.md}.
 */
package payouts.reload;
