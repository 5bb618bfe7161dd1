-- Resources, the references between them, and the names of those that are going.
-- Replaces: nothing.

create sequence revision as bigint;

-- body is what clients get, doc the same as jsonb for filters and orders. Neither is compressed or moved out below
-- 8 kB: a row is read whole far more often than it is filtered.
create table resource (
  version        text not null,
  type           text not null,
  name           text collate "C" not null,
  uuid           uuid not null,
  body           bytea not null,
  doc            jsonb not null,
  owned          boolean not null,
  owning_region  text not null,
  regions        text[] not null,
  generation     bigint not null,
  revision       bigint not null,
  deleting       boolean not null,
  primary key (version, type, name)
) with (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.5);

create unique index resource_uuid on resource (uuid, version);

-- One row for each target that a resource names in a field, whatever its place in a list. Keyed by uuid: a name can be
-- used again, and then it is another resource.
create table reference (
  holder       uuid not null,
  field        text not null,
  target_type  text not null,
  target_name  text collate "C" not null,
  target       uuid not null,
  behaviour    smallint not null,
  primary key (holder, field, target_type, target_name)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.5);

create index reference_target on reference (target, behaviour, holder);

-- Resources that are gone while something still points to them; their names are not free.
create table deletion (
  uuid     uuid primary key,
  version  text not null,
  type     text not null,
  name     text collate "C" not null,
  since    timestamptz not null default now(),
  unique (type, name)
);
