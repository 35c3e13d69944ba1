-- While a file is read no statistics know it yet, and PostgreSQL guesses that it has no lines: to find one it took this index as gladly as the
-- primary key, and read all lines of the file at each chunk. It holds the open lines alone now, for which it was made, and serves no others.
drop index batch_line_by_open;
create index batch_line_by_open on batch_line (batch_id) where open;
