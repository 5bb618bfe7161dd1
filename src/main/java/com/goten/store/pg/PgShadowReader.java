package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.store.ShadowReader;
import com.goten.store.Target;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue.Backlog;
import com.goten.store.TaskReader;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads for those who want to understand what is going on. */
final class PgShadowReader implements ShadowReader, TaskReader {
    private final Pool pool;
    private final String currentVersion;

    PgShadowReader(Pool pool, String currentVersion) {
        this.pool = pool;
        this.currentVersion = currentVersion;
    }

    @Override
    public Future<List<Shadow>> shadows(Collection<UUID> uuids) {
        return uuids.isEmpty()
                ? Future.succeededFuture(List.of())
                : ShadowStatements.byUuid(pool, currentVersion, uuids).recover(PgFailures::fail);
    }

    @Override
    public Future<Optional<Shadow>> shadow(ResourceKey key) {
        return ShadowStatements.byKey(pool, key).recover(PgFailures::fail);
    }

    @Override
    public Future<Optional<Trace>> trace(UUID uuid) {
        return ShadowStatements.trace(pool, uuid).recover(PgFailures::fail);
    }

    @Override
    public Future<Optional<Trace>> trace(ResourceKey key) {
        return ShadowStatements.trace(pool, key).recover(PgFailures::fail);
    }

    @Override
    public Future<List<Holding>> holdings(Collection<UUID> targets, Optional<Place> after, int limit) {
        return HoldingStatements.page(pool, currentVersion, targets, after, limit).recover(PgFailures::fail);
    }

    @Override
    public Future<Long> countHoldings(UUID target, int most) {
        return HoldingStatements.count(pool, target, most).recover(PgFailures::fail);
    }

    @Override
    public Future<Outgoing> references(UUID holder, int limit) {
        return HoldingStatements.outgoing(pool, holder, limit).recover(PgFailures::fail);
    }

    @Override
    public Future<List<Owning>> ownings(Collection<UUID> owners, Optional<Owning> after, int limit) {
        return OwningStatements.page(pool, owners, after, limit).recover(PgFailures::fail);
    }

    @Override
    public Future<Long> countOwnees(UUID owner, int most) {
        return OwningStatements.count(pool, owner, most).recover(PgFailures::fail);
    }

    @Override
    public Future<List<OwnerState>> owners(Collection<UUID> ownees) {
        return ownees.isEmpty()
                ? Future.succeededFuture(List.of())
                : OwningStatements.owners(pool, ownees).recover(PgFailures::fail);
    }

    @Override
    public Future<List<PendingIntent>> intents(List<Target.Name> names, int limit) {
        return names.isEmpty()
                ? Future.succeededFuture(List.of())
                : IntentStatements.towards(pool, names, currentVersion, limit).recover(PgFailures::fail);
    }

    @Override
    public Future<List<PendingIntent>> intents(int limit) {
        return IntentStatements.first(pool, currentVersion, limit).recover(PgFailures::fail);
    }

    @Override
    public Future<List<TaskState>> about(UUID subject) {
        return TaskLooks.about(pool, subject).recover(PgFailures::fail);
    }

    @Override
    public Future<Backlog> backlog(TaskKind kind) {
        return TaskStatements.backlog(pool, kind).recover(PgFailures::fail);
    }

    @Override
    public Future<List<TaskState>> first(TaskKind kind, int limit) {
        return TaskLooks.first(pool, kind, limit).recover(PgFailures::fail);
    }
}
