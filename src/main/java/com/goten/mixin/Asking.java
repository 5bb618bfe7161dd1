package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.policy.Environment;
import com.goten.schema.DeploymentId;
import com.goten.store.Blockade;
import com.goten.store.Head;
import com.goten.store.Source;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the sources of a marked set what stands in the way.
 *
 * <pre>
 *   any BLOCKED                answer at once
 *   any PENDING                ask again, for a while
 *   no answer                  fail: that is never a consent
 *   removed from the registry  CLEAR, without being asked
 *   all HELD or CLEAR          answer
 * </pre>
 *
 * <p>Of one source no more than one answer is waited for at a time, however many members it may refer to.
 */
final class Asking {
    private final Vertx vertx;
    private final CombinedQuestions<NamedTarget, Blockade> questions;
    private final Environment environment;
    private final DeploymentId own;
    private final RelationOptions options;
    private final UUID mark;
    private final Map<UUID, Head> set;
    private final Deadline deadline;
    private @Nullable Deadline patience;

    Asking(
            Vertx vertx,
            CombinedQuestions<NamedTarget, Blockade> questions,
            Environment environment,
            DeploymentId own,
            RelationOptions options,
            UUID mark,
            List<Head> set,
            Deadline deadline) {
        this.vertx = vertx;
        this.questions = questions;
        this.environment = environment;
        this.own = own;
        this.options = options;
        this.mark = mark;
        this.set = set.stream().collect(Collectors.toMap(Head::uuid, head -> head, (one, same) -> one));
        this.deadline = deadline;
    }

    Future<Confirmation> run(List<Source> sources) {
        Map<Source, Blockade> answers = new HashMap<>();
        sources.stream()
                .filter(source -> environment.removed(source.deployment()))
                .forEach(gone -> answers.put(gone, Blockade.clear(gone.target())));
        return ask(sources.stream().filter(source -> !answers.containsKey(source)).toList(), answers);
    }

    private Future<Confirmation> ask(List<Source> sources, Map<Source, Blockade> answers) {
        Map<DeploymentId, List<Source>> byPeer = new LinkedHashMap<>();
        sources.forEach(source -> byPeer.computeIfAbsent(source.deployment(), peer -> new ArrayList<>()).add(source));
        var calls = byPeer.entrySet().stream()
                .map(peer -> ask(peer.getKey(), peer.getValue(), new HashMap<>()))
                .toList();
        return Future.join(calls).compose(all -> {
            all.<Map<Source, Blockade>>list().forEach(answers::putAll);
            var confirmation = new Confirmation(mark, set.keySet(), answers);
            if (confirmation.blocked() || !confirmation.pending()) {
                return Future.succeededFuture(confirmation);
            }
            return patience().isPast() ? Future.failedFuture(pending()) : later(answers);
        });
    }

    /** From the first answer on: one that took long is no reason not to ask again. */
    private Deadline patience() {
        if (patience == null) {
            patience = deadline.min(Deadline.after(options.pendingPatience()));
        }
        return patience;
    }

    /** Only those are asked again whose answer may be another one soon; what the others said holds while the mark does. */
    private Future<Confirmation> later(Map<Source, Blockade> answers) {
        List<Source> open = answers.entrySet().stream()
                .filter(answer -> answer.getValue().status() == Blockade.Status.PENDING)
                .map(Map.Entry::getKey)
                .toList();
        return vertx.timer(options.pendingPause().toMillis(), TimeUnit.MILLISECONDS).compose(pause -> ask(open, answers));
    }

    /** As many at a time as one call may name. */
    private Future<Map<Source, Blockade>> ask(DeploymentId peer, List<Source> sources, Map<Source, Blockade> said) {
        int count = Math.min(sources.size(), SchemaMixin.MOST_TARGETS);
        return ask(peer, sources.subList(0, count)).compose(answers -> {
            said.putAll(answers);
            return count == sources.size()
                    ? Future.succeededFuture(said)
                    : ask(peer, sources.subList(count, sources.size()), said);
        });
    }

    private Future<Map<Source, Blockade>> ask(DeploymentId peer, List<Source> sources) {
        var targets = sources.stream().map(source -> named(source.target())).toList();
        return questions.ask(peer, targets, deadline.min(Deadline.after(options.answer()))).map(blockades -> {
            var answers = new HashMap<Source, Blockade>();
            for (int i = 0; i < blockades.size(); i++) {
                if (!blockades.get(i).target().equals(sources.get(i).target())) {
                    throw new GotenException.Unavailable(peer + " answered another question", "PEER_ANSWER_INCOMPLETE");
                }
                answers.put(sources.get(i), blockades.get(i));
            }
            return answers;
        });
    }

    private NamedTarget named(UUID uuid) {
        return new NamedTarget(own.service(), uuid, set.get(uuid).key());
    }

    private static GotenException pending() {
        return new GotenException.Unavailable(
                "references that would block the deletion are about to be saved", "REFERENCES_PENDING");
    }
}
