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
import java.util.stream.Collectors;

/**
 * Asks for the owners of references: those of one owner in one question where they need not be told apart, all questions to
 * one deployment in few calls.
 */
final class OwnerAsking {
    private final DeploymentId own;
    private final OwnerCalls calls;
    private final PeerLines lines;
    private final Ownership ownership;
    private final OwnerOptions options;
    private final OwnerObserver observer;

    OwnerAsking(
            DeploymentId own,
            OwnerCalls calls,
            PeerLines lines,
            Ownership ownership,
            OwnerOptions options,
            OwnerObserver observer) {
        this.own = own;
        this.calls = calls;
        this.lines = lines;
        this.ownership = ownership;
        this.options = options;
        this.observer = observer;
    }

    /**
     * What is known of owners; nothing of those that could not be asked for.
     *
     * @param elsewhere whose owners are to be asked for there
     */
    record Answers(Map<Ownee, OwnerAnswer> said, Map<DeploymentId, List<Ownee>> elsewhere) {}

    /** Whom to ask first; those for whose owners there is nobody to ask by themselves. */
    Map<Optional<DeploymentId>, List<Ownee>> places(List<Ownee> ownees) {
        return ownees.stream().collect(Collectors.groupingBy(
                ownee -> first(ownee.reference()), LinkedHashMap::new, Collectors.toList()));
    }

    /** Asks one deployment. Never fails. */
    Future<Answers> ask(Optional<DeploymentId> peer, List<Ownee> ownees) {
        return peer.map(one -> ask(one, ownees)).orElseGet(() -> Future.succeededFuture(nobody(ownees)));
    }

    private Answers nobody(List<Ownee> ownees) {
        Map<Ownee, OwnerAnswer> said = new HashMap<>();
        ownees.forEach(ownee -> removed(ownee).ifPresent(answer -> said.put(ownee, answer)));
        return new Answers(said, Map.of());
    }

    private Future<Answers> ask(DeploymentId peer, List<Ownee> ownees) {
        Map<OwnerQuestion, List<Ownee>> asked = ownees.stream()
                .collect(Collectors.groupingBy(this::question, LinkedHashMap::new, Collectors.toList()));
        var questions = List.copyOf(asked.keySet());
        var answers = new Answers(new HashMap<>(), new LinkedHashMap<>());
        var under = new ArrayList<Future<?>>();
        for (int i = 0; i < questions.size(); i += options.questions()) {
            var part = questions.subList(i, Math.min(questions.size(), i + options.questions()));
            under.add(call(peer, part).onSuccess(said -> take(peer, part, said, asked, answers)));
        }
        return Future.join(under).transform(done -> Future.succeededFuture(answers));
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

    private Future<List<OwnerAnswer>> call(DeploymentId peer, List<OwnerQuestion> questions) {
        return lines.call(peer, () -> calls.confirm(peer, questions, Deadline.after(options.answer())))
                .onFailure(failure -> questions.forEach(one -> observer.unanswered()));
    }

    private void take(
            DeploymentId peer,
            List<OwnerQuestion> asked,
            List<OwnerAnswer> said,
            Map<OwnerQuestion, List<Ownee>> ownees,
            Answers answers) {
        for (int i = 0; i < asked.size(); i++) {
            List<Ownee> about = ownees.get(asked.get(i));
            OwnerAnswer answer = said.get(i);
            observer.answered(answer.state());
            if (answer.state() == State.ELSEWHERE && !answer.region().equals(peer.region())) {
                var there = new DeploymentId(peer.service(), answer.region());
                answers.elsewhere().computeIfAbsent(there, none -> new ArrayList<>()).addAll(about);
            } else {
                about.forEach(ownee -> answers.said().put(ownee, answer));
            }
        }
    }
}
