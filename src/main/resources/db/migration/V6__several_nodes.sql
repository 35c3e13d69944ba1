-- Several nodes on one ledger (docs/operating/several-nodes.md).

-- The boot that writes the batch's result: a receiver that takes the file away must not find it a second time.
alter table batch add column writer varchar(40);

-- What one boot at a time does, such as a look into payout_request. Without a boot, or past its time, anybody may take it.
create table turn (
    name     varchar(60) primary key,
    boot_id  varchar(40) not null,
    until_at timestamp with time zone not null
);

-- Each boot's share of the bank's rate (docs/adr/015): what it may use, and whether it would use more.
alter table node_boot add column calls_per_second integer default 0 not null;
alter table node_boot add column busy boolean default false not null;
