-- What deployments know of the references between their resources (PROTOCOL.md section 6).
-- Replaces: the meaning of a row in deletion, which can also be the mark of a deletion that is being prepared.

create sequence epoch as bigint;

-- Deployments that may hold references to a resource of this one. Each establishment gives the row a new epoch, so that
-- it is not dropped for an answer that is older than that. A notice is given when the resource goes for good; their order
-- is that of the change feed, (xid, seq) below the oldest running transaction.
create table back_reference_source (
  target      uuid not null,
  service     text not null,
  region      text not null,
  epoch       bigint not null default nextval('epoch'),
  notice_xid  xid8,
  notice_seq  bigint,
  primary key (target, service, region)
) with (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 80);

create index back_reference_source_notice on back_reference_source (service, region, notice_xid, notice_seq)
  where notice_xid is not null;

-- References to resources elsewhere that are about to be saved. Unlogged: who has lost his intent in a crash cannot save
-- any more, and need not wait for a disk to record it.
create unlogged table intent (
  id           uuid primary key,
  target_type  text not null,
  target_name  text collate "C" not null,
  behaviour    smallint not null,
  holder_type  text not null,
  holder_name  text collate "C" not null,
  field        text not null,
  deadline     timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0.02);

create index intent_target on intent (target_type, target_name);

-- Where mark is given the resource is still there, and its deletion is being prepared by whoever has that mark; the row
-- ends by him, or by somebody who finds the deadline passed. Otherwise the resource is gone and its name is kept.
alter table deletion add column mark uuid, add column mark_deadline timestamptz;
