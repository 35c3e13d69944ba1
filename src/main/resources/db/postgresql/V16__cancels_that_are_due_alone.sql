-- No attempt but that of a stray session has a time at which it is to be cancelled. By itself: an older node takes attempt before payout.
drop index attempt_by_cancel;
create index attempt_by_cancel on attempt (cancel_due_at) where cancel_due_at is not null;
