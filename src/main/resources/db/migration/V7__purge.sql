-- Card data stays some days behind its use (payouts.cards.keep-days) and is emptied then; what was emptied is not looked at again.
alter table payout add column purged boolean default false not null;
create index payout_by_purge on payout (purged, final_at);
alter table batch add column purged boolean default false not null;
create index batch_by_purge on batch (purged, closed_at);

-- The body of an event that belongs to no payout of ours, sealed as cards are: since when there is one to be emptied.
alter table bank_event add column body_kept_at timestamp with time zone;
update bank_event set body_kept_at = received_at where body is not null;
create index bank_event_by_body on bank_event (body_kept_at);
