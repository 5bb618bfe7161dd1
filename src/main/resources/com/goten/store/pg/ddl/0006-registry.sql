-- What the nodes last knew of the registry (PROTOCOL.md section 11).
-- Replaces: nothing.

-- body is null where the resource was there and was removed: that is never forgotten.
create table registry_snapshot (
  name  text collate "C" primary key,
  body  bytea
);
