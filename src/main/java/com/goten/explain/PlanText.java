package com.goten.explain;

import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.DeletionPlan.Group;
import com.goten.mixin.v1.DeletionPlan.Part;
import com.goten.mixin.v1.Deployment;
import com.goten.schema.TextTable;
import java.util.LinkedHashMap;
import java.util.Map;

/** A plan for people. */
public final class PlanText {
    private static final int SHOWN = 20;

    private PlanText() {}

    public static String of(DeletionPlan plan) {
        var text = new StringBuilder();
        text.append("%s %s in %s\n".formatted(
                plan.getResource().getType(), plan.getResource().getName(), name(plan.getDeployment())));
        text.append(verdict(plan)).append("\n\n");
        blockers(plan, text);
        counts(plan, text);
        plan.getPartsList().forEach(part -> groups(part).forEach((what, group) -> items(part, what, group, text)));
        unknown(plan, text);
        if (plan.getTruncated()) {
            text.append("There is more than a plan follows: all counts are lower bounds.\n");
        }
        return text.toString();
    }

    private static String verdict(DeletionPlan plan) {
        if (plan.hasRefusal()) {
            return "would not be deleted now: " + plan.getRefusal().getMessage()
                    + (plan.getRefusal().getPassing() ? " (may pass by itself)" : "");
        }
        return plan.getResource().getDeleting()
                ? "goes already; this is what is left to be done"
                : "would be deleted; nothing has been changed";
    }

    private static void blockers(DeletionPlan plan, StringBuilder text) {
        var table = new TextTable("deployment", "type", "name", "field", "refers to");
        plan.getBlockersList().forEach(blocker -> table.row(
                name(blocker.getDeployment()),
                blocker.getType(),
                blocker.getName(),
                blocker.getField().isEmpty() ? "lifecycle.block_deletion" : blocker.getField(),
                blocker.getTargetName()));
        text.append(table.render("Blocked by " + plan.getBlockerCount()));
    }

    private static void counts(DeletionPlan plan, StringBuilder text) {
        var table = new TextTable("deployment", "deleted", "deleted after it", "marked", "undecided", "unset");
        plan.getPartsList().forEach(part -> table.row(
                name(part.getDeployment()),
                count(part.getDeleted()),
                count(part.getDeletedAfter()),
                count(part.getMarked()),
                count(part.getUndecided()),
                count(part.getUnset())));
        text.append(table.render(plan.hasRefusal() ? "What it would do, if nothing stood in the way" : "What it would do"));
    }

    private static String count(Group group) {
        return Long.toString(group.getCount());
    }

    private static Map<String, Group> groups(Part part) {
        Map<String, Group> groups = new LinkedHashMap<>();
        groups.put("deleted", part.getDeleted());
        groups.put("deleted after it", part.getDeletedAfter());
        groups.put("marked: DELETING until somebody has acted", part.getMarked());
        groups.put("undecided: depends on what happens first", part.getUndecided());
        groups.put("unset: loses references or owners", part.getUnset());
        return groups;
    }

    private static void items(Part part, String what, Group group, StringBuilder text) {
        var table = new TextTable("type", "name", "");
        group.getFirstList().stream().limit(SHOWN).forEach(item -> table.row(item.getType(), item.getName(), item.getReason()));
        long more = group.getCount() - SHOWN;
        if (more > 0) {
            table.row("… and %d more".formatted(more), "", "");
        }
        text.append(table.render(name(part.getDeployment()) + ", " + what));
    }

    private static void unknown(DeletionPlan plan, StringBuilder text) {
        var table = new TextTable("deployment", "about", "why");
        plan.getUnknownList().forEach(unknown -> table.row(
                name(unknown.getDeployment()),
                unknown.getFirstTarget() + (unknown.getTargetCount() > 1 ? " and %d more".formatted(unknown.getTargetCount() - 1) : ""),
                unknown.getReason()));
        text.append(table.render("Could not be asked: what they hold is in no number above"));
    }

    static String name(Deployment deployment) {
        return deployment.getService() + "/" + deployment.getRegion();
    }
}
