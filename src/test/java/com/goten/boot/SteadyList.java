package com.goten.boot;

import com.goten.boot.Rest.Answer;
import com.goten.schema.DeploymentId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Lists, all the time, in one region after the other, resources that nobody takes away: all of them are there, and once. */
final class SteadyList implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000_000;
    private static final Set<String> NO_ANSWER = Set.of("ABORTED", "UNAVAILABLE", "DEADLINE_EXCEEDED", "NOBODY");
    private static final int PAGE = 200;

    private final Rest rest;
    private final String parent;
    private final String collection;
    private final Set<String> expected;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean going = true;
    private volatile int complete;

    SteadyList(Rest rest, List<DeploymentId> deployments, String parent, String collection, Set<String> expected, Random random) {
        this.rest = rest;
        this.parent = parent;
        this.collection = collection;
        this.expected = expected;
        thread = new Thread(() -> {
            while (going) {
                look(deployments.get(random.nextInt(deployments.size())), random.nextBoolean());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }, "steady-list");
        thread.start();
    }

    private void look(DeploymentId where, boolean fresh) {
        var found = new ArrayList<String>();
        String token = "";
        do {
            String path = "%s/%s?pageSize=%d&fieldMask=name&pageToken=%s".formatted(parent, collection, PAGE, token);
            Answer answer = rest.get(where, path, "cache-control", fresh ? "no-cache" : "max-age=60");
            if (NO_ANSWER.contains(answer.code())) {
                return;
            }
            if (!answer.ok()) {
                violations.add("a list in %s: %s".formatted(where.region(), answer.text()));
                return;
            }
            answer.body().getJsonArray(collection, new JsonArray()).stream()
                    .map(each -> ((JsonObject) each).getString("name"))
                    .filter(expected::contains)
                    .forEach(found::add);
            token = answer.body().getString("nextPageToken", "");
        } while (!token.isEmpty());
        compare(where, fresh, found);
    }

    private void compare(DeploymentId where, boolean fresh, List<String> found) {
        complete++;
        if (found.size() != expected.size() || !Set.copyOf(found).equals(expected)) {
            Set<String> missing = expected.stream().filter(name -> !found.contains(name)).collect(Collectors.toSet());
            violations.add("a list in %s%s has %d of %d; without %s".formatted(
                    where.region(), fresh ? " of what is owned" : "", found.size(), expected.size(), missing));
        }
    }

    /** How many lists came. */
    int complete() {
        return complete;
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public void close() {
        going = false;
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
