package com.goten.owner;

import com.goten.mixin.NamedTarget;
import com.goten.mixin.OwnerAnswer;
import com.goten.mixin.OwnerAnswer.State;
import com.goten.mixin.OwnerCalls;
import com.goten.mixin.OwnerQuestion;
import com.goten.mixin.Ownership;
import com.goten.schema.DeploymentId;
import com.goten.store.Ownee;
import com.goten.store.RecordedOwner;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks for the owners of references: those of one owner in one question where they need not be told apart, all questions to
 * one deployment in few calls, again where an owner turns out to be elsewhere.
 */
final class OwnerAsking {
    private final DeploymentId own;
    private final OwnerCalls calls;
    private final Ownership ownership;
    private final OwnerOptions options;
    private final OwnerObserver observer;

    OwnerAsking(
            DeploymentId own, OwnerCalls calls, Ownership ownership, OwnerOptions options, OwnerObserver observer) {
        this.own = own;
        this.calls = calls;
        this.ownership = ownership;
        this.options = options;
        this.observer = observer;
    }

    private record Asked(DeploymentId peer, OwnerQuestion question) {}

    /** What is known of each; nothing where it could not be asked for. Never fails. */
    Future<Map<Ownee, OwnerAnswer>> ask(List<Ownee> ownees) {
        Map<Asked, List<Ownee>> asked = new LinkedHashMap<>();
        Map<Ownee, OwnerAnswer> answers = new HashMap<>();
        for (Ownee ownee : ownees) {
            first(ownee.reference()).ifPresentOrElse(
                    peer -> asked.computeIfAbsent(new Asked(peer, question(ownee)), key -> new ArrayList<>()).add(ownee),
                    () -> removed(ownee).ifPresent(answer -> answers.put(ownee, answer)));
        }
        return round(asked, answers, options.redirects()).map(answers);
    }

    private static String service(RecordedOwner reference) {
        return reference.type().substring(0, reference.type().indexOf('/'));
    }

    private Optional<DeploymentId> first(RecordedOwner reference) {
        String service = service(reference);
        if (service.equals(own.service()) && (reference.region().isEmpty() || reference.region().equals(own.region()))) {
            return Optional.of(own);
        }
        // What is of a region can be nowhere else.
        return ownership.place(service, reference.name(), reference.region())
                .map(place -> new DeploymentId(service, place.region()))
                .filter(peer -> !("/" + reference.name() + "/").contains("/regions/" + reference.region() + "/")
                        || !ownership.removed(new DeploymentId(service, reference.region())));
    }

    /** There is nobody to ask for an owner whose deployment was removed: nobody can create it either. */
    private Optional<OwnerAnswer> removed(Ownee ownee) {
        RecordedOwner reference = ownee.reference();
        if (!ownership.removed(new DeploymentId(service(reference), reference.region()))) {
            return Optional.empty();
        }
        State state = ownee.mark().isPresent() ? State.GONE : ownee.owner().isPresent() ? State.DELETED : State.MISSING;
        return Optional.of(new OwnerAnswer(
                state, ownee.owner(), reference.version(), reference.type(), reference.name(), reference.region()));
    }

    private OwnerQuestion question(Ownee ownee) {
        RecordedOwner reference = ownee.reference();
        Optional<NamedTarget> target = reference.requires()
                ? Optional.of(new NamedTarget(own.service(), reference.ownee(), ownee.key()))
                : Optional.empty();
        return new OwnerQuestion(reference.version(), reference.type(), reference.name(), target, ownee.mark());
    }

    private Future<Void> round(Map<Asked, List<Ownee>> asked, Map<Ownee, OwnerAnswer> answers, int redirects) {
        Map<DeploymentId, List<Asked>> byPeer = new LinkedHashMap<>();
        asked.keySet().forEach(one -> byPeer.computeIfAbsent(one.peer(), peer -> new ArrayList<>()).add(one));
        Map<Asked, List<Ownee>> elsewhere = new LinkedHashMap<>();
        var under = new ArrayList<Future<Void>>();
        byPeer.forEach((peer, all) -> {
            for (int i = 0; i < all.size(); i += options.questions()) {
                var part = all.subList(i, Math.min(all.size(), i + options.questions()));
                under.add(call(peer, part).map(said -> {
                    take(part, said, asked, answers, elsewhere);
                    return null;
                }));
            }
        });
        return Future.join(under).transform(done -> elsewhere.isEmpty() || redirects == 0
                ? Future.succeededFuture()
                : round(elsewhere, answers, redirects - 1));
    }

    private Future<List<OwnerAnswer>> call(DeploymentId peer, List<Asked> asked) {
        return calls.confirm(peer, asked.stream().map(Asked::question).toList(), Deadline.after(options.answer()))
                .onFailure(failure -> asked.forEach(one -> observer.unanswered()));
    }

    private void take(
            List<Asked> asked,
            List<OwnerAnswer> said,
            Map<Asked, List<Ownee>> ownees,
            Map<Ownee, OwnerAnswer> answers,
            Map<Asked, List<Ownee>> elsewhere) {
        for (int i = 0; i < asked.size(); i++) {
            Asked one = asked.get(i);
            OwnerAnswer answer = said.get(i);
            observer.answered(answer.state());
            if (answer.state() == State.ELSEWHERE && !answer.region().equals(one.peer().region())) {
                var there = new Asked(new DeploymentId(one.peer().service(), answer.region()), one.question());
                elsewhere.computeIfAbsent(there, key -> new ArrayList<>()).addAll(ownees.get(one));
            } else {
                ownees.get(one).forEach(ownee -> answers.put(ownee, answer));
            }
        }
    }
}
