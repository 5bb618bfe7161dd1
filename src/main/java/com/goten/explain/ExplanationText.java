package com.goten.explain;

import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.Explanation.Reason;
import com.goten.mixin.v1.Explanation.State;
import com.goten.schema.TextTable;
import java.util.Locale;

/** An explanation for people. */
public final class ExplanationText {
    private ExplanationText() {}

    public static String of(Explanation explanation) {
        var text = new StringBuilder();
        text.append("%s %s in %s, uuid %s\n".formatted(
                explanation.getResource().getType(),
                explanation.getResource().getName(),
                PlanText.name(explanation.getDeployment()),
                explanation.getUuid()));
        text.append(state(explanation)).append("\n\n");
        reasons(explanation, text);
        references(explanation, text);
        holders(explanation, text);
        owners(explanation, text);
        ownees(explanation, text);
        tasks(explanation, text);
        return text.toString();
    }

    private static String state(Explanation explanation) {
        String since = explanation.hasSince() ? " since " + Messages.time(explanation.getSince()) : "";
        return switch (explanation.getState()) {
            case ACTIVE -> "is there, as it is" + since;
            case DELETING -> "is DELETING" + since;
            case NAME_KEPT -> "is gone" + since + "; its name is not free before all that pointed to it is dealt with";
            case COPY -> "is a read copy of what another region owns";
            default -> "is not known here";
        };
    }

    private static void reasons(Explanation explanation, StringBuilder text) {
        var table = new TextTable("who must act", "where", "what");
        explanation.getReasonsList().forEach(reason ->
                table.row(who(reason), PlanText.name(reason.getDeployment()), reason.getText()));
        boolean going = explanation.getState() == State.DELETING || explanation.getState() == State.NAME_KEPT;
        text.append(table.render(going ? "Why it is still there" : "What is going on"));
    }

    private static String who(Reason reason) {
        return switch (reason.getWho()) {
            case USER -> "its user";
            case OPERATOR -> "an operator";
            default -> reason.getWho().name().toLowerCase(Locale.ROOT);
        };
    }

    private static void references(Explanation explanation, StringBuilder text) {
        var table = new TextTable("field", "when that goes", "type", "name");
        explanation.getReferencesList().forEach(reference -> table.row(
                reference.getField(), reference.getBehaviour().name(), reference.getType(), reference.getName()));
        text.append(table.render("Refers to " + explanation.getReferenceCount()));
    }

    private static void holders(Explanation explanation, StringBuilder text) {
        var table = new TextTable("deployment", "type", "name", "field", "when this goes");
        long count = holders(explanation, table);
        for (Explanation.Other other : explanation.getOthersList()) {
            if (other.hasExplanation()) {
                count += holders(other.getExplanation(), table);
            } else {
                table.row(PlanText.name(other.getDeployment()), "?", other.getFailure(), "", "");
            }
        }
        text.append(table.render("Referred to by " + count));
    }

    private static long holders(Explanation said, TextTable table) {
        said.getHoldersList().forEach(holder -> table.row(
                PlanText.name(said.getDeployment()),
                holder.getType(),
                holder.getName() + (holder.getDeleting() ? " (DELETING)" : ""),
                holder.getField(),
                holder.getBehaviour().name()));
        return said.getHolderCount();
    }

    private static void owners(Explanation explanation, StringBuilder text) {
        var table = new TextTable("type", "name", "region", "found", "when it goes", "asked next");
        explanation.getOwnersList().forEach(owner -> table.row(
                owner.getType(),
                owner.getName(),
                owner.getRegion(),
                owner.getDeciding() ? "being decided" : owner.getUuid().isEmpty() ? "not yet" : "yes",
                owner.getUnsetOnDelete() ? "this loses it" : "this goes, if it was the last one",
                Messages.time(owner.getDue()).toString()));
        if (explanation.getOwnersCount() > 0) {
            text.append(table.render("Names as owners " + explanation.getOwnersCount()));
        }
    }

    private static void ownees(Explanation explanation, StringBuilder text) {
        var table = new TextTable("deployment", "type", "name");
        long count = ownees(explanation, table);
        for (Explanation.Other other : explanation.getOthersList()) {
            if (other.hasExplanation()) {
                count += ownees(other.getExplanation(), table);
            }
        }
        if (count > 0) {
            text.append(table.render("Owns " + count));
        }
    }

    private static long ownees(Explanation said, TextTable table) {
        said.getOwneesList().forEach(ownee -> table.row(
                PlanText.name(said.getDeployment()),
                ownee.getType(),
                ownee.getName() + (ownee.getDeleting() ? " (DELETING)" : "")));
        return said.getOwneeCount();
    }

    private static void tasks(Explanation explanation, StringBuilder text) {
        var table = new TextTable("task", "since", "due", "tried", "last error");
        explanation.getTasksList().forEach(task -> table.row(
                task.getKind(),
                Messages.time(task.getSince()).toString(),
                Messages.time(task.getDue()).toString(),
                Integer.toString(task.getAttempts()),
                task.getLastError()));
        text.append(table.render("Work about it"));
    }
}
