-- A payout's row changes seven times in its life, and each time PostgreSQL writes an entry into every index of its table. The batch of a payout is
-- found by its line as well; to be purged are final payouts alone.
drop index payout_by_batch;
drop index payout_by_purge;
create index payout_by_purge on payout (final_at) where not purged and final_at is not null;
-- No attempt but that of a stray session has a time at which it is to be cancelled.
drop index attempt_by_cancel;
create index attempt_by_cancel on attempt (cancel_due_at) where cancel_due_at is not null;
