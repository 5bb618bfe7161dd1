package com.goten.store.pg;

import com.goten.schema.DeploymentId;
import com.goten.store.Blockade;
import com.goten.store.FeedCursor;
import com.goten.store.Intent;
import com.goten.store.Intents;
import com.goten.store.Op;
import com.goten.store.Shadows;
import com.goten.store.Source;
import com.goten.store.Target;
import com.goten.store.TaskKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What deployments keep about each other's references, outside of writes. */
final class PgShadows implements Shadows, Intents {
    private final Pool pool;
    private final String currentVersion;
    private final BlockadeStatements blockades;

    PgShadows(Pool pool, String currentVersion) {
        this(pool, currentVersion, new BlockadeStatements(currentVersion));
    }

    PgShadows(Pool pool, String currentVersion, BlockadeStatements blockades) {
        this.pool = pool;
        this.currentVersion = currentVersion;
        this.blockades = blockades;
    }

    @Override
    public Future<Void> record(List<Intent> intents, Duration lease) {
        return done(IntentStatements.record(pool, intents, lease));
    }

    @Override
    public Future<Void> withdraw(Collection<UUID> ids) {
        return ids.isEmpty() ? Future.succeededFuture() : done(IntentStatements.delete(pool, ids));
    }

    @Override
    public Future<List<Blockade>> blockades(List<Target> targets) {
        return pool.withConnection(connection -> blockades.blockades(connection, targets)).recover(PgFailures::fail);
    }

    @Override
    public Future<List<Source>> sources(UUID target) {
        return SourceStatements.read(pool, target).recover(PgFailures::fail);
    }

    @Override
    public Future<Void> drop(List<Source> sources) {
        return sources.isEmpty() ? Future.succeededFuture() : done(SourceStatements.drop(pool, sources));
    }

    @Override
    public Future<Void> schedule(TaskKind kind, Collection<UUID> subjects) {
        var tasks = subjects.stream().map(subject -> new Op.Schedule(kind, subject)).toList();
        return tasks.isEmpty() ? Future.succeededFuture() : done(TaskStatements.schedule(pool, tasks));
    }

    @Override
    public Future<Notices> notices(DeploymentId source, FeedCursor after, int limit) {
        return SourceStatements.notices(pool, currentVersion, source, after, limit).recover(PgFailures::fail);
    }

    @Override
    public Future<List<Leaving>> leaving(List<Target> targets, int limit) {
        return pool.withConnection(connection -> blockades.look(connection, targets)
                        .compose(look -> LeavingStatement.send(connection, currentVersion, targets, limit)
                                .map(holders -> targets.stream()
                                        .map(target -> leaving(target.uuid(), look, holders))
                                        .toList())))
                .recover(PgFailures::fail);
    }

    private static Leaving leaving(
            UUID target, BlockadeStatements.Look look, Map<UUID, List<LeavingStatement.Read>> holders) {
        var read = holders.getOrDefault(target, List.of());
        boolean staying = look.intents().containsKey(target)
                || look.references().getOrDefault(target, BlockadeStatements.Seen.NOTHING).staying()
                || !read.stream().allMatch(LeavingStatement.Read::deleting);
        return new Leaving(target, staying, read.stream().map(LeavingStatement.Read::holder).toList());
    }

    @Override
    public Future<String> watchToken(DeploymentId peer) {
        return WatchTokenStatements.read(pool, peer).recover(PgFailures::fail);
    }

    @Override
    public Future<Void> keepWatchToken(DeploymentId peer, String token) {
        return done(WatchTokenStatements.write(pool, peer, token));
    }

    private static Future<Void> done(Future<?> statement) {
        return statement.<Void>mapEmpty().recover(PgFailures::fail);
    }
}
