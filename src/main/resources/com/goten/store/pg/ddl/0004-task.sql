-- Work that follows a commit and must not be forgotten. Claimed for a while; handed out again when the claim runs out.
-- A claim moves due to its own end: where due is earlier, the task was woken while it ran, and runs once more after that.
-- Replaces: nothing.

create table task (
  kind           text not null,
  subject        uuid not null,
  due            timestamptz not null default now(),
  claimed_until  timestamptz not null default '-infinity',
  since          timestamptz not null default now(),
  attempts       int not null default 0,
  last_error     text,
  primary key (kind, subject)
) with (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 70);

create index task_due on task (kind, due);
