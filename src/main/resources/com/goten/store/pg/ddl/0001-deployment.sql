-- Which deployment this database belongs to, and which API version it is at.
-- Replaces: nothing.

create table deployment (
  only        boolean primary key default true check (only),
  service     text not null,
  region      text not null,
  created_at  timestamptz not null default now()
);

create table version_state (
  only             boolean primary key default true check (only),
  current_version  text not null
);
