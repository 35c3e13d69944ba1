-- As in V9: a result took a lock on its batch, which a chunk of a file that is being read holds until its commit, and every permit and webhook
-- behind it would wait. A batch is never deleted (V10).
alter table result_outbox drop constraint result_outbox_batch_id_fkey;
