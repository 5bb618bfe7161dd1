package com.goten.store.pg;

import com.goten.errors.GotenException.Aborted;
import com.goten.resource.ResourceKey;
import com.goten.store.Head;
import com.goten.store.Op;
import com.goten.store.Ownee;
import com.goten.store.OwneeSource;
import com.goten.store.OwneeSources;
import com.goten.store.OwnerReferences;
import com.goten.store.RecordedOwner;
import com.goten.store.Promise;
import com.goten.store.Promises;
import com.goten.store.Target;
import com.goten.store.TaskKind;
import com.goten.store.pg.OwnerStatements.OwnerKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** What a deployment keeps of owners and ownees, outside of writes. */
final class PgOwners implements OwnerReferences, OwneeSources, Promises {
    private static final String HEAD = """
            select version, type, name, uuid, deleting from resource where uuid = $1 and version = $2""";

    private static final String DUE = """
            select 'REFERENCES' where exists (select from owner_reference where due <= now())
            union all
            select 'PROMISES' where exists (select from owner_decision where due <= now())
            union all
            select kind from unnest(array['RELEASE', 'CHECK', 'DISOWN', 'ORPHAN']) as kind where exists (
              select from task where task.kind = kind.kind and task.due <= now() and task.claimed_until <= now())""";

    private final Pool pool;
    private final String currentVersion;

    PgOwners(Pool pool, String currentVersion) {
        this.pool = pool;
        this.currentVersion = currentVersion;
    }

    @Override
    public Future<Set<Work>> due() {
        return pool.preparedQuery(DUE).execute()
                .map(rows -> {
                    Set<Work> due = EnumSet.noneOf(Work.class);
                    rows.forEach(row -> due.add(Work.valueOf(row.getString(0))));
                    return due;
                })
                .recover(PgFailures::fail);
    }

    @Override
    public Future<List<Ownee>> claim(int most, Duration claim, Duration patience) {
        return OwnerStatements.claim(pool, currentVersion, most, claim, patience).recover(PgFailures::fail);
    }

    @Override
    public Future<Void> confirm(List<Confirmed> confirmed) {
        return confirmed.isEmpty() ? Future.succeededFuture() : done(() -> OwnerStatements.confirm(pool, confirmed));
    }

    @Override
    public Future<Void> later(List<Later> later) {
        return later.isEmpty() ? Future.succeededFuture() : done(() -> OwnerStatements.later(pool, later));
    }

    @Override
    public Future<List<Ownee>> mark(List<Ownee> ownees) {
        if (ownees.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return PgFailures.again(() -> OwnerStatements.mark(pool, ownees))
                .map(marks -> ownees.stream()
                        .filter(ownee -> marks.containsKey(OwnerKey.of(ownee)))
                        .map(ownee -> marked(ownee, marks.get(OwnerKey.of(ownee))))
                        .toList())
                .recover(PgFailures::fail);
    }

    private static Ownee marked(Ownee ownee, UUID mark) {
        return new Ownee(
                ownee.key(), ownee.deleting(), ownee.reference(), ownee.epoch(), ownee.owner(), Optional.of(mark),
                ownee.overdue(), ownee.attempts());
    }

    @Override
    public Future<Void> withdraw(Collection<UUID> marks, Duration pause) {
        return marks.isEmpty() ? Future.succeededFuture() : done(() -> OwnerStatements.withdraw(pool, marks, pause));
    }

    @Override
    public Future<Set<UUID>> standing(Collection<UUID> marks) {
        return OwnerStatements.standing(pool, marks).recover(PgFailures::fail);
    }

    /** First answers on their way are made void, then is looked: what one of them has confirmed before is seen. */
    @Override
    public Future<Set<UUID>> disown(List<Target> owners) {
        return PgFailures.<Object>again(() -> OwnerStatements.voidAnswers(pool, owners).mapEmpty())
                .compose(voided -> OwnerStatements.left(pool, owners.stream().map(Target::uuid).toList()))
                .compose(left -> scheduleDisown(left).map(left))
                .recover(PgFailures::fail);
    }

    private Future<?> scheduleDisown(Set<UUID> left) {
        var tasks = left.stream().map(owner -> new Op.Schedule(TaskKind.DISOWN, owner)).toList();
        return tasks.isEmpty() ? Future.succeededFuture() : TaskStatements.schedule(pool, tasks);
    }

    @Override
    public Future<Void> check(Map<Target, Long> owners) {
        return owners.isEmpty()
                ? Future.succeededFuture()
                : done(() -> OwnerStatements.check(pool, owners)).compose(checked -> requireSettled(owners));
    }

    /** Looks after what could be done is: what is released meanwhile has it on record, and is asked for again there. */
    private Future<Void> requireSettled(Map<Target, Long> owners) {
        return OwnerStatements.moving(pool, owners).recover(PgFailures::fail).compose(moving -> moving
                ? Future.failedFuture(new Aborted(
                        "some of what they own is being handed over to another region", OwnerReferences.BEING_HANDED_OVER,
                        Duration.ofSeconds(1)))
                : Future.succeededFuture());
    }

    @Override
    public Future<List<Ownee>> of(UUID owner, Optional<RecordedOwner> after, int limit) {
        return OwnerStatements.of(pool, currentVersion, owner, after, limit).recover(PgFailures::fail);
    }

    @Override
    public Future<Optional<Head>> head(UUID uuid) {
        return pool.preparedQuery(HEAD).execute(Tuple.of(uuid, currentVersion))
                .map(rows -> rows.size() == 0
                        ? Optional.<Head>empty()
                        : Optional.of(ResourceRow.head(rows.iterator().next(), 0)))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Long> waiting() {
        return OwnerStatements.waiting(pool).recover(PgFailures::fail);
    }

    @Override
    public Future<List<Owner>> owners(Collection<UUID> owners) {
        return OwneeStatements.owners(pool, currentVersion, owners).recover(PgFailures::fail);
    }

    @Override
    public Future<Void> drop(Collection<OwneeSource> sources) {
        return sources.isEmpty() ? Future.succeededFuture() : done(() -> OwneeStatements.drop(pool, sources));
    }

    @Override
    public Future<List<Promise>> about(ResourceKey owner, int most) {
        return PromiseStatements.about(pool, owner, most).recover(PgFailures::fail);
    }

    @Override
    public Future<List<Promise>> due(int most) {
        return PromiseStatements.due(pool, most).recover(PgFailures::fail);
    }

    @Override
    public Future<Void> end(Collection<UUID> marks) {
        return marks.isEmpty() ? Future.succeededFuture() : done(() -> PromiseStatements.end(pool, marks));
    }

    private static Future<Void> done(Supplier<Future<?>> statement) {
        return PgFailures.again(() -> statement.get().<Void>mapEmpty()).recover(PgFailures::fail);
    }
}
