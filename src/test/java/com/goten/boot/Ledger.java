package com.goten.boot;

import com.goten.boot.Rest.Answer;
import com.goten.schema.DeploymentId;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that create, change, read and delete what has no region in its name, each its own, in all regions by turns, and
 * keep a book of what they were answered. They try again what was not done, and what nobody can tell was done, until it
 * is; a name of the latter kind is left alone from then on, for what was sent first may still be under way.
 */
final class Ledger implements AutoCloseable {
    /** All that is theirs begins so. */
    static final String PREFIX = "busy";

    private static final int CLIENTS = 3;
    private static final int NAMES = 8;
    private static final int FINISH_SECONDS = 60;
    private static final long PAUSE_NANOS = 10_000_000;
    private static final Set<String> NOT_DONE = Set.of("ABORTED");
    private static final Set<String> PERHAPS = Set.of("UNAVAILABLE", "DEADLINE_EXCEEDED", "NOBODY");

    private final Rest rest;
    private final List<DeploymentId> deployments;
    private final List<Kind> kinds;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> clients = new ArrayList<>();
    private final Map<String, String> book = new ConcurrentHashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean going;

    /**
     * What they write.
     *
     * @param field what they write into it, as JSON has it
     * @param mask the same, as masks have it
     * @param values what they write there, in no order; empty: anything
     */
    record Kind(String collection, String field, String mask, List<String> values) {
        private String value(Random random) {
            return values.isEmpty() ? "v" + random.nextInt(1_000_000) : values.get(random.nextInt(values.size()));
        }

        private String name(int number) {
            return collection + "/" + PREFIX + number;
        }

        private JsonObject body(String name, String value) {
            return new JsonObject().put("name", name).put(field, value);
        }
    }

    /** @param deployments that they talk to */
    Ledger(Rest rest, List<DeploymentId> deployments, List<Kind> kinds) {
        this.rest = rest;
        this.deployments = deployments;
        this.kinds = kinds;
    }

    void start(Random random) {
        going = true;
        for (int client = 0; client < CLIENTS; client++) {
            var own = new Client(new Random(random.nextLong()));
            clients.add(threads.submit(own::run));
        }
    }

    /** How much was done. */
    int done() {
        return done.get();
    }

    /** Lets everybody come to an end. */
    void stop() throws Exception {
        going = false;
        for (Future<?> client : clients) {
            client.get(FINISH_SECONDS, TimeUnit.SECONDS);
        }
        clients.clear();
    }

    /** What is there, and what is in it. */
    Map<String, String> book() {
        return new TreeMap<>(book);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public void close() {
        going = false;
        threads.shutdownNow();
    }

    private interface Asking {
        Answer at(DeploymentId where);
    }

    private final class Client {
        private final Random random;
        private final Map<String, Kind> own = new TreeMap<>();

        Client(Random random) {
            this.random = random;
        }

        void run() {
            while (going) {
                if (own.size() < NAMES) {
                    Kind kind = kinds.get(random.nextInt(kinds.size()));
                    own.put(kind.name(names.incrementAndGet()), kind);
                }
                String name = List.copyOf(own.keySet()).get(random.nextInt(own.size()));
                act(name, own.get(name));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        private void act(String name, Kind kind) {
            String value = kind.value(random);
            if (!book.containsKey(name)) {
                put(name, value, until(name, "creation", "ALREADY_EXISTS", where ->
                        rest.create(where, kind.collection(), kind.body(name, value))));
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> {
                    boolean certain = until(name, "deletion", "NOT_FOUND", where -> rest.delete(where, name));
                    book.remove(name);
                    settle(name, certain);
                }
                case 1, 2 -> look(name, kind);
                default -> put(name, value, until(name, "update", "", where ->
                        rest.update(where, name, kind.mask(), kind.body(name, value))));
            }
        }

        private void put(String name, String value, boolean certain) {
            book.put(name, value);
            settle(name, certain);
        }

        private void settle(String name, boolean certain) {
            done.incrementAndGet();
            if (!certain) {
                own.remove(name);
            }
        }

        /** The owner's answer is never older than what was answered before. */
        private void look(String name, Kind kind) {
            Answer answer = rest.get(anywhere(), name, "cache-control", "no-cache");
            boolean none = NOT_DONE.contains(answer.code()) || PERHAPS.contains(answer.code());
            if (!none && !book.get(name).equals(answer.body().getString(kind.field()))) {
                violations.add("%s: was %s, and is read as %s".formatted(name, book.get(name), answer.text()));
            }
        }

        private DeploymentId anywhere() {
            return deployments.get(random.nextInt(deployments.size()));
        }

        /**
         * @param again what is answered where it was done already
         * @return whether nothing of it can come later
         */
        private boolean until(String name, String what, String again, Asking asking) {
            boolean certain = true;
            while (!Thread.currentThread().isInterrupted()) {
                DeploymentId where = anywhere();
                Answer answer = asking.at(where);
                if (answer.ok() || !certain && answer.code().equals(again)) {
                    return certain;
                }
                if (PERHAPS.contains(answer.code())) {
                    certain = false;
                } else if (!NOT_DONE.contains(answer.code())) {
                    violations.add("%s of %s in %s: %s".formatted(what, name, where.region(), answer.text()));
                    return false;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return false;
        }
    }
}
