package com.goten.explain;

import com.goten.explain.Graph.Edge;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which resources point to each other in circles: the strongly connected components of a part of a graph, by Tarjan's
 * algorithm, without recursion.
 */
final class Circles {
    private final Graph graph;
    private final Set<UUID> part;
    private final Map<UUID, Integer> order = new HashMap<>();
    private final Map<UUID, Integer> low = new HashMap<>();
    private final Map<UUID, UUID> circles = new HashMap<>();
    private final Deque<UUID> open = new ArrayDeque<>();

    private Circles(Graph graph, Set<UUID> part) {
        this.graph = graph;
        this.part = part;
    }

    /** Of those resources. */
    static Circles of(Graph graph, Set<UUID> part) {
        var circles = new Circles(graph, part);
        part.forEach(circles::visit);
        return circles;
    }

    /** Whether each of the two can be reached from the other. */
    boolean together(UUID one, UUID other) {
        UUID circle = circles.get(one);
        return circle != null && circle.equals(circles.get(other));
    }

    private record Step(UUID at, Iterator<Edge> left) {}

    private void visit(UUID start) {
        if (order.containsKey(start)) {
            return;
        }
        Deque<Step> path = new ArrayDeque<>();
        path.push(enter(start));
        while (!path.isEmpty()) {
            Step step = path.element();
            if (step.left().hasNext()) {
                UUID next = step.left().next().target();
                if (!order.containsKey(next)) {
                    path.push(enter(next));
                } else if (!circles.containsKey(next)) {
                    low.merge(step.at(), order.get(next), Math::min);
                }
            } else {
                path.pop();
                leave(step.at());
                if (!path.isEmpty()) {
                    low.merge(path.element().at(), low.get(step.at()), Math::min);
                }
            }
        }
    }

    private Step enter(UUID uuid) {
        order.put(uuid, order.size());
        low.put(uuid, order.get(uuid));
        open.push(uuid);
        Collection<Edge> references = graph.from(uuid);
        return new Step(uuid, references.stream().filter(edge -> part.contains(edge.target())).iterator());
    }

    private void leave(UUID uuid) {
        if (low.get(uuid).equals(order.get(uuid))) {
            UUID member;
            do {
                member = open.pop();
                circles.put(member, uuid);
            } while (!member.equals(uuid));
        }
    }
}
