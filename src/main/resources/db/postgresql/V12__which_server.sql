-- Which data this is: of another cluster, of another database in it, or as another server went on with it. A standby that takes over and a
-- backup that is recovered to some moment begin a new timeline; a crash does not.
create function present_server() returns varchar language plpgsql stable as $$
begin
    return (select system_identifier from pg_control_system()) || '/' || (select oid from pg_database where datname = current_database())
        || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8);
-- Some hosted servers keep it to themselves. Any other failure fails whoever asked: nothing is permitted by a guess.
exception when insufficient_privilege or undefined_function or feature_not_supported or object_not_in_prerequisite_state then
    return 'unknown';
end $$;

create or replace view present_server as select cast(present_server() as varchar(200)) as server;

-- Where the ledger has moved nothing is started or confirmed, from the first permit on that is asked for there (M37).
create or replace view stop_in_force as
    select name from control where until_at is null or until_at > current_timestamp
    union all
    select cast(stage as varchar(20)) from (values ('starts'), ('confirms')) as stages (stage)
    where exists (select 1 from ledger_server where server <> present_server());
