package com.goten.explain;

import com.goten.mixin.v1.Behaviour;
import com.goten.mixin.v1.DeletionPlan.Group;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.Deployment;
import com.goten.mixin.v1.Explanation.Reference;
import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.Neighbourhood;
import com.goten.mixin.v1.Owner;
import java.util.stream.Stream;

/** Draws plans, explanations and neighbourhoods, in the language of Graphviz. */
public final class Dot {
    private static final String OPEN = "digraph goten {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n";

    private final StringBuilder text = new StringBuilder(OPEN);

    private Dot() {}

    /** A resource, what refers to it on the left and what it refers to on the right. */
    public static String of(Explanation explanation) {
        var dot = new Dot();
        String uuid = explanation.getUuid();
        dot.node(uuid, explanation.getDeployment(), explanation.getResource().getType(), explanation.getResource().getName(),
                "style=filled, fillcolor=\"" + color(explanation.getState()) + "\"");
        explanation.getReferencesList().forEach(reference -> {
            dot.node(reference.getUuid(), "", reference.getType(), reference.getName(), "");
            dot.edge(uuid, reference.getUuid(), reference);
        });
        explanation.getOwnersList().forEach(owner -> dot.owner(uuid, owner));
        dot.holders(explanation, uuid);
        explanation.getOthersList().forEach(other -> {
            if (other.hasExplanation()) {
                dot.holders(other.getExplanation(), uuid);
            } else {
                dot.missing(other.getDeployment(), other.getFailure());
            }
        });
        return dot.end();
    }

    public static String of(Neighbourhood around) {
        var dot = new Dot();
        around.getNodesList().forEach(node -> dot.node(
                node.getUuid(), node.getDeployment(), node.getType(), node.getName(),
                "style=filled, fillcolor=\"" + color(node.getState()) + "\"" + (node.getDepth() == 0 ? ", penwidth=3" : "")));
        around.getEdgesList().forEach(edge ->
                dot.edge(edge.getHolder(), edge.getTarget(), edge.getField(), edge.getBehaviour()));
        around.getFailuresList().forEach(failure -> dot.missing(failure.getDeployment(), failure.getReason()));
        return dot.end();
    }

    /** One cluster for each deployment; colours say what becomes of whom. */
    public static String of(DeletionPlan plan) {
        var dot = new Dot();
        int number = 0;
        for (DeletionPlan.Part part : plan.getPartsList()) {
            dot.text.append("  subgraph cluster_").append(number++).append(" {\n    label=")
                    .append(quoted(name(part.getDeployment()))).append(";\n");
            dot.group(part.getDeleted(), "deleted", "#f4a6a6");
            dot.group(part.getDeletedAfter(), "deleted after it", "#f9d0b0");
            dot.group(part.getMarked(), "marked", "#e5c07b");
            dot.group(part.getUndecided(), "undecided", "#eeeeaa");
            dot.group(part.getUnset(), "unset", "#b5d8f7");
            dot.text.append("  }\n");
        }
        plan.getBlockersList().forEach(blocker -> dot.text.append("  ")
                .append(quoted("blocker " + blocker.getName() + " " + blocker.getField()))
                .append(" [color=red, label=")
                .append(quoted("blocked by\n" + blocker.getType() + "\n" + blocker.getName() + "\n" + blocker.getField()))
                .append("];\n"));
        plan.getUnknownList().forEach(unknown -> dot.missing(unknown.getDeployment(), unknown.getReason()));
        return dot.end();
    }

    private void group(Group group, String what, String color) {
        group.getFirstList().forEach(item -> node(
                item.getUuid(), what, item.getType(), item.getName(), "style=filled, fillcolor=\"" + color + "\""));
        long more = group.getCount() - group.getFirstCount();
        if (more > 0) {
            text.append("  ").append(quoted(what + color + more)).append(" [label=")
                    .append(quoted(more + " more " + what)).append("];\n");
        }
    }

    /** And what names it as an owner. */
    private void holders(Explanation said, String target) {
        Stream.concat(said.getHoldersList().stream(), said.getOwneesList().stream()).forEach(holder -> {
            node(holder.getUuid(), said.getDeployment(), holder.getType(), holder.getName(), "");
            edge(holder.getUuid(), target, holder);
        });
    }

    /** One that has not been found has no uuid yet. */
    private void owner(String ownee, Owner owner) {
        String id = owner.getUuid().isEmpty() ? owner.getType() + " " + owner.getName() : owner.getUuid();
        node(id, "", owner.getType(), owner.getName(), owner.getUuid().isEmpty() ? "style=dashed" : "");
        edge(ownee, id, Fates.OWNERS, Behaviour.BEHAVIOUR_UNSPECIFIED);
    }

    private void edge(String from, String to, Reference reference) {
        edge(from, to, reference.getField(), reference.getBehaviour());
    }

    /** Owner references, which have no behaviour, are dashed. */
    private void edge(String from, String to, String field, Behaviour behaviour) {
        boolean owner = behaviour == Behaviour.BEHAVIOUR_UNSPECIFIED;
        text.append("  ").append(quoted(from)).append(" -> ").append(quoted(to))
                .append(" [label=").append(quoted(owner ? field : field + "\n" + behaviour))
                .append(owner ? ", style=dashed" : "").append("];\n");
    }

    private void missing(Deployment deployment, String reason) {
        text.append("  ").append(quoted(name(deployment))).append(" [shape=octagon, color=red, label=")
                .append(quoted(name(deployment) + "\n" + reason)).append("];\n");
    }

    private void node(String id, Deployment where, String type, String name, String style) {
        node(id, name(where), type, name, style);
    }

    private void node(String id, String where, String type, String name, String style) {
        String label = where.isEmpty() ? type + "\n" + name : type + "\n" + name + "\n" + where;
        text.append("  ").append(quoted(id)).append(" [label=").append(quoted(label));
        text.append(style.isEmpty() ? "" : ", " + style).append("];\n");
    }

    private static String name(Deployment deployment) {
        return deployment.getService() + "/" + deployment.getRegion();
    }

    private static String color(Explanation.State state) {
        return switch (state) {
            case DELETING, NAME_KEPT -> "#f4a6a6";
            case ACTIVE -> "#c7e8c7";
            default -> "#eeeeee";
        };
    }

    private static String quoted(String label) {
        return '"' + label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private String end() {
        return text.append("}\n").toString();
    }
}
