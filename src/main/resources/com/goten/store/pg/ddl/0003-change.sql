-- The change feed. Its order is (xid, seq) below the oldest running transaction: complete, and, as the keys are locked
-- before a transaction gets its id, the order of commits for each resource.
-- Replaces: nothing.
--
-- Retention is a ring of partitions: the oldest is declared expired (the floor rises), later emptied, then written to.
-- A partition by time would need new tables for ever, and a clock that never goes back.

create table feed (
  single      boolean primary key default true check (single),
  id          uuid not null default gen_random_uuid(),
  slot        smallint not null default 0,
  rotated_at  timestamptz not null default now(),
  expiring    smallint,
  expired_at  timestamptz,
  floor_xid   xid8 not null default '0',
  floor_seq   bigint not null default 0,
  floor_time  timestamptz not null default '-infinity'
);
insert into feed default values;

create table change (
  slot                  smallint not null,
  xid                   xid8 not null default pg_current_xact_id(),
  seq                   bigint not null generated always as identity,
  at                    timestamptz not null default now(),
  version               text not null,
  type                  text not null,
  name                  text collate "C" not null,
  uuid                  uuid not null,
  revision              bigint not null,
  after                 bytea,
  owned                 boolean,
  owning_region         text,
  regions               text[],
  generation            bigint,
  deleting              boolean,
  before                bytea,
  before_revision       bigint,
  before_owned          boolean,
  before_owning_region  text,
  before_regions        text[],
  before_generation     bigint,
  before_deleting       boolean
) partition by list (slot);

create table change_0 partition of change for values in (0) with (toast_tuple_target = 8160, autovacuum_enabled = off);
create table change_1 partition of change for values in (1) with (toast_tuple_target = 8160, autovacuum_enabled = off);
create table change_2 partition of change for values in (2) with (toast_tuple_target = 8160, autovacuum_enabled = off);
create table change_3 partition of change for values in (3) with (toast_tuple_target = 8160, autovacuum_enabled = off);
create table change_4 partition of change for values in (4) with (toast_tuple_target = 8160, autovacuum_enabled = off);
create table change_5 partition of change for values in (5) with (toast_tuple_target = 8160, autovacuum_enabled = off);

create index change_order on change (xid, seq);
create index change_time on change (at);
