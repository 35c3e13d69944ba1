-- A payout's row changes seven times in its life, and each time PostgreSQL writes an entry into every index of its table. The batch of a payout is
-- found by its line as well; to be purged are final payouts alone.
drop index payout_by_batch;
drop index payout_by_purge;
create index payout_by_purge on payout (final_at) where not purged and final_at is not null;
