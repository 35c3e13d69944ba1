-- One of Flyway's transactions rests while its migrations run, over millions of payouts for longer than any of ours may.
set idle_in_transaction_session_timeout = 0;
