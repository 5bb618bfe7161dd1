package com.goten.explain;

import com.goten.explain.Graph.Edge;
import com.goten.explain.Graph.Node;
import com.goten.schema.DeleteBehaviour;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What becomes of everybody when a resource is deleted, once all that follows is done and nobody else does anything: a
 * pure function of the graph around it (PROTOCOL.md sections 5.4, 7 and 8).
 *
 * <pre>
 *   the set      the resource, and who holds local CASCADE_DELETE references into the set       one transaction
 *   going        the set, and who holds references into it for which it goes, and who has no
 *                owner left: Going                                                              sooner or later DELETING or gone
 *   held         going, not in the set, and blocked: by block_deletion, by a BLOCK reference
 *                of somebody who stays, or because somebody is who would go in its transaction   stays DELETING
 *   waiting      visible until nobody points to it, and a held or waiting one does               stays DELETING
 * </pre>
 *
 * <p>Who waits may depend on the order in which things are done. One that is blocked for a moment is marked, and visible
 * from then on; dealt with a moment later it goes at once, and only its name is kept. And those who wait for each other in
 * a circle go when they find out. One that would lose a reference afterwards, and is marked because of somebody else, keeps
 * it if it was marked before. All these are told apart from what is certain, and so are those of whom it is not certain that
 * they go.
 *
 * <p>An owner waits for nobody: its ownees need not go before it, they only lose it as an owner.
 */
final class Fates {
    /** The field that owners are lost in. */
    static final String OWNERS = "metadata.owner_references";
    /** Behind a field that something may be lost in, and may not. */
    static final String PERHAPS = " (perhaps)";

    private final Graph graph;
    private final UUID root;
    private final Set<UUID> set;
    private final Set<UUID> going;
    private final Set<UUID> surely;
    private final Map<UUID, String> waiting = new LinkedHashMap<>();
    private final Map<UUID, String> undecided = new LinkedHashMap<>();

    private Fates(Graph graph, UUID root) {
        this.graph = graph;
        this.root = root;
        this.set = closure(root);
        this.going = Going.perhaps(graph, set);
        this.surely = Going.surely(graph, set);
    }

    static Fates of(Graph graph, UUID root) {
        var fates = new Fates(graph, root);
        fates.findWaiting();
        return fates;
    }

    enum Fate { DELETED, DELETED_AFTER, MARKED, UNDECIDED }

    /** What becomes of one that goes; empty for those that stay, and those that were going before. */
    Optional<Fate> of(UUID uuid) {
        if (!going.contains(uuid) || !set.contains(uuid) && graph.node(uuid).deleting()) {
            return Optional.empty();
        }
        if (waiting.containsKey(uuid)) {
            return Optional.of(Fate.MARKED);
        }
        if (undecided.containsKey(uuid) || !surely.contains(uuid)) {
            return Optional.of(Fate.UNDECIDED);
        }
        return Optional.of(set.contains(uuid) ? Fate.DELETED : Fate.DELETED_AFTER);
    }

    /** What one that is MARKED, or may be, waits for. */
    String reason(UUID uuid) {
        return waiting.getOrDefault(uuid, undecided.getOrDefault(uuid, surely.contains(uuid) || !going.contains(uuid)
                ? ""
                : "it may lose its last owner, or stay without one"));
    }

    /** The references that refuse the deletion: BLOCK, into the set, of holders that are outside and stay. */
    List<Edge> blockers() {
        return set.stream()
                .flatMap(member -> graph.to(member).stream())
                .filter(edge -> edge.behaviour() == DeleteBehaviour.BLOCK)
                .filter(edge -> !set.contains(edge.holder()) && !graph.node(edge.holder()).deleting())
                .toList();
    }

    /** Members of the set that must not be deleted. */
    List<Node> protectedMembers() {
        return set.stream().map(graph::node).filter(Node::blocksDeletion).toList();
    }

    /** The fields that one which stays loses its references or owners in; empty for the others. */
    List<String> unset(UUID holder) {
        if (going.contains(holder) || graph.node(holder).deleting()) {
            return List.of();
        }
        var fields = new TreeSet<String>();
        lost(holder, surely).forEach(fields::add);
        lost(holder, going).filter(field -> !fields.contains(field)).map(field -> field + PERHAPS).toList().forEach(fields::add);
        return List.copyOf(fields);
    }

    private Stream<String> lost(UUID holder, Set<UUID> gone) {
        Stream<String> references = graph.from(holder).stream()
                .filter(edge -> edge.behaviour().unsetsReference() && gone.contains(edge.target()))
                .map(Edge::field);
        Stream<String> owners = graph.owners(holder).stream()
                .filter(owning -> owning.owner().filter(gone::contains).isPresent())
                .map(owning -> OWNERS);
        return Stream.concat(references, owners);
    }

    /** What goes in one transaction. */
    private Set<UUID> closure(UUID root) {
        var all = new LinkedHashSet<>(Set.of(root));
        Deque<UUID> open = new ArrayDeque<>(all);
        while (!open.isEmpty()) {
            for (Edge edge : graph.to(open.remove())) {
                if (graph.goesWith(edge) && all.add(edge.holder())) {
                    open.add(edge.holder());
                }
            }
        }
        return all;
    }

