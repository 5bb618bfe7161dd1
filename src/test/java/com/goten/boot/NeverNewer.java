package com.goten.boot;

import com.goten.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks, all the time, at the copies in one region and then at what their owner has: the owner's may be newer by then, the
 * copies never; and no copy becomes older than it was.
 */
final class NeverNewer implements AutoCloseable {
    private static final long PAUSE_NANOS = 20_000_000;

    private final Vertx vertx;
    private final Pool copies;
    private final Pool owner;
    private final String owningRegion;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private Map<String, State> before = Map.of();
    private volatile boolean going = true;
    private volatile int looks;

    private record State(UUID uuid, long epoch, long revision) {
        boolean newerThan(State other) {
            return epoch > other.epoch || epoch == other.epoch && revision > other.revision;
        }
    }

    NeverNewer(PgConnectOptions copies, PgConnectOptions owner, String owningRegion) {
        this.vertx = Vertx.vertx();
        this.copies = pool(copies);
        this.owner = pool(owner);
        this.owningRegion = owningRegion;
        this.thread = new Thread(this::look, "never-newer-than-" + owningRegion);
        thread.start();
    }

    private Pool pool(PgConnectOptions database) {
        return PgBuilder.pool().with(new PoolOptions().setMaxSize(1)).connectingTo(database).using(vertx).build();
    }

    private void look() {
        while (going) {
            Map<String, State> there = read(copies, false);
            Map<String, State> owned = read(owner, true);
            there.forEach((name, copy) -> {
                State original = owned.get(name);
                if (original != null && copy.newerThan(original)) {
                    violations.add("%s: copy %s, owner %s".formatted(name, copy, original));
                }
                State earlier = before.get(name);
                if (earlier != null && earlier.newerThan(copy)) {
                    violations.add("%s: copy %s, and before that %s".formatted(name, copy, earlier));
                }
            });
            before = there;
            looks++;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private Map<String, State> read(Pool database, boolean owned) {
        var states = new HashMap<String, State>();
        for (Row row : Await.result(database.preparedQuery("""
                        select type || ' ' || name, uuid, epoch, revision from resource
                        where owned = $1 and owning_region = $2""").execute(Tuple.of(owned, owningRegion)))) {
            states.put(row.getString(0), new State(row.getUUID(1), row.getLong(2), row.getLong(3)));
        }
        return states;
    }

    /** How often it has looked. */
    int looks() {
        return looks;
    }

    List<String> violations() {
        return violations;
    }

    @Override
    public void close() {
        going = false;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Await.result(vertx.close());
    }
}
