package com.goten.explain;

import com.goten.explain.Graph.Edge;
import com.goten.explain.Graph.Owning;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Who goes when others do: who holds references to them for which it goes, and who loses the last of its owners
 * (PROTOCOL.md sections 7 and 8).
 *
 * <pre>
 *   of the owner references of a resource       it goes
 *   one keeps an owner that stays                no
 *   all are gone; none only unsets               surely
 *   all are gone; each only unsets               no: it stays without an owner
 *   some only unset, or were never confirmed     perhaps: the last one decides, and nobody knows which that is
 * </pre>
 */
final class Going {
    private final Graph graph;
    private final boolean surely;
    private final Set<UUID> all;

    private Going(Graph graph, Set<UUID> start, boolean surely) {
        this.graph = graph;
        this.surely = surely;
        this.all = new LinkedHashSet<>(start);
    }

    /** Those that go in any case. */
    static Set<UUID> surely(Graph graph, Set<UUID> start) {
        return new Going(graph, start, true).whole();
    }

    /** The same, and those that may go. */
    static Set<UUID> perhaps(Graph graph, Set<UUID> start) {
        return new Going(graph, start, false).whole();
    }

    private Set<UUID> whole() {
        Deque<UUID> open = new ArrayDeque<>(all);
        while (!open.isEmpty()) {
            UUID going = open.remove();
            for (Edge edge : graph.to(going)) {
                if (edge.behaviour().deletesHolder() && all.add(edge.holder())) {
                    open.add(edge.holder());
                }
            }
            for (UUID ownee : graph.ownees(going)) {
                if (orphaned(graph.owners(ownee)) && all.add(ownee)) {
                    open.add(ownee);
                }
            }
        }
        return all;
    }

    private boolean orphaned(List<Owning> owners) {
        return surely
                ? owners.stream().allMatch(one -> one.owner().filter(all::contains).isPresent() && !one.unset())
                : mayBeOrphaned(owners, all::contains);
    }

    /** @param going whether an owner goes */
    static boolean mayBeOrphaned(List<Owning> owners, Predicate<UUID> going) {
        return owners.stream().allMatch(one -> one.owner().map(going::test).orElse(true))
                && !owners.stream().allMatch(Owning::onlyUnsets);
    }
}