    private void findWaiting() {
        Map<UUID, String> held = held(surely::contains, uuid -> blocked(uuid, going));
        Map<UUID, String> mayBeHeld = held(going::contains, uuid -> blocked(uuid, surely));
        Set<UUID> mayBeMarked = mayBeMarked();
        Circles circles = Circles.of(graph, going);
        waiting.putAll(held);
        mayBeHeld.forEach((uuid, reason) -> {
            if (!held.containsKey(uuid)) {
                undecided.put(uuid, reason);
            }
        });
        Deque<UUID> open = new ArrayDeque<>(mayBeHeld.keySet());
        wereGoing().forEach(uuid -> {
            waiting.putIfAbsent(uuid, "it was DELETING before");
            open.add(uuid);
        });
        while (!open.isEmpty()) {
            UUID holder = open.remove();
            boolean certain = waiting.containsKey(holder);
            for (Edge edge : graph.from(holder)) {
                if (!waitsFor(edge)) {
                    continue;
                }
                UUID target = edge.target();
                boolean visible = graph.node(target).asyncDeletion();
                if (!visible && !mayBeMarked.contains(target)) {
                    continue;
                }
                boolean surely = certain && visible && graph.local(edge) && !circles.together(holder, target)
                        && !mayBeCleared(edge);
                String reason = "%s of %s still refers to it".formatted(edge.field(), graph.node(holder));
                if (surely && waiting.putIfAbsent(target, reason) == null) {
                    undecided.remove(target);
                    open.add(target);
                } else if (!surely && !waiting.containsKey(target) && undecided.putIfAbsent(target, reason) == null) {
                    open.add(target);
                }
            }
        }
    }

    /** A reference that is there as long as its holder is; a local UNSET is taken away with the target. */
    private boolean waitsFor(Edge edge) {
        return going.contains(edge.target())
                && !(edge.behaviour() == DeleteBehaviour.UNSET && graph.local(edge));
    }

    /**
     * A reference that is cleared where its target is dealt with before its holder is marked. What is DELETING already keeps
     * its references, and who goes because of the target itself is marked instead.
     */
    private boolean mayBeCleared(Edge edge) {
        return edge.behaviour().unsetsReference()
                && !graph.node(edge.holder()).deleting()
                && graph.from(edge.holder()).stream()
                        .noneMatch(other -> other.target().equals(edge.target()) && other.behaviour().deletesHolder());
    }

    /**
     * Those outside of the set that are blocked, and those that would have gone with them.
     *
     * @param leaves whom to look at
     */
    private Map<UUID, String> held(Predicate<UUID> leaves, Function<UUID, Optional<String>> blocked) {
        Map<UUID, String> held = new LinkedHashMap<>();
        Deque<UUID> open = new ArrayDeque<>();
        for (UUID uuid : going) {
            if (!set.contains(uuid) && leaves.test(uuid)) {
                blocked.apply(uuid).ifPresent(reason -> {
                    held.put(uuid, reason);
                    open.add(uuid);
                });
            }
        }
        while (!open.isEmpty()) {
            UUID holder = open.remove();
            for (Edge edge : graph.from(holder)) {
                if (graph.goesWith(edge) && leaves.test(edge.target()) && !set.contains(edge.target())
                        && held.putIfAbsent(edge.target(), graph.node(holder) + " goes with it and is held") == null) {
                    open.add(edge.target());
                }
            }
        }
        return held;
    }

    /** @param leave who does not block for long */
    private Optional<String> blocked(UUID uuid, Set<UUID> leave) {
        if (graph.node(uuid).blocksDeletion()) {
            return Optional.of("its lifecycle.block_deletion is set");
        }
        return graph.to(uuid).stream()
                .filter(edge -> edge.behaviour() == DeleteBehaviour.BLOCK && !leave.contains(edge.holder()))
                .filter(edge -> !graph.node(edge.holder()).deleting())
                .map(edge -> "%s of %s blocks it".formatted(edge.field(), graph.node(edge.holder())))
                .findFirst();
    }

    /** Those that somebody blocks who is to go, too, and those in whose transaction they would go: it is a question of time. */
    private Set<UUID> mayBeMarked() {
        Set<UUID> blocked = going.stream()
                .filter(uuid -> !set.contains(uuid))
                .filter(uuid -> graph.to(uuid).stream().anyMatch(edge ->
                        edge.behaviour() == DeleteBehaviour.BLOCK && going.contains(edge.holder())))
                .collect(Collectors.toCollection(HashSet::new));
        Deque<UUID> open = new ArrayDeque<>(blocked);
        while (!open.isEmpty()) {
            for (Edge edge : graph.from(open.remove())) {
                if (graph.goesWith(edge) && going.contains(edge.target()) && blocked.add(edge.target())) {
                    open.add(edge.target());
                }
            }
        }
        return blocked;
    }

    /** Those that have been DELETING and have not gone: something holds them that this deletion need not end. */
    private List<UUID> wereGoing() {
        return graph.nodes().stream()
                .filter(node -> node.deleting() && !set.contains(node.uuid()))
                .map(Node::uuid)
                .toList();
    }

    UUID root() {
        return root;
    }
}
