-- A payout's row changes some eight times in its life, and each index of its table is written each time. Rows of dead boots are
-- found among the open states, by payout_by_due.
drop index payout_by_lease;
