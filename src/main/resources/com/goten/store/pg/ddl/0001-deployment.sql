-- Which deployment this database belongs to, and which API version it is at.
-- Replaces: nothing.

create table deployment (
  single      boolean primary key default true check (single),
  service     text not null,
  region      text not null,
  created_at  timestamptz not null default now()
);

create table version_state (
  single           boolean primary key default true check (single),
  current_version  text not null
);
