-- Meta owners (PROTOCOL.md section 8).
-- Replaces: nothing.

-- The owner references of the resources of this deployment. The row is the state of one reference: what somebody answered
-- about it counts only at the epoch at which he was asked, a decision about it only while its mark is there. The marks are
-- here and not in a table of their own: whatever ends the reference or saves or confirms it ends its mark by itself.
--
-- owner is the uuid of the owner that was confirmed last; revision that of the owner's last save that was looked into;
-- asked that an answer may be on its way.
create table owner_reference (
  ownee     uuid not null,
  name      text collate "C" not null,
  type      text not null,
  version   text not null,
  region    text not null,
  requires  boolean not null,
  unset     boolean not null,
  epoch     bigint not null default nextval('epoch'),
  owner     uuid,
  revision  bigint not null default 0,
  mark      uuid,
  asked     boolean not null default false,
  saved     timestamptz not null default now(),
  due       timestamptz not null default now(),
  attempts  int not null default 0,
  primary key (ownee, name)
) with (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 80);

create index owner_reference_due on owner_reference (due);
create index owner_reference_owner on owner_reference (owner, ownee);
create index owner_reference_name on owner_reference (name, type);
create index owner_reference_mark on owner_reference (mark) where mark is not null;

-- Deployments that may have resources owned by one of this deployment: none of them is recorded for an owner that is
-- DELETING. requires: some of them are owned only while the owner refers to them.
create table ownee_source (
  owner     uuid not null,
  service   text not null,
  region    text not null,
  requires  boolean not null,
  primary key (owner, service, region)
) with (autovacuum_vacuum_scale_factor = 0.02);

-- Promises: "there is no such owner" was answered to the mark of a deployment that decides about a reference. While the
-- row is there nothing is created under that name; it ends when that deployment has said that its mark is no more.
create table owner_decision (
  mark      uuid primary key,
  type      text not null,
  name      text collate "C" not null,
  service   text not null,
  region    text not null,
  since     timestamptz not null default now(),
  due       timestamptz not null default now() + interval '1 second',
  attempts  int not null default 0
) with (autovacuum_vacuum_scale_factor = 0.02);

create index owner_decision_name on owner_decision (type, name);
create index owner_decision_due on owner_decision (due);
