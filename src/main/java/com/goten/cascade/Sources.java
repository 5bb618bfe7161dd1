package com.goten.cascade;

import com.goten.mixin.CombinedQuestions;
import com.goten.mixin.NamedTarget;
import com.goten.mixin.SchemaMixinClient.Clearance;
import com.goten.mixin.SchemaMixinClient.Leaving;
import com.goten.mixin.SchemaMixinClient.LeavingHolder;
import com.goten.schema.DeploymentId;
import com.goten.store.HolderReader.Remainder;
import com.goten.store.Shadows;
import com.goten.store.Source;
import com.goten.store.Target;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** {@link Elsewhere} over the back-reference sources of what goes, and the mixin. */
final class Sources implements Elsewhere {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Surroundings around;
    private final CombinedQuestions<NamedTarget, Clearance> questions;
    private final Consumer<Runnable> hop;

    /**
     * @param hop runs something soon, on the flow's own context and from the bottom of the stack
     * @param recovery of sources that are away
     */
    Sources(Surroundings around, Consumer<Runnable> hop, CombinedQuestions.Recovery<NamedTarget> recovery) {
        this.around = around;
        this.questions = new CombinedQuestions<>(around.client()::cleared, hop, recovery);
        this.hop = hop;
    }

    /** @param clearance empty where there was no answer, and {@code reason} says why */
    private record Answer(Source source, Optional<Clearance> clearance, String reason) {
        boolean cleared() {
            return clearance.filter(Clearance.CLEARED::equals).isPresent();
        }

        boolean leaving() {
            return clearance.filter(Clearance.LEAVING::equals).isPresent();
        }
    }

    @Override
    public Future<Said> tell(Remainder remainder) {
        return around.shadows().sources(remainder.uuid()).compose(sources -> sources.isEmpty()
                ? Future.succeededFuture(Said.NOTHING_LEFT)
                : tell(remainder, sources));
    }

    private Future<Said> tell(Remainder remainder, List<Source> sources) {
        var target = new NamedTarget(around.own().service(), remainder.uuid(), remainder.key());
        var asked = sources.stream().map(source -> ask(source, target)).toList();
        return Future.join(asked).compose(all -> {
            List<Answer> answers = all.list();
            return around.shadows()
                    .drop(answers.stream().filter(Answer::cleared).map(Answer::source).toList())
                    .map(dropped -> said(answers));
        });
    }

    /** A deployment that is no more holds nothing. */
    private Future<Answer> ask(Source source, NamedTarget target) {
        if (removed(source.deployment())) {
            return Future.succeededFuture(new Answer(source, Optional.of(Clearance.CLEARED), ""));
        }
        return questions.ask(source.deployment(), List.of(target), Deadline.after(PATIENCE))
                .map(clearance -> new Answer(
                        source, Optional.of(clearance.get(0)), "references are left in " + source.deployment()))
                .otherwise(failure -> new Answer(source, Optional.empty(), Collector.reason(failure)));
    }

    private Said said(List<Answer> answers) {
        List<Answer> open = answers.stream().filter(answer -> !answer.cleared() && !answer.leaving()).toList();
        return new Said(
                open.stream().map(Answer::reason).findFirst(),
                () -> open.stream().allMatch(answer ->
                        answer.clearance().isEmpty() && questions.failing(answer.source().deployment())),
                answers.stream().anyMatch(Answer::leaving));
    }

    @Override
    public Future<Optional<Circle>> circle(Remainder remainder) {
        return around.shadows().sources(remainder.uuid()).compose(sources -> new CircleWalk(
                        this::leaving,
                        hop,
                        around.own(),
                        target(remainder.key().type(), remainder.key().name(), remainder.uuid()),
                        sources.stream().map(Source::deployment).toList())
                .walk()
                .map(found -> found.map(members -> new Circle(members, Set.copyOf(sources)))));
    }

    private Future<List<Leaving>> leaving(DeploymentId place, List<Target> targets) {
        if (removed(place)) {
            return Future.succeededFuture(
                    targets.stream().map(target -> new Leaving(Clearance.CLEARED, List.of())).toList());
        }
        return place.equals(around.own())
                ? around.shadows().leaving(targets, CascadeOptions.MOST_FOLLOWED)
                        .map(all -> all.stream().map(this::here).toList())
                : around.client().leaving(place, targets, Deadline.after(PATIENCE));
    }

    private Leaving here(Shadows.Leaving leaving) {
        var holders = leaving.holders().stream()
                .map(holder -> new LeavingHolder(
                        target(holder.key().type(), holder.key().name(), holder.uuid()), holder.sources()))
                .toList();
        var clearance = leaving.staying() ? Clearance.LEFT : holders.isEmpty() ? Clearance.CLEARED : Clearance.LEAVING;
        return new Leaving(clearance, holders);
    }

    private Target target(String type, String name, UUID uuid) {
        return new Target(uuid, List.of(new Target.Name(around.own().service() + "/" + type, name)));
    }

    private boolean removed(DeploymentId deployment) {
        return around.environment().current().removed(deployment);
    }
}
