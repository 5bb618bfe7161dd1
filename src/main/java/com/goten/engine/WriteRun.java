package com.goten.engine;

import com.goten.engine.Step.Unreached;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.mixin.Ownership;
import com.goten.mixin.Relations;
import com.goten.mixin.Wish;
import com.goten.policy.Control;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One execution of a command: transactions, and what is asked of other deployments between them, until one is
 * {@link Step.Done}. Whatever it fails with, it leaves nothing behind: intents are withdrawn, marks taken away; where even
 * that fails they expire.
 *
 * <pre>
 *            ┌───────────── a policy has changed ◄──┐
 *            ▼                                      │
 *   prepare ──► foreseen? ──► transaction ──────────┼──► Done
 *     ▲             │ yes       │ Establish  │ Confirm
 *     │             ▼           ▼            ▼
 *     └────────── ask the owners        ask the sources; as for Withdraw, whom something was promised
 * </pre>
 */
final class WriteRun<R> {
    private static final Logger LOG = LoggerFactory.getLogger(WriteRun.class);
    /** How often a write is prepared for each of the reasons to do it again. */
    private static final int MOST_ATTEMPTS = 8;

    private static final Duration UNDO = Duration.ofSeconds(5);

    private final Surroundings surroundings;
    private final Preparation<R> preparation;
    private final Deadline deadline;
    private Ties ties;
    private int policyChanges;
    private int rounds;

    /** What every write of a deployment needs. */
    record Surroundings(
            DeploymentId deployment,
            ApiVersion version,
            Writer writer,
            PolicyStore policies,
            Relations relations,
            Ownership ownership) {}

    /** Makes the write anew for each transaction. */
    interface Preparation<R> {
        /** @param closely as in {@link GovernedWrite} */
        Future<GovernedWrite<Step<R>>> prepare(boolean closely, Ties ties);
    }

    WriteRun(Surroundings surroundings, Preparation<R> preparation, Deadline deadline) {
        this.surroundings = surroundings;
        this.preparation = preparation;
        this.deadline = deadline;
        this.ties = Ties.none(surroundings.relations().markLease());
    }

    Future<R> start() {
        return next().recover(failure -> undo().transform(undone -> Future.failedFuture(failure)));
    }

    private Future<R> next() {
        Future<GovernedWrite<Step<R>>> prepared;
        try {
            prepared = preparation.prepare(policyChanges > 0, ties);
        } catch (GotenException refusal) {
            return Future.failedFuture(refusal);
        }
        return prepared.compose(write -> {
            List<Unreached> foreseen = Foreseen.in(write.prepared(), surroundings, ties);
            return foreseen.isEmpty()
                    ? surroundings.writer().write(write, deadline).compose(step -> after(write, step))
                    : again(establish(foreseen, List.of()));
        });
    }

    private Future<R> after(GovernedWrite<Step<R>> write, Optional<Step<R>> step) {
        if (step.isEmpty()) {
            return outdated(write.grounds());
        }
        if (step.get() instanceof Step.Outdated<R> outdated) {
            return outdated(outdated.grounds());
        }
        if (step.get() instanceof Step.Establish<R> establish) {
            return again(establish(establish.targets(), establish.violations()));
        }
        if (step.get() instanceof Step.Confirm<R> confirm) {
            ties = ties.marked(confirm.set());
            return again(confirm(confirm));
        }
        if (step.get() instanceof Step.Withdraw<R> withdraw) {
            return again(surroundings.ownership().withdraw(withdraw.owners(), deadline));
        }
        return Future.succeededFuture(((Step.Done<R>) step.get()).result());
    }

    private Future<R> outdated(List<ResourceKey> grounds) {
        grounds.forEach(surroundings.policies()::changed);
        return ++policyChanges < MOST_ATTEMPTS
                ? next()
                : Future.failedFuture(new GotenException.Aborted(
                        "the policy changes too fast", "POLICY_CHANGING", Duration.ofMillis(100)));
    }

