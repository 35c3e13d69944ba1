-- The server on which the ledger was last known to hold all that it had committed (decision 018).
create table ledger_server (
    id     integer      primary key check (id = 1),
    server varchar(200) not null,
    since  timestamp with time zone default current_timestamp not null
);

-- The server that holds it now. An embedded database never moves; for PostgreSQL see V12.
create view present_server as select cast('embedded' as varchar(200)) as server;

-- The names of what is stopped now. Permits and claims ask here.
create view stop_in_force as select name from control where until_at is null or until_at > current_timestamp;
