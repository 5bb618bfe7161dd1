package com.goten.sync;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.ResourceExhausted;
import com.goten.mixin.OwnedClient.Comparisons;
import com.goten.mixin.OwnedToken;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.store.Copies.Tenure;
import com.goten.store.CopyRepair;
import com.goten.store.NameRange;
import com.goten.store.OwnedState;
import com.goten.store.RangeComparison;
import com.goten.store.RangeEntry;
import com.goten.store.RangeHash;
import com.goten.time.Deadline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares all copies from one region with their owner, once, and puts right what differs (PROTOCOL.md section 9,
 * anti-entropy).
 *
 * <pre>
 *   all of a type ── hashes differ ──► parts ── differ ──► … ──► a range small enough to be listed
 *      list the copies · have the owner list what it has · wait until the stream has passed that place
 *      between two batches: read the copies, read what the owner has ── {@link Differences} ──► repair
 * </pre>
 *
 * Whatever cannot be asked or read ends it: what is not known is never taken for what is not there. Only a type that the
 * owner does not have, and there are copies of, is left as it is, and told of when the others have been compared. Lives on
 * one context; holds one range, and the parts beside it.
 */
final class CopyComparer {
    private static final Logger LOG = LoggerFactory.getLogger(CopyComparer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** The stream stands still for that long at most. */
    private static final Duration READ_PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_LISTED = 500;
    private static final String ANSWER_TOO_LARGE = "ANSWER_TOO_LARGE";
    /** So many are looked at closely at once: the stream goes on in between. */
    private static final int MOST_LOOKED_AT = 50;
    private static final int MOST_NAMED = 10;
    private static final long MOST_BYTES = 4 << 20;

    private final Context context;
    private final SyncSurroundings around;
    private final DeploymentId peer;
    private final Tenure tenure;
    private final CopyWriter writer;
    private final Deque<Part> left = new ArrayDeque<>();
    private final List<String> named = new ArrayList<>();
    private final Promise<Found> end = Promise.promise();
    private long differences;
    private long repaired;
    private Optional<String> skipped = Optional.empty();

    /** What was found. @param first names of the first ones @param skipped why something could not be compared at all */
    record Found(long differences, long repaired, List<String> first, Optional<String> skipped) {}

    /** A range to compare. @param owners what the owner has of it, where it has said so */
    private record Part(NameRange range, Optional<RangeHash> owners) {}

    CopyComparer(
            Context context, SyncSurroundings around, DeploymentId peer, Tenure tenure, CopyWriter writer) {
        this.context = context;
        this.around = around;
        this.peer = peer;
        this.tenure = tenure;
        this.writer = writer;
    }

    Future<Found> run() {
        around.types().forEach(type -> left.add(new Part(NameRange.all(type), Optional.empty())));
        next();
        return end.future();
    }

    /** One after the other; each begins on a stack of its own. */
    private void next() {
        Part part = left.poll();
        if (part == null) {
            end.tryComplete(new Found(differences, repaired, List.copyOf(named), skipped));
            return;
        }
        Future.succeededFuture().compose(now -> compare(part)).onComplete(done -> context.runOnContext(now -> {
            if (done.failed()) {
                end.tryFail(done.cause());
            } else {
                next();
            }
        }));
    }

    private Future<Void> compare(Part part) {
        return around.copies().hash(tenure.origin(), part.range(), Deadline.after(PATIENCE)).compose(here ->
                part.owners().filter(here::equals).isPresent() ? Future.succeededFuture() : compare(here));
    }

    private Future<Void> compare(RangeHash here) {
        return askOfAnyType(here).compose(answer -> here(() -> {
            RangeComparison comparison = answer.comparisons().get(0);
            if (comparison instanceof RangeComparison.Parts parts) {
                List<RangeHash> hashes = parts.parts();
                for (int i = hashes.size() - 1; i >= 0; i--) {
                    left.push(new Part(hashes.get(i).range(), Optional.of(hashes.get(i))));
                }
            }
            return comparison instanceof RangeComparison.Entries ? look(here.range()) : Future.succeededFuture();
        }));
    }

    private Future<Comparisons> ask(RangeHash here) {
        return around.client().compare(peer, around.version(), List.of(here), Deadline.after(PATIENCE));
    }

    /** A type that the owner does not have, it has nothing of; but that is no reason to remove what came from it. */
    private Future<Comparisons> askOfAnyType(RangeHash here) {
        return ask(here).recover(failure -> {
            if (!(failure instanceof InvalidArgument)) {
                return Future.failedFuture(failure);
            }
            context.runOnContext(now -> skip(here, failure.getMessage()));
            return Future.succeededFuture(new Comparisons("", List.of(new RangeComparison.Equal())));
        });
    }

    private void skip(RangeHash here, String reason) {
        if (here.count() > 0 && skipped.isEmpty()) {
            skipped = Optional.of(
                    "type %s, of which there are copies, was not compared: %s".formatted(here.range().type(), reason));
        }
    }

    /** Lists a range that differs; where there are too many copies of it here, the first of them, and the rest later. */
    private Future<Void> look(NameRange range) {
        return around.copies().entries(tenure.origin(), range, MOST_LISTED).compose(listed -> {
            NameRange part = listed.size() < MOST_LISTED
                    ? range
                    : new NameRange(range.type(), range.after(), listed.get(listed.size() - 1).name());
            if (!part.equals(range)) {
                left.push(new Part(new NameRange(range.type(), part.until(), range.until()), Optional.empty()));
            }
            // A count that cannot be: the owner is to list what it has, whatever the hash.
            return ask(new RangeHash(part, -1, 0)).compose(answer -> here(() -> judge(part, listed, answer)));
        });
    }

    private Future<Void> judge(NameRange part, List<RangeEntry> listed, Comparisons answer) {
        if (!(answer.comparisons().get(0) instanceof RangeComparison.Entries entries)) {
            // It has grown meanwhile.
            left.push(new Part(part, Optional.empty()));
            return Future.succeededFuture();
        }
        List<String> suspects = Differences.suspects(listed, entries.entries());
        if (suspects.isEmpty()) {
            return Future.succeededFuture();
        }
        Future<Void> done = writer.reached(token -> OwnedToken.reached(token, answer.token()));
        for (int from = 0; from < suspects.size(); from += MOST_LOOKED_AT) {
            List<String> some = suspects.subList(from, Math.min(suspects.size(), from + MOST_LOOKED_AT));
            done = done.compose(now -> repair(part.type(), some, listed, entries.entries()));
        }
        return done;
    }

    /** Looks at some while the stream stands still; where they are too large together, at half of them at a time. */
    private Future<Void> repair(String type, List<String> some, List<RangeEntry> listed, List<RangeEntry> compared) {
        return writer.alone(() -> around.copies().read(tenure.origin(), type, some)
                        .compose(copies -> owners(type, some).compose(owners -> here(() ->
                                repair(repairs(type, some, listed, compared, byName(copies), byName(owners)))))))
                .recover(failure -> {
                    int half = some.size() / 2;
                    return tooLarge(failure) && half > 0
                            ? repair(type, some.subList(0, half), listed, compared).compose(done ->
                                    repair(type, some.subList(half, some.size()), listed, compared))
                            : Future.failedFuture(failure);
                });
    }

    private static boolean tooLarge(Throwable failure) {
        return failure instanceof ResourceExhausted exhausted && exhausted.info().reason().equals(ANSWER_TOO_LARGE);
    }

    private Future<List<StoredResource>> owners(String type, List<String> names) {
        return around.client().read(peer, around.version(), type, names, Deadline.after(READ_PATIENCE))
                .map(states -> states.stream()
                        .filter(OwnedState.Present.class::isInstance)
                        .map(state -> ((OwnedState.Present) state).resource())
                        .toList());
    }

    private List<CopyRepair> repairs(
            String type,
            List<String> names,
            List<RangeEntry> listed,
            List<RangeEntry> compared,
            Map<String, StoredResource> copies,
            Map<String, StoredResource> owners) {
        Map<String, RangeEntry> before = Differences.byName(listed);
        Map<String, RangeEntry> there = Differences.byName(compared);
        return names.stream()
                .map(name -> Differences.repair(
                        new ResourceKey(around.version(), type, name),
                        Optional.ofNullable(before.get(name)),
                        Optional.ofNullable(there.get(name)),
                        Optional.ofNullable(copies.get(name)),
                        Optional.ofNullable(owners.get(name))))
                .flatMap(Optional::stream)
                .toList();
    }

    /** What goes goes first: it may have what comes, by another name. */
    private Future<Void> repair(List<CopyRepair> repairs) {
        if (repairs.isEmpty()) {
            return Future.succeededFuture();
        }
        count(repairs);
        var groups = new ArrayList<List<CopyRepair>>();
        groups.add(repairs.stream().filter(repair -> repair.owners().isEmpty()).toList());
        var group = new ArrayList<CopyRepair>();
        long bytes = 0;
        for (CopyRepair repair : repairs) {
            if (repair.owners().isEmpty()) {
                continue;
            }
            long size = repair.owners().get().body().length();
            if (!group.isEmpty() && bytes + size > MOST_BYTES) {
                groups.add(List.copyOf(group));
                group.clear();
                bytes = 0;
            }
            group.add(repair);
            bytes += size;
        }
        groups.add(group);
        Future<Void> done = Future.succeededFuture();
        for (List<CopyRepair> some : groups) {
            done = done.compose(now -> around.copies().repair(tenure, some)).map(applied -> {
                repaired += applied.put() + applied.removed();
                return null;
            });
        }
        return done.onSuccess(now -> around.changed().run());
    }

    private void count(List<CopyRepair> repairs) {
        differences += repairs.size();
        for (CopyRepair repair : repairs) {
            if (named.size() < MOST_NAMED) {
                named.add(repair.key().type() + " " + repair.key().name());
            }
        }
        LOG.warn("sync.copies_differ deployment={} peer={} resources={} first={}", around.own(), peer, repairs.size(),
                repairs.stream().limit(MOST_NAMED).map(repair -> repair.key().name()).toList());
    }

    private static Map<String, StoredResource> byName(List<StoredResource> resources) {
        var byName = new HashMap<String, StoredResource>();
        resources.forEach(resource -> byName.put(resource.key().name(), resource));
        return byName;
    }

    private interface Step {
        Future<Void> run();
    }

    /** Goes on where this lives. */
    private Future<Void> here(Step step) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> Future.succeededFuture().compose(begun -> step.run()).onComplete(done));
        return done.future();
    }
}