    private Future<R> again(Future<Void> asked) {
        return asked.compose(done -> ++rounds < MOST_ATTEMPTS
                ? next()
                : Future.failedFuture(new GotenException.Aborted(
                        "what is to be written, or refers to it, changes too fast", "CONTENTION", Duration.ofMillis(100))));
    }

    private Future<Void> confirm(Step.Confirm<R> confirm) {
        return surroundings.relations()
                .confirm(confirm.mark(), confirm.set(), confirm.sources(), deadline)
                .recover(failure -> Future.failedFuture(confirm.anyway().<Throwable>map(known -> known).orElse(failure)))
                .onSuccess(confirmation -> ties = ties.confirmed(confirmation))
                .mapEmpty();
    }

    /** What this deployment should own is missing; for the others somebody else is asked. */
    private Future<Void> establish(List<Unreached> targets, List<PreconditionViolation> violations) {
        var owners = targets.stream().map(this::owner).toList();
        return Future.all(owners).compose(all -> {
            var wishes = new ArrayList<Wish>();
            var refused = new ArrayList<>(violations);
            for (int i = 0; i < targets.size(); i++) {
                Unreached target = targets.get(i);
                Optional<String> owner = owners.get(i).result();
                if (owner.filter(surroundings.deployment().region()::equals).isPresent()) {
                    refused.add(TargetCheck.missing(target.wanted()));
                } else {
                    wishes.add(wish(target, owner));
                }
            }
            TargetCheck.refuse(refused);
            return surroundings.relations().establish(wishes, deadline);
        }).onSuccess(established -> ties = ties.and(established)).mapEmpty();
    }

    /** The region that should own a target of this service; empty for those of other services. */
    private Future<Optional<String>> owner(Unreached target) {
        return target.wanted().target()
                .flatMap(key -> surroundings.version().type(key.type())
                        .flatMap(type -> ResourceNames.tryParse(type, key.name())))
                .map(this::owner)
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private Future<Optional<String>> owner(ResourceName name) {
        return name.region().isPresent()
                ? Future.succeededFuture(name.region())
                : surroundings.policies().control(name).compose(this::owner);
    }

    /**
     * This region where it, and nobody else, can say that the target is not there; where that may be handed over just now,
     * one that may have it, and that knows who does where it does not.
     */
    private Future<Optional<String>> owner(Control control) {
        String here = surroundings.deployment().region();
        if (!control.open(here)) {
            return Future.succeededFuture(
                    control.owners().stream().filter(region -> !region.equals(here)).findFirst());
        }
        return surroundings.policies().confirm(control.bases()).map(confirmed -> {
            if (!confirmed) {
                surroundings.policies().forget(control);
                throw new GotenException.Aborted(
                        "what it refers to is being handed over", Control.BEING_HANDED_OVER, Duration.ofMillis(100));
            }
            return Optional.of(here);
        });
    }

    private static Wish wish(Unreached target, Optional<String> region) {
        Wanted wanted = target.wanted();
        return new Wish(
                target.holder().key(),
                wanted.id().field(),
                wanted.service(),
                wanted.id().targetType(),
                wanted.id().targetName(),
                wanted.behaviour(),
                region);
    }

    private Future<?> undo() {
        Future<Void> withdrawn = ties.established().isEmpty()
                ? Future.succeededFuture()
                : surroundings.relations()
                        .withdraw(ties.established().values().stream().map(one -> one.intent()).toList());
        return Future.join(withdrawn, unmark());
    }

    private Future<Void> unmark() {
        if (ties.marked().isEmpty()) {
            return Future.succeededFuture();
        }
        var unmark = new UnmarkWrite(ties.mark(), List.copyOf(ties.marked()), ties.confirmation());
        return surroundings.writer().write(unmark, Deadline.after(UNDO)).otherwise(failure -> {
            LOG.warn("mark.not_taken_away mark={} reason={}", ties.mark(), failure.getMessage());
            return null;
        });
    }
}
