-- Read copies, and what the regions of a service know of each other (PROTOCOL.md section 9).
-- Replaces: the meaning of resource.revision, which for a read copy is that of its owner.

-- States of a resource are ordered by (epoch, revision), in all regions.
alter table resource add column epoch bigint not null default 0;
alter table change add column epoch bigint not null default 0, add column before_epoch bigint;

-- What is recorded as one region's: a range of it is compared with its owner's, and looked through for what has gone. Only
-- for statements that say that owning_region is not empty, what it never is: others find copies by their names, and would
-- run through all of them by a plan that was made when there were few.
create index resource_copies on resource (owning_region, version, type, name) where not owned and owning_region <> '';

-- How far the copies of what another region owns have come. Who copies raises fence when he begins, and commits only while
-- it is his: two nodes that both take themselves for the one that copies do no harm.
--
-- complete: a whole snapshot has been taken since the last time the owner said that it has to begin anew; safe_time: all
-- that the owner had committed by then, by its own clock, is here.
create table sync_cursor (
  region     text not null,
  version    text not null,
  token      text not null default '',
  complete   boolean not null default false,
  safe_time  timestamptz,
  fence      bigint not null default 0,
  primary key (region, version)
);

-- The looks at all resources under a policy that has changed, as far as they have come: everything of this deployment up
-- to (type, name) agrees with the policy. holder is the uuid of its holder, or that of nobody for the service's own;
-- announced the revision of what this region had announced when the look began: with another one it begins anew.
create table policy_refresh (
  holder      uuid primary key,
  policy      bytea not null,
  generation  bigint not null,
  announced   bigint not null,
  type        text not null default '',
  name        text collate "C" not null default '',
  looked      bigint not null default 0,
  written     bigint not null default 0,
  begun       timestamptz not null default now()
);
