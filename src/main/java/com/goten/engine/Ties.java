package com.goten.engine;

import com.goten.errors.GotenException;
import com.goten.mixin.Confirmation;
import com.goten.mixin.Established;
import com.goten.mixin.Wish;
import com.goten.resource.ResourceKey;
import com.goten.store.Head;
import com.goten.store.Mark;
import com.goten.store.Op;
import com.goten.store.View;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What other deployments have said to a write so far. It counts only while the intents, or the mark, are there: the
 * transaction that commits looks.
 *
 * @param mark of the deletion; new at every attempt
 * @param lease how long nobody takes the mark away
 * @param marked all that the mark was ever set on, also what has left the set since
 * @param rehearsed whether nothing is written: marks count as set though they are not there
 */
record Ties(
        Map<Wish.Id, Established> established,
        UUID mark,
        Duration lease,
        Set<Head> marked,
        Optional<Confirmation> confirmation,
        boolean rehearsed) {
    Ties {
        established = Map.copyOf(established);
        marked = Set.copyOf(marked);
    }

    /** Nobody has been asked. */
    static Ties none(Duration lease) {
        return new Ties(Map.of(), UUID.randomUUID(), lease, Set.of(), Optional.empty(), false);
    }

    /** For a write of which nothing is to be written. */
    Ties rehearsing() {
        return new Ties(established, mark, lease, marked, confirmation, true);
    }

    Ties and(Map<Wish.Id, Established> more) {
        var all = new HashMap<>(established);
        all.putAll(more);
        return new Ties(all, mark, lease, marked, confirmation, rehearsed);
    }

    Ties marked(List<Head> set) {
        var all = new HashSet<>(marked);
        all.addAll(set);
        return new Ties(established, mark, lease, all, confirmation, rehearsed);
    }

    Ties confirmed(Confirmation other) {
        return new Ties(established, mark, lease, marked, Optional.of(other), rehearsed);
    }

    Optional<Established> of(ResourceKey holder, Wanted wanted) {
        var id = wanted.id();
        return Optional.ofNullable(
                established.get(new Wish.Id(holder, id.field(), id.targetType(), id.targetName())));
    }

    /** Whether the mark that was set on a member when its sources were asked still stands. */
    boolean marks(UUID member, Optional<Mark> found) {
        return rehearsed && marked(member) || found.filter(one -> one.id().equals(mark)).isPresent();
    }

    /** Whether a mark was set on a member when its sources were asked. */
    boolean marked(UUID member) {
        return confirmation.filter(said -> said.marked().contains(member)).isPresent();
    }

    /** The intents of one holder. */
    List<UUID> intents(ResourceKey holder) {
        return established.entrySet().stream()
                .filter(one -> one.getKey().holder().equals(holder))
                .map(one -> one.getValue().intent())
                .toList();
    }

    /** Ends the intents of a holder that is committed, those that turned out not to be needed too. */
    List<Op> end(ResourceKey holder) {
        return intents(holder).stream().<Op>map(Op.EndIntent::new).toList();
    }

    /** Takes away the marks that were set, whatever has become of their resources. */
    List<Op> unmark() {
        return marked.stream().map(Head::uuid).distinct().<Op>map(member -> new Op.TakeMark(member, mark)).toList();
    }

    /** @throws GotenException.Aborted where somebody has taken the intent of this attempt away */
    static void requireIntent(View view, Established established) {
        if (!view.intent(established.intent())) {
            throw new GotenException.Aborted(
                    "it took too long to save references to other deployments", "INTENT_GONE", Duration.ofMillis(50));
        }
    }
}
