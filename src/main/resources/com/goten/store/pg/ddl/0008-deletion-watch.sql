-- How far this deployment has seen the deletions of others (PROTOCOL.md section 7).
-- Replaces: nothing.

create table deletion_watch (
  service  text not null,
  region   text not null,
  token    text not null,
  primary key (service, region)
);
