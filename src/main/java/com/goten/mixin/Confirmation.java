package com.goten.mixin;

import com.goten.schema.DeploymentId;
import com.goten.store.Blockade;
import com.goten.store.Blockade.Status;
import com.goten.store.Source;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What the back-reference sources of a set that is to be deleted have answered, all of them, while it was marked.
 *
 * @param mark of the deletion
 * @param marked members that it was set on
 * @param answers by the source as it was when it was asked: an answer says nothing of what it established later
 */
public record Confirmation(UUID mark, Set<UUID> marked, Map<Source, Blockade> answers) {
    public Confirmation {
        marked = Set.copyOf(marked);
        answers = Map.copyOf(answers);
    }

    /** A reference elsewhere that stands in the way. */
    public record Blocker(DeploymentId deployment, Blockade.Blocker reference) {}

    /** Whether somebody's references forbid the deletion. */
    public boolean blocked() {
        return has(Status.BLOCKED);
    }

    /** Whether it may turn out soon whether they do. */
    public boolean pending() {
        return has(Status.PENDING);
    }

    private boolean has(Status status) {
        return answers.values().stream().anyMatch(answer -> answer.status() == status);
    }

    /** Whether these sources are exactly what was asked about, and none of them forbids the deletion. */
    public boolean allows(List<Source> sources) {
        return sources.stream()
                .allMatch(source -> answers.containsKey(source) && answers.get(source).status().allows());
    }

    /** Whether this source has answered that it has nothing left. */
    public boolean clears(Source source) {
        Blockade answer = answers.get(source);
        return answer != null && answer.status() == Status.CLEAR;
    }

    public List<Source> cleared() {
        return answers.keySet().stream().filter(this::clears).toList();
    }

    public List<Blocker> blockers() {
        return answers.entrySet().stream()
                .flatMap(answer -> answer.getValue().blockers().stream()
                        .map(blocker -> new Blocker(answer.getKey().deployment(), blocker)))
                .toList();
    }

    public long blockerCount() {
        return answers.values().stream().mapToLong(Blockade::blockerCount).sum();
    }
}
