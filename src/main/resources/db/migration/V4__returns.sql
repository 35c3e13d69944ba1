-- Money that came back after a success, whole or in parts (money rule M34). The payout's final status stays as it is.
create table payout_return (
    payout_id      bigint       not null references payout (id),
    return_id      varchar(100) not null,  -- the bank's id of the return: each is recorded once
    attempt        integer      not null,
    amount_kopecks bigint       not null check (amount_kopecks > 0),
    recorded_at    timestamp with time zone default current_timestamp not null,
    primary key (payout_id, return_id)
);
