-- Hand-over of resources between the regions of a service (PROTOCOL.md section 9).
-- Replaces: nothing.

-- What is known of hand-overs of a resource beside its row. The row here outlives it: a message may come long after.
--
-- epoch: the greatest that was seen. offered_to: released to that region, which has not confirmed; offer is what it is
-- told of the shadow, as JSON that only statements make and read; holder the resource by whose right it was handed over
-- (the uuid of nobody for the service's own); regions those that had it before; revision that of the release: whatever
-- another region says of the same epoch is newer, for revisions of two regions cannot be compared; missed: what
-- the region that it is offered to has said last is that there is none. adopted_from: adopted from that region, to which nothing was confirmed
-- yet; established: all that it refers to knows that it is here; placed: it says in syncing what its policy says here, which
-- could not be read when it was adopted. at: when something was last done about it.
create table ownership (
  uuid          uuid primary key,
  version       text not null,
  type          text not null,
  name          text collate "C" not null,
  epoch         bigint not null,
  offered_to    text,
  offer         text,
  holder        uuid,
  regions       text[],
  revision      bigint,
  missed        boolean not null default false,
  adopted_from  text,
  established   boolean not null default true,
  placed        boolean not null default true,
  at            timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 80);

create index ownership_offered on ownership (offered_to, uuid) where offered_to is not null;
create index ownership_holder on ownership (holder) where offered_to is not null;
create index ownership_adopted on ownership (at) where adopted_from is not null;
create index ownership_at on ownership (at) where offered_to is null and adopted_from is null;

-- Offers to this region that could not be taken up, as they were made: they are tried again by tasks ADOPT. region: who made
-- them. Whoever made one keeps it, too, until it is confirmed.
create table unadopted (
  uuid        uuid primary key,
  version     text not null,
  type        text not null,
  name        text collate "C" not null,
  epoch       bigint not null,
  revision    bigint not null,
  generation  bigint not null,
  region      text not null,
  regions     text[] not null,
  deleting    boolean not null,
  body        bytea not null,
  offer       text not null,
  reason      text not null,
  since       timestamptz not null default now()
);

-- What a region has and what could not be put, for there is a copy of what another region had under that name: which of two
-- resources came later their epochs do not say where each was created under another policy holder of one name. It is asked
-- for again until the other copy is gone, or it is.
create table passed_over (
  region   text not null,
  version  text not null,
  type     text not null,
  name     text collate "C" not null,
  primary key (region, version, type, name)
);

-- A release: what only the region is told to which the resource is offered. Empty: the end of an offer, by which nothing
-- here is another than before; only other regions are told that it went from here.
alter table change add column offer text;

-- Adopted with an owner that the region before had confirmed, and that has not been confirmed under this region's name yet.
alter table owner_reference add column adopted boolean not null default false;
