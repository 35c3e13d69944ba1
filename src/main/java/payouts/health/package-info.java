/** What {@code /observe/health} tells; what each check means stands in {@code docs/operating/health.md}. */
package payouts.health;
