package com.goten.boot;

import com.goten.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks, all the time, into the databases of all regions of a service, one after the other: what is owned in one of them
 * is owned in no other, what its owner has is never older than what was a copy before, and no epoch ever falls.
 *
 * <pre>
 *   region 1   ──looked at──────────────────────────looked at──►      owned both times, and no hand-over between:
 *   region 2   ───────────────looked at────────────────────────►      then it is owned here by nobody, nor what has its name
 * </pre>
 */
final class OneOwner implements AutoCloseable {
    private static final long PAUSE_NANOS = 50_000_000;
    /** What is here of a release is counted by the revisions of who released it. */
    private static final String ROWS = """
            select r.type, r.name, r.uuid, r.epoch, r.revision, r.owned, r.owning_region,
                   o.revision is not null and o.revision = r.revision as released
            from resource r left join ownership o on o.uuid = r.uuid and o.epoch = r.epoch""";

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Pool> databases = new LinkedHashMap<>();
    private final Map<String, Map<String, State>> seen = new HashMap<>();
    private final Map<UUID, Long> epochs = new HashMap<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean going = true;
    private volatile int rounds;

    private record State(
            String name, UUID uuid, long epoch, long revision, boolean owned, String owner, boolean released) {
        boolean newerThan(State other) {
            return epoch > other.epoch || epoch == other.epoch && revision > other.revision;
        }

        boolean ownedSince(State earlier) {
            return owned && earlier.owned && uuid.equals(earlier.uuid) && epoch == earlier.epoch;
        }

        boolean isCopy() {
            return !owned && !released;
        }
    }

    /** @param regions their databases */
    OneOwner(Map<String, PgConnectOptions> regions) {
        regions.forEach((region, database) -> databases.put(region, PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(database)
                .using(vertx)
                .build()));
        thread = new Thread(this::look, "one-owner");
        thread.start();
    }

    private void look() {
        try {
            while (going) {
                databases.keySet().forEach(this::look);
                rounds++;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (RuntimeException | AssertionError e) {
            violations.add("looking failed: " + e);
        }
    }

    private void look(String region) {
        Map<String, State> now = read(region);
        Map<String, State> before = seen.getOrDefault(region, Map.of());
        Map<String, State> ownedElsewhere = new HashMap<>();
        seen.forEach((other, states) -> {
            if (!other.equals(region)) {
                states.values().stream().filter(State::owned).forEach(state -> {
                    ownedElsewhere.put(state.name(), state);
                    ownedElsewhere.put(state.uuid().toString(), state);
                });
            }
        });
        now.forEach((name, state) -> {
            State earlier = before.get(name);
            if (earlier != null && state.ownedSince(earlier)) {
                rivals(region, state, ownedElsewhere);
            }
            if (earlier != null && earlier.isCopy() && state.isCopy() && earlier.newerThan(state)) {
                violations.add("in %s: %s, and before that %s".formatted(region, state, earlier));
            }
            if (state.owned()) {
                neverFalls(region, state);
                copiesOf(region, state);
            }
        });
        seen.put(region, now);
    }

    private void rivals(String region, State state, Map<String, State> ownedElsewhere) {
        for (String key : List.of(state.name(), state.uuid().toString())) {
            State rival = ownedElsewhere.get(key);
            if (rival != null) {
                violations.add("owned in %s: %s, and elsewhere: %s".formatted(region, state, rival));
            }
        }
    }

    private void neverFalls(String region, State state) {
        long greatest = epochs.merge(state.uuid(), state.epoch(), Math::max);
        if (state.epoch() < greatest) {
            violations.add("in %s: %s, after epoch %d".formatted(region, state, greatest));
        }
    }

    /** They were looked at before, so that their owner may have done more since. */
    private void copiesOf(String region, State state) {
        seen.forEach((other, states) -> {
            State copy = other.equals(region) ? null : states.get(state.name());
            if (copy != null && copy.isCopy() && copy.uuid().equals(state.uuid()) && copy.newerThan(state)) {
                violations.add("copy in %s: %s, owner in %s: %s".formatted(other, copy, region, state));
            }
        });
    }

    private Map<String, State> read(String region) {
        var states = new HashMap<String, State>();
        for (Row row : Await.result(databases.get(region).query(ROWS).execute())) {
            String name = row.getString(0) + " " + row.getString(1);
            states.put(name, new State(
                    name, row.getUUID(2), row.getLong(3), row.getLong(4), row.getBoolean(5), row.getString(6), row.getBoolean(7)));
        }
        return states;
    }

    /** How often it has looked at all of them. */
    int rounds() {
        return rounds;
    }

    List<String> violations() {
        return new ArrayList<>(violations);
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
