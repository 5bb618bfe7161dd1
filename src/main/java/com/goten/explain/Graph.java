package com.goten.explain;

import com.goten.schema.DeleteBehaviour;
import com.goten.schema.DeploymentId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Resources of any deployments, the references between them, and who owns whom, as far as somebody has looked. */
final class Graph {
    private final Map<UUID, Node> nodes = new LinkedHashMap<>();
    private final Map<UUID, List<Edge>> in = new HashMap<>();
    private final Map<UUID, List<Edge>> out = new HashMap<>();
    private final Map<UUID, List<Owning>> owners = new HashMap<>();
    private final Map<UUID, Set<UUID>> ownees = new HashMap<>();

    /**
     * A resource.
     *
     * @param type full name
     * @param deleting whether it goes already
     * @param blocksDeletion whether its {@code lifecycle.block_deletion} is set
     * @param asyncDeletion whether it stays visible until everything that points to it is dealt with
     * @param sources other deployments that may hold references to it
     * @param owneeSources deployments that may have resources that it owns
     */
    record Node(
            UUID uuid,
            DeploymentId where,
            String type,
            String name,
            boolean deleting,
            boolean blocksDeletion,
            boolean asyncDeletion,
            List<DeploymentId> sources,
            List<DeploymentId> owneeSources) {
        Node {
            sources = List.copyOf(sources);
            owneeSources = List.copyOf(owneeSources);
        }

        @Override
        public String toString() {
            return "%s %s in %s".formatted(type, name, where);
        }
    }

    /** A reference. */
    record Edge(UUID holder, UUID target, String field, DeleteBehaviour behaviour) {}

    /**
     * An owner reference.
     *
     * @param owner empty where none was confirmed
     * @param unset whether the ownee stays when this was its last owner, and was confirmed
     */
    record Owning(Optional<UUID> owner, boolean unset) {
        boolean onlyUnsets() {
            return unset && owner.isPresent();
        }
    }

    /** Does nothing where it is there. */
    void add(Node node) {
        nodes.putIfAbsent(node.uuid(), node);
    }

    boolean has(UUID uuid) {
        return nodes.containsKey(uuid);
    }

    /** Both ends are to be there. */
    void add(Edge edge) {
        in.computeIfAbsent(edge.target(), target -> new ArrayList<>()).add(edge);
        out.computeIfAbsent(edge.holder(), holder -> new ArrayList<>()).add(edge);
    }

    /** All that own a resource that is there. */
    void add(UUID ownee, List<Owning> all) {
        owners.put(ownee, List.copyOf(all));
        all.forEach(owning -> owning.owner().ifPresent(owner ->
                ownees.computeIfAbsent(owner, none -> new LinkedHashSet<>()).add(ownee)));
    }

    /** The owner references of a resource, as far as it is known to have any. */
    List<Owning> owners(UUID ownee) {
        return owners.getOrDefault(ownee, List.of());
    }

    /** What a resource owns. */
    Set<UUID> ownees(UUID owner) {
        return ownees.getOrDefault(owner, Set.of());
    }

    int size() {
        return nodes.size();
    }

    Collection<Node> nodes() {
        return nodes.values();
    }

    Node node(UUID uuid) {
        return Optional.ofNullable(nodes.get(uuid)).orElseThrow();
    }

    /** The references to a resource. */
    List<Edge> to(UUID target) {
        return in.getOrDefault(target, List.of());
    }

    /** The references of a resource. */
    List<Edge> from(UUID holder) {
        return out.getOrDefault(holder, List.of());
    }

    /** Whether both ends are in one deployment: only there is anything done in the same transaction. */
    boolean local(Edge edge) {
        return node(edge.holder()).where().equals(node(edge.target()).where());
    }

    /** Whether the holder goes in the transaction that removes the target. */
    boolean goesWith(Edge edge) {
        return edge.behaviour() == DeleteBehaviour.CASCADE_DELETE && local(edge);
    }
}
