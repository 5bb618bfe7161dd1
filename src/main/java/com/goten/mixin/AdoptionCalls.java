package com.goten.mixin;

import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.RecordedReference;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a region says of resources that it has adopted: to the owners of what they refer to, and to the region that released
 * them. Many are said in one call. Safe to use from any thread.
 */
public final class AdoptionCalls {
    /** How often a target may turn out to be somewhere else. */
    private static final int REDIRECTS = 3;

    private final DeploymentId own;
    private final String version;
    private final EnvironmentSource environment;
    private final CombinedQuestions<VersionedTarget, Outcome> targets;
    private final CombinedQuestions<Adopted, Boolean> confirmations;

    /**
     * @param version the current one of this deployment
     * @param peers with this deployment itself among them
     * @param soon as in {@link CombinedQuestions}
     */
    public AdoptionCalls(
            DeploymentId own, String version, EnvironmentSource environment, Peers peers, Consumer<Runnable> soon) {
        this.own = own;
        this.version = version;
        this.environment = environment;
        var client = new SchemaMixinClient(own, peers);
        this.targets = new CombinedQuestions<>(client::establishAdopted, soon, CombinedQuestions.Recovery.none());
        this.confirmations = new CombinedQuestions<>(
                (peer, adopted, deadline) -> client.confirmAdoption(peer, adopted, deadline)
                        .map(done -> adopted.stream().map(one -> true).toList()),
                soon,
                CombinedQuestions.Recovery.none());
    }

    /** What comes of it that the owner of a target is to know where a holder is. */
    public sealed interface Known {
        /** He does, or nobody is left who would have to. */
        record Yes() implements Known {}

        /** There is no such target any more. */
        record Gone() implements Known {}

        /** @param reason why he does not yet */
        record NotYet(String reason) implements Known {}
    }

    /**
     * Has whoever owns the target of a reference know that its holder is here.
     *
     * @param reference that the holder has had since before it was here
     * @return fails where nobody answers
     */
    public Future<Known> establish(ResourceKey holder, RecordedReference reference, Deadline deadline) {
        var wish = new Wish(
                holder,
                reference.field(),
                reference.targetType().substring(0, reference.targetType().indexOf('/')),
                reference.targetType(),
                reference.targetName(),
                reference.behaviour(),
                Optional.empty());
        Environment known = environment.current();
        if (Whereabouts.regionIn(wish.targetName()).filter(region -> removed(known, wish, region)).isPresent()) {
            return Future.succeededFuture(new Known.Yes());
        }
        return Future.succeededFuture(new Whereabouts(known, own, version))
                .compose(places -> ask(places.first(wish), places.importedVersion(wish), wish, reference, REDIRECTS, deadline));
    }

    private static boolean removed(Environment environment, Wish wish, String region) {
        return environment.removed(new DeploymentId(wish.service(), region));
    }

    private Future<Known> ask(
            DeploymentId peer, String imported, Wish wish, RecordedReference reference, int redirects, Deadline deadline) {
        var target = new VersionedTarget(imported, wish.targetType(), wish.targetName());
        return targets.ask(peer, List.of(target), deadline).compose(answers -> {
            if (answers.get(0) instanceof Outcome.Elsewhere elsewhere) {
                return follow(elsewhere.region(), imported, wish, reference, redirects, deadline);
            }
            return Future.succeededFuture(known(peer, answers.get(0), reference));
        });
    }

    private Future<Known> follow(
            String region, String imported, Wish wish, RecordedReference reference, int redirects, Deadline deadline) {
        Environment known = environment.current();
        var peer = new DeploymentId(wish.service(), region);
        if (removed(known, wish, region)) {
            return Future.succeededFuture(new Known.Yes());
        }
        return redirects > 0 && known.deployment(peer).isPresent()
                ? ask(peer, imported, wish, reference, redirects - 1, deadline)
                : Future.succeededFuture(new Known.NotYet("nobody says that he owns " + wish.targetName()));
    }

    /** Who says that nothing has the name, may say so; nor does the target exist where another one has it. */
    private static Known known(DeploymentId peer, Outcome outcome, RecordedReference reference) {
        if (outcome instanceof Outcome.Refused refused) {
            return refused.refusal() == Outcome.Refusal.MISSING
                    ? new Known.Gone()
                    : new Known.NotYet("%s says of %s: %s".formatted(peer, reference.targetName(), refused.refusal()));
        }
        return outcome instanceof Outcome.There there && !there.uuid().equals(reference.target())
                ? new Known.Gone()
                : new Known.Yes();
    }

    /** Tells the region that released a resource that it is established here. One that is no more need not be told. */
    public Future<Void> confirm(String region, Adopted adopted, Deadline deadline) {
        var peer = new DeploymentId(own.service(), region);
        return environment.current().removed(peer)
                ? Future.succeededFuture()
                : confirmations.ask(peer, List.of(adopted), deadline).mapEmpty();
    }
}
