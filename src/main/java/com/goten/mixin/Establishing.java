package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the owners of targets and has them record this deployment: one call for each deployment concerned (more where there
 * are more targets than one may name), another where a target turns out to be elsewhere, and a bounded number of those.
 */
final class Establishing {
    private final SchemaMixinClient client;
    private final Whereabouts whereabouts;
    private final RelationOptions options;
    private final Deadline deadline;
    private final Map<Wish, Outcome> outcomes = new LinkedHashMap<>();

    Establishing(SchemaMixinClient client, Whereabouts whereabouts, RelationOptions options, Deadline deadline) {
        this.client = client;
        this.whereabouts = whereabouts;
        this.options = options;
        this.deadline = deadline;
    }

    /** A target, whatever wishes there are for it. */
    private record Asked(DeploymentId peer, VersionedTarget target) {}

    /** The outcome of each wish, none of them {@link Outcome.Elsewhere}. */
    Future<Map<Wish, Outcome>> run(List<Wish> wishes) {
        Map<Asked, List<Wish>> asked = new LinkedHashMap<>();
        for (Wish wish : wishes) {
            add(asked, whereabouts.first(wish), wish);
        }
        return round(asked, options.redirects()).map(done -> outcomes);
    }

    private void add(Map<Asked, List<Wish>> asked, DeploymentId peer, Wish wish) {
        var target = new VersionedTarget(whereabouts.importedVersion(wish), wish.targetType(), wish.targetName());
        asked.computeIfAbsent(new Asked(peer, target), key -> new ArrayList<>()).add(wish);
    }

    private Future<Void> round(Map<Asked, List<Wish>> asked, int redirects) {
        Map<DeploymentId, List<Asked>> byPeer = new LinkedHashMap<>();
        asked.keySet().forEach(one -> byPeer.computeIfAbsent(one.peer(), peer -> new ArrayList<>()).add(one));
        var parts = byPeer.values().stream().flatMap(Establishing::parts).toList();
        var calls = parts.stream().map(part -> ask(part.get(0).peer(), part)).toList();
        return Future.join(calls).compose(answered -> {
            Map<Asked, List<Wish>> elsewhere = new LinkedHashMap<>();
            for (int i = 0; i < parts.size(); i++) {
                take(parts.get(i), calls.get(i).result(), asked, elsewhere);
            }
            if (elsewhere.isEmpty()) {
                return Future.succeededFuture();
            }
            List<Wish> nowhere = nowhere(elsewhere);
            if (!nowhere.isEmpty()) {
                return Future.failedFuture(Refusals.nowhere(nowhere));
            }
            return redirects > 0
                    ? round(elsewhere, redirects - 1)
                    : Future.failedFuture(unclear(elsewhere.keySet().iterator().next()));
        });
    }

    /** As many in each as one call may name. */
    private static Stream<List<Asked>> parts(List<Asked> all) {
        return IntStream.iterate(0, from -> from < all.size(), from -> from + SchemaMixin.MOST_TARGETS)
                .mapToObj(from -> all.subList(from, Math.min(all.size(), from + SchemaMixin.MOST_TARGETS)));
    }

    /** Those that would be in a region where their service is not. */
    private List<Wish> nowhere(Map<Asked, List<Wish>> elsewhere) {
        return elsewhere.entrySet().stream()
                .filter(asked -> !whereabouts.exists(asked.getKey().peer()))
                .flatMap(asked -> asked.getValue().stream())
                .toList();
    }

    private Future<List<Outcome>> ask(DeploymentId peer, List<Asked> asked) {
        return client.establish(
                peer, asked.stream().map(Asked::target).toList(), deadline.min(Deadline.after(options.answer())));
    }

    private void take(
            List<Asked> asked, List<Outcome> answers, Map<Asked, List<Wish>> wishes, Map<Asked, List<Wish>> elsewhere) {
        for (int i = 0; i < asked.size(); i++) {
            Asked one = asked.get(i);
            Outcome answer = answers.get(i);
            for (Wish wish : wishes.get(one)) {
                if (answer instanceof Outcome.Elsewhere other) {
                    add(elsewhere, new DeploymentId(one.peer().service(), other.region()), wish);
                } else {
                    outcomes.put(wish, answer);
                }
            }
        }
    }

    private static GotenException unclear(Asked asked) {
        return new GotenException.Aborted(
                "nobody says that he owns " + asked.target().name(),
                "OWNER_UNCLEAR",
                Duration.ofMillis(500));
    }
}
