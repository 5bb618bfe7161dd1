package com.goten.explain;

import com.goten.explain.Fates.Fate;
import com.goten.explain.Graph.Edge;
import com.goten.explain.Graph.Node;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.DeletionPlan.Blocker;
import com.goten.mixin.v1.DeletionPlan.Group;
import com.goten.mixin.v1.DeletionPlan.Item;
import com.goten.mixin.v1.DeletionPlan.Part;
import com.goten.mixin.v1.DeletionPlan.Unknown;
import com.goten.mixin.v1.Shadow;
import com.goten.schema.DeploymentId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** Writes a plan down: by deployment, with counts and the first names. */
final class PlanMessage {
    private static final Comparator<Node> ORDER = Comparator.comparing(Node::type).thenComparing(Node::name);

    private final Graph graph;
    private final Fates fates;

    PlanMessage(Graph graph, Fates fates) {
        this.graph = graph;
        this.fates = fates;
    }

    DeletionPlan of(DeploymentId where, Shadow resource, Walk.Found found) {
        var plan = DeletionPlan.newBuilder()
                .setDeployment(Messages.deployment(where))
                .setResource(resource)
                .setTruncated(found.truncated());
        blockers(plan);
        byDeployment().forEach((deployment, nodes) -> part(deployment, nodes).ifPresent(plan::addParts));
        found.unknown().forEach((deployment, missed) -> plan.addUnknown(unknown(deployment, missed)));
        return plan.build();
    }

    private void blockers(DeletionPlan.Builder plan) {
        List<Node> guarded = fates.protectedMembers();
        List<Edge> blockers = fates.blockers();
        Stream.concat(
                        guarded.stream().sorted(ORDER).map(PlanMessage::guarded),
                        blockers.stream()
                                .sorted(Comparator.comparing((Edge edge) -> graph.node(edge.holder()), ORDER)
                                        .thenComparing(Edge::field))
                                .map(this::blocker))
                .limit(ExplainMixin.FIRST)
                .forEach(plan::addBlockers);
        plan.setBlockerCount(guarded.size() + (long) blockers.size());
    }

    private static Blocker guarded(Node member) {
        return Blocker.newBuilder()
                .setDeployment(Messages.deployment(member.where()))
                .setType(member.type())
                .setName(member.name())
                .build();
    }

    private Blocker blocker(Edge edge) {
        return guarded(graph.node(edge.holder())).toBuilder()
                .setField(edge.field())
                .setTargetName(graph.node(edge.target()).name())
                .build();
    }

    private Map<DeploymentId, List<Node>> byDeployment() {
        Map<DeploymentId, List<Node>> all =
                new TreeMap<>(Comparator.comparing(DeploymentId::service).thenComparing(DeploymentId::region));
        graph.nodes().stream()
                .sorted(ORDER)
                .forEach(node -> all.computeIfAbsent(node.where(), none -> new ArrayList<>()).add(node));
        return all;
    }

    private Optional<Part> part(DeploymentId deployment, List<Node> nodes) {
        Map<Fate, Group.Builder> groups = new EnumMap<>(Fate.class);
        Group.Builder unset = Group.newBuilder();
        for (Node node : nodes) {
            fates.of(node.uuid()).ifPresent(fate -> add(
                    groups.computeIfAbsent(fate, none -> Group.newBuilder()), node, fates.reason(node.uuid())));
            List<String> fields = fates.unset(node.uuid());
            if (!fields.isEmpty()) {
                add(unset, node, String.join(", ", fields));
            }
        }
        if (groups.isEmpty() && unset.getCount() == 0) {
            return Optional.empty();
        }
        var part = Part.newBuilder().setDeployment(Messages.deployment(deployment));
        groups.forEach((fate, group) -> {
            switch (fate) {
                case DELETED -> part.setDeleted(group);
                case DELETED_AFTER -> part.setDeletedAfter(group);
                case MARKED -> part.setMarked(group);
                case UNDECIDED -> part.setUndecided(group);
            }
        });
        if (unset.getCount() > 0) {
            part.setUnset(unset);
        }
        return Optional.of(part.build());
    }

    private static void add(Group.Builder group, Node node, String reason) {
        group.setCount(group.getCount() + 1);
        if (group.getFirstCount() < ExplainMixin.FIRST) {
            group.addFirst(Item.newBuilder()
                    .setType(node.type())
                    .setName(node.name())
                    .setUuid(node.uuid().toString())
                    .setReason(reason));
        }
    }

    private Unknown unknown(DeploymentId deployment, Walk.Missed missed) {
        UUID first = missed.targets().iterator().next();
        return Unknown.newBuilder()
                .setDeployment(Messages.deployment(deployment))
                .setReason(missed.reason())
                .setTargetCount(missed.targets().size())
                .setFirstTarget(graph.node(first).name())
                .build();
    }
}
