package com.goten.sync;

import com.goten.engine.RightHandover;
import com.goten.policy.Control;
import com.goten.policy.CreationRight;
import com.goten.policy.Governance;
import com.goten.policy.Governor;
import com.goten.policy.SettledPolicy;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ResourceType;
import com.goten.store.NameRange;
import com.goten.store.PolicyRefreshes.Progress;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands over to another region what a governor governs and what has no region in its name, when his policy has another
 * control region (PROTOCOL.md section 9).
 *
 * <pre>
 *   the right is      and               then
 *   here, open        the policy here   nothing is to be done
 *   here, open        elsewhere         close it, if the policy is newer than that by which it came; as below
 *   here, closed      ·                 release everything; when nothing is left, unconfirmed or withheld, the right
 *                                       the region is no more: as if it had been open, by a newer policy only
 *   elsewhere         the policy there  what is here all the same follows
 *   elsewhere         otherwise         whoever has it sees to it
 *   the service's     ·                 where that is here, and open, the holder's is split off it; as above then
 * </pre>
 *
 * <p>The last of these is of a holder that was created without a policy, and has one now. Until its right is split off, what
 * is under it goes where that of the service goes.
 *
 * <p>Everything is found in the database, so that it goes on after a crash at any place. Nothing is created under a closed
 * right, and what is deleted keeps its name for a while: when nothing is owned, then nothing is unconfirmed, then no name
 * is withheld, nothing is left for good.
 */
