package com.goten.owner;

import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.mixin.OwnerAnswer;
import com.goten.owner.Taken.Part;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.schema.DeploymentId;
import com.goten.store.Ownee;
import com.goten.store.OwnerReferences;
import com.goten.store.OwnerReferences.Confirmed;
import com.goten.store.OwnerReferences.Later;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks at owner references that are due: asks for their owners, and does what the answers mean. */
final class ReferenceFlow {
    private final OwnerReferences references;
    private final OwnerAsking asking;
    private final CommandExecutor executor;
    private final Function<ResourceKey, ResourceName> names;
    private final OwnerOptions options;
    private final OwnerObserver observer;
    private final ReferencePlanner planner;

    ReferenceFlow(
            OwnerReferences references,
            OwnerAsking asking,
            CommandExecutor executor,
            Function<ResourceKey, ResourceName> names,
            OwnerOptions options,
            OwnerObserver observer) {
        this.references = references;
        this.asking = asking;
        this.executor = executor;
        this.names = names;
        this.options = options;
        this.observer = observer;
        this.planner = new ReferencePlanner(options.mostDelay(), options.period());
    }

    /** Takes up some that are due, by the deployments that are to be asked for their owners. */
    Future<Taken> round(int room) {
        return references.claim(room, options.claim(), options.patience())
                .map(due -> new Taken(parts(due), due.size() == room));
    }

    /** What is DELETING itself needs no owner. */
    private List<Part> parts(List<Ownee> due) {
        var parts = new ArrayList<Part>();
        List<OwnerStep> leaving = due.stream()
                .filter(Ownee::deleting)
                .<OwnerStep>map(ownee -> new OwnerStep.Later(ownee, period()))
                .toList();
        if (!leaving.isEmpty()) {
            parts.add(new Part(leaving.size(), execute(leaving)));
        }
        asking.places(due.stream().filter(ownee -> !ownee.deleting()).toList()).forEach((peer, ownees) ->
                parts.add(new Part(ownees.size(), look(peer, ownees, options.redirects()))));
        return parts;
    }

    /** @param redirects how often an owner may still turn out to be somewhere else */
    private Future<Void> look(Optional<DeploymentId> peer, List<Ownee> ownees, int redirects) {
        return asking.ask(peer, ownees).compose(answers -> {
            boolean follows = redirects > 0;
            Set<Ownee> elsewhere = follows
                    ? answers.elsewhere().values().stream().flatMap(List::stream).collect(Collectors.toSet())
                    : Set.of();
            List<OwnerStep> steps =
                    plan(ownees.stream().filter(ownee -> !elsewhere.contains(ownee)).toList(), answers.said());
            var all = new ArrayList<Future<Void>>();
            all.add(execute(steps).compose(done -> decide(peer, steps, redirects)));
            if (follows) {
                answers.elsewhere().forEach((there, some) -> all.add(look(Optional.of(there), some, redirects - 1)));
            }
            return Future.join(all).mapEmpty();
        });
    }

    private List<OwnerStep> plan(List<Ownee> ownees, Map<Ownee, OwnerAnswer> answers) {
        return ownees.stream()
                .map(ownee -> planner.plan(ownee, Optional.ofNullable(answers.get(ownee))))
                .toList();
    }

    /** First the marks, durably, then the question that is answered by a promise. */
    private Future<Void> decide(Optional<DeploymentId> peer, List<OwnerStep> steps, int redirects) {
        List<Ownee> doubtful = only(OwnerStep.Decide.class, steps).stream()
                .map(OwnerStep.Decide::ownee)
                .filter(ownee -> ownee.mark().isEmpty())
                .toList();
        if (doubtful.isEmpty()) {
            return Future.succeededFuture();
        }
        return references.mark(doubtful).compose(marked -> {
            observer.deciding(marked.size());
            return look(peer, marked, redirects);
        });
    }

    private Future<Void> execute(List<OwnerStep> steps) {
        var confirmed = only(OwnerStep.Confirm.class, steps).stream()
                .map(step -> new Confirmed(step.ownee(), step.owner(), period()))
                .toList();
        var later = only(OwnerStep.Later.class, steps).stream()
                .map(step -> new Later(step.ownee(), step.pause()))
                .toList();
        return references.confirm(confirmed)
                .compose(done -> references.later(later))
                .compose(done -> takeBack(only(OwnerStep.TakeBack.class, steps)))
                .compose(done -> command(steps));
    }

    private Future<Void> takeBack(List<OwnerStep.TakeBack> steps) {
        var marks = steps.stream().map(step -> step.ownee().mark().orElseThrow()).toList();
        var later = steps.stream().map(step -> new Later(step.ownee(), step.pause())).toList();
        return references.withdraw(marks, options.mostDelay()).compose(done -> references.later(later));
    }

    /** A removal that fails is tried again soon; a correction when the reference is looked at next time. */
    private Future<Void> command(List<OwnerStep> steps) {
        Map<Command, Ownee> commands = new HashMap<>();
        only(OwnerStep.Remove.class, steps).forEach(step -> commands.put(
                new Command.Disown(
                        names.apply(step.ownee().key()),
                        step.ownee().reference().ownee(),
                        step.ownee().reference().name(),
                        step.because()),
                step.ownee()));
        var corrections = only(OwnerStep.Confirm.class, steps).stream()
                .flatMap(step -> step.right().stream().map(right -> new Command.CorrectOwner(
                        names.apply(step.ownee().key()),
                        step.ownee().reference().ownee(),
                        ReferencePlanner.said(step.ownee().reference()),
                        right)))
                .toList();
        var all = new ArrayList<Command>(commands.keySet());
        all.addAll(corrections);
        return Flight.of(executor, observer, all, options.inFlight()).compose(landing -> references.later(
                landing.failed().stream()
                        .filter(commands::containsKey)
                        .map(commands::get)
                        .map(ownee -> new Later(ownee, planner.delay(ownee.attempts())))
                        .toList()));
    }

    private Duration period() {
        long quarter = Math.max(1, options.period().toMillis() / 4);
        return options.period().plusMillis(ThreadLocalRandom.current().nextLong(-quarter, quarter));
    }

    private static <S extends OwnerStep> List<S> only(Class<S> kind, List<OwnerStep> steps) {
        return steps.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