final class HandoverFlow {
    private static final Logger LOG = LoggerFactory.getLogger(HandoverFlow.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RefreshFlow.Parts parts;
    private final Governance governance;
    private final RefreshWriter writer;
    private final RefreshOptions options;
    private final RightHandover rights;
    private final Stranded stranded;
    private final BooleanSupplier stopping;

    HandoverFlow(
            RefreshFlow.Parts parts,
            Governance governance,
            RefreshWriter writer,
            RefreshOptions options,
            BooleanSupplier stopping) {
        this.parts = parts;
        this.governance = governance;
        this.writer = writer;
        this.options = options;
        this.rights = parts.rights();
        this.stranded = new Stranded(parts);
        this.stopping = stopping;
    }

    /**
     * Why it is not over.
     *
     * @param most longest pause before it is gone on with
     */
    record Unfinished(String reason, Duration most) {}

    /** @return empty where there is nothing left to be done here */
    Future<Optional<Unfinished>> run(Governor governor) {
        if (governor.own().isEmpty()) {
            return over();
        }
        return stranded.seeTo(governor).compose(left -> left.isPresent()
                ? later(left.get(), options.mostDelay())
                : goOn(governor).compose(unfinished -> unfinished.isPresent()
                        ? Future.succeededFuture(unfinished)
                        : confirmed(governor)));
    }

    private Future<Optional<Unfinished>> goOn(Governor governor) {
        forget(governor.uuid());
        forget(SettledPolicy.SERVICE);
        return parts.policies().control(governor).compose(control -> run(governor, control));
    }

    private void forget(UUID holder) {
        parts.policies().changed(CreationRight.key(parts.version().version(), holder));
    }

    /** Until then somebody has to see whether the other region is still there. */
    private Future<Optional<Unfinished>> confirmed(Governor governor) {
        return parts.handovers().anyOffered(governor.uuid()).compose(any -> any
                ? later("not everything that was released is confirmed yet", options.sweep())
                : over());
    }

    private Future<Optional<Unfinished>> run(Governor governor, Control control) {
        String here = parts.own().region();
        if (!control.holder().equals(governor.uuid())) {
            return shared(governor, control);
        }
        if (!control.right().equals(here)) {
            return elsewhere(governor, control);
        }
        return control.open(here) ? open(governor, control) : closed(governor, control);
    }

    /** Whoever has the right of the service, and does not hand it over, splits the holder's off it. */
    private Future<Optional<Unfinished>> shared(Governor governor, Control control) {
        if (!control.open(parts.own().region())) {
            return later("the right to create is that of the service, in region " + control.right(), options.sweep());
        }
        return rights.split(governor, control, Deadline.after(PATIENCE)).compose(split -> {
            parts.policies().forget(control);
            if (!split) {
                return later("the policy, or the right to create, has changed again", options.mostDelay());
            }
            LOG.info("handover.split holder={} epoch={}", name(governor), control.epoch());
            return run(governor);
        });
    }

    private Future<Optional<Unfinished>> open(Governor governor, Control control) {
        if (control.settled()) {
            return over();
        }
        long number = parts.policies().number(governor);
        if (number <= control.epoch()) {
            return later("the right to create has come here by a later policy than the one that is known", options.sweep());
        }
        Optional<String> closed = stranded.closed(control.policy());
        return closed.isPresent() ? later(closed.get(), options.mostDelay()) : close(governor, control, number);
    }

    private Future<Optional<Unfinished>> close(Governor governor, Control control, long number) {
        var goal = new CreationRight(control.policy(), number);
        return rights.close(governor, control, goal, Deadline.after(PATIENCE)).compose(closed -> {
            parts.policies().forget(control);
            if (!closed) {
                return later("the policy, or the right to create, has changed again", options.mostDelay());
            }
            LOG.info("handover.begun holder={} to={} epoch={}", name(governor), goal.goal(), goal.epoch());
            return goal.goal().equals(parts.own().region()) ? over() : move(governor, goal);
        });
    }

    private Future<Optional<Unfinished>> closed(Governor governor, Control control) {
        return parts.reader().get(control.basis().key()).compose(stored -> stored.isPresent()
                ? closed(governor, control, CreationRight.of(stored.get()))
                : later("the right to create has changed again", options.mostDelay()));
    }

    /** To a region that is no more nothing can be handed over to the end. What that was offered has been seen to by now. */
    private Future<Optional<Unfinished>> closed(Governor governor, Control control, CreationRight goal) {
        if (!stranded.isGone(goal.goal())) {
            return move(governor, goal);
        }
        long number = parts.policies().number(governor);
        if (number <= goal.epoch()) {
            return later("region %s, to which it was to go, is no more, and no newer policy names another".formatted(goal.goal()),
                    options.mostDelay());
        }
        Optional<String> closed =
                Optional.of(control.policy()).filter(policy -> !policy.equals(parts.own().region())).flatMap(stranded::closed);
        return closed.isPresent() ? later(closed.get(), options.mostDelay()) : close(governor, control, number);
    }

    /** What comes here has to be looked at when it has come. */
    private Future<Optional<Unfinished>> elsewhere(Governor governor, Control control) {
        String here = parts.own().region();
        if (!control.settled() || control.policy().equals(here)) {
            boolean concerned = control.policy().equals(here) || control.goal().equals(here);
            return concerned
                    ? later("what it governs is on its way here from region " + control.right(), options.sweep())
                    : over();
        }
        var goal = new CreationRight(control.right(), parts.policies().number(governor));
        return parts.refreshes().anyOwned(ranges(scope(governor)))
                .compose(any -> any ? walk(governor, goal) : Future.succeededFuture(Optional.of(false)))
                .compose(moved -> moved.isPresent()
                        ? over()
                        : later("what it governs and is still here cannot go yet", options.sweep()));
    }

    private Future<Optional<Unfinished>> move(Governor governor, CreationRight goal) {
        return walk(governor, goal).compose(moved -> moved.isEmpty()
                ? later("what it governs cannot go to region %s yet".formatted(goal.goal()), options.mostDelay())
                : parts.handovers().anyOffered(governor.uuid()).compose(any -> any
                        ? later("region %s has not confirmed everything yet".formatted(goal.goal()), options.mostDelay())
                        : withheld(governor, goal).compose(names -> names.isPresent()
                                ? later("the name %s is not free yet".formatted(names.get()), options.mostDelay())
                                : last(governor, goal, moved.get()))));
    }

    /** What has been moved in this look may have been the last; the next one sees whether it was. */
    private Future<Optional<Unfinished>> last(Governor governor, CreationRight goal, boolean moved) {
        if (moved) {
            return parts.refreshes().end(governor.uuid()).compose(ended -> move(governor, goal));
        }
        return rights.release(governor.uuid(), goal.goal(), goal.epoch(), Deadline.after(PATIENCE)).compose(released -> {
            forget(governor.uuid());
            if (!released) {
                return later("the right to create has changed again", options.mostDelay());
            }
            LOG.info("handover.released holder={} to={} epoch={}", name(governor), goal.goal(), goal.epoch());
            return over();
        });
    }

    /**
     * Releases everything.
     *
     * @return empty where something could not go yet; otherwise whether anything may have been passed over or moved: then
     *     only another walk sees that there is nothing
     */
    private Future<Optional<Boolean>> walk(Governor governor, CreationRight goal) {
        return parts.refreshes()
                .begin(governor.uuid(), Buffer.buffer(goal.goal()), governor.generation(), -goal.epoch())
                .compose(progress -> {
                    RefreshWalk walk = new RefreshWalk(
                            parts.refreshes(),
                            scope(governor),
                            work(governor, goal),
                            parts.observer(),
                            () -> Future.succeededFuture(!stopping.getAsBoolean()),
                            options.page());
                    boolean whole = progress.type().isEmpty();
                    return walk.from(progress).map(end -> result(governor, walk, end, whole));
                });
    }

    private static Optional<Boolean> result(
            Governor governor, RefreshWalk walk, Optional<Progress> end, boolean whole) {
        if (walk.failures().count() > 0) {
            LOG.info("handover.waiting holder={} reason={}", name(governor), walk.failures().text());
            return Optional.empty();
        }
        return end.map(progress -> !whole || progress.written() > 0);
    }

    private HandoverWork work(Governor governor, CreationRight goal) {
        return new HandoverWork(parts.policies(), governor, writer, parts.observer(), goal.goal(), goal.epoch());
    }

    /** The first name that was deleted and is kept, or of which it is promised that it is not used. */
    private Future<Optional<ResourceName>> withheld(Governor governor, CreationRight goal) {
        Scope scope = scope(governor);
        return withheld(work(governor, goal), scope, scope.types().iterator());
    }

    private Future<Optional<ResourceName>> withheld(HandoverWork work, Scope scope, Iterator<ResourceType> types) {
        if (!types.hasNext()) {
            return Future.succeededFuture(Optional.empty());
        }
        ResourceType type = types.next();
        return withheld(work, type, scope, "").compose(found ->
                found.isPresent() ? Future.succeededFuture(found) : withheld(work, scope, types));
    }

    private Future<Optional<ResourceName>> withheld(HandoverWork work, ResourceType type, Scope scope, String after) {
        var failures = new RefreshFailures();
        return parts.handovers().withheld(scope.range(type, after), options.page()).compose(names -> work
                .governed(names.stream().flatMap(name -> ResourceNames.tryParse(type, name).stream()).toList(), failures)
                .compose(governed -> {
                    if (failures.count() > 0) {
                        return Future.failedFuture(failures.text());
                    }
                    return !governed.isEmpty() || names.size() < options.page()
                            ? Future.succeededFuture(governed.stream().findFirst())
                            : withheld(work, type, scope, names.get(names.size() - 1));
                }));
    }

    private Scope scope(Governor governor) {
        return Scope.of(parts.version(), governance, governor).global();
    }

    private static List<NameRange> ranges(Scope scope) {
        return scope.types().stream().map(type -> scope.range(type, "")).toList();
    }

    private static String name(Governor governor) {
        return governor.isService() ? "service" : governor.name();
    }

    private static Future<Optional<Unfinished>> over() {
        return Future.succeededFuture(Optional.empty());
    }

    private static Future<Optional<Unfinished>> later(String reason, Duration most) {
        return Future.succeededFuture(Optional.of(new Unfinished(reason, most)));
    }
}
