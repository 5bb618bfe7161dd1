package com.goten.explain;

import com.goten.mixin.v1.Behaviour;
import com.goten.mixin.v1.Deployment;
import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.Explanation.Other;
import com.goten.mixin.v1.Explanation.Reason;
import com.goten.mixin.v1.Explanation.Reference;
import com.goten.mixin.v1.Explanation.State;
import com.goten.mixin.v1.Explanation.Task;
import com.goten.mixin.v1.Explanation.Who;
import java.util.ArrayList;
import java.util.List;

/**
 * Why something is still there, and who must act: a pure function of what is known of it, the most pressing first.
 *
 * <pre>
 *   a holder that blocks, block_deletion       whoever owns that
 *   a deployment that does not answer          an operator
 *   all else                                   the system is at it, or waits for one of the above elsewhere
 * </pre>
 */
final class Reasons {
    private final Explanation about;
    private final List<Reason> users = new ArrayList<>();
    private final List<Reason> operators = new ArrayList<>();
    private final List<Reason> system = new ArrayList<>();

    private Reasons(Explanation about) {
        this.about = about;
    }

    /** None for what is neither going nor about to. */
    static List<Reason> of(Explanation about) {
        var reasons = new Reasons(about);
        if (about.getState() == State.DELETING || about.getState() == State.NAME_KEPT) {
            reasons.going();
        }
        if (about.hasMark()) {
            reasons.system(about.getDeployment(), "a deletion of it is being prepared; nobody may refer to it meanwhile, until "
                    + Messages.time(about.getMark().getDeadline()) + " at the latest");
        }
        var all = new ArrayList<>(reasons.users);
        all.addAll(reasons.operators);
        all.addAll(reasons.system);
        return all.subList(0, Math.min(all.size(), ExplainMixin.FIRST));
    }

    private void going() {
        if (about.getState() == State.DELETING && about.getResource().getBlockDeletion()) {
            users.add(reason(Who.USER, about.getDeployment(), "its lifecycle.block_deletion is set: it must be taken back"));
        }
        holders(about, about.getDeployment());
        about.getOthersList().forEach(this::other);
        about.getTasksList().forEach(this::task);
        if (about.getTasksCount() == 0) {
            operators.add(reason(Who.OPERATOR, about.getDeployment(), "no task is about it: nobody works at it"));
        }
    }

    private void holders(Explanation explanation, Deployment where) {
        explanation.getHoldersList().forEach(holder -> holder(holder, where));
        long more = explanation.getHolderCount() - explanation.getHoldersCount();
        if (more > 0) {
            system(where, more + " more references there");
        }
        explanation.getIntentsList().forEach(intent -> system(where, "%s of %s %s is about to refer to it, until %s at the latest"
                .formatted(intent.getField(), intent.getHolderType(), intent.getHolderName(),
                        Messages.time(intent.getDeadline()))));
    }

    private void holder(Reference holder, Deployment where) {
        String what = "%s of %s %s".formatted(holder.getField(), holder.getType(), holder.getName());
        if (holder.getDeleting()) {
            system(where, what + " refers to it, and is DELETING itself: see why that is still there");
        } else if (holder.getBehaviour() == Behaviour.BLOCK) {
            users.add(reason(Who.USER, where, what + " blocks it: delete that, or take its reference away"));
        } else {
            boolean goes = holder.getBehaviour() == Behaviour.CASCADE_DELETE
                    || holder.getBehaviour() == Behaviour.ASYNC_CASCADE_DELETE;
            system(where, what + (goes ? " refers to it, and is to be deleted" : " refers to it, and is to be cleared"));
        }
    }

    private void other(Other other) {
        switch (other.getAnswerCase()) {
            case EXPLANATION -> {
                Explanation said = other.getExplanation();
                holders(said, other.getDeployment());
                said.getTasksList().forEach(task -> error(task, other.getDeployment()));
                if (said.getHolderCount() == 0 && said.getIntentsCount() == 0) {
                    system(other.getDeployment(), "has nothing left that refers to it, and will be asked");
                }
            }
            case FAILURE -> operators.add(reason(Who.OPERATOR, other.getDeployment(),
                    "may refer to it and does not answer: " + other.getFailure()));
            case ANSWER_NOT_SET -> { }
        }
    }

    private void task(Task task) {
        if (task.getLastError().isEmpty()) {
            system(about.getDeployment(), "task %s is due at %s, tried %d times so far"
                    .formatted(task.getKind(), Messages.time(task.getDue()), task.getAttempts()));
        } else {
            error(task, about.getDeployment());
        }
    }

    private void error(Task task, Deployment where) {
        if (!task.getLastError().isEmpty()) {
            system(where, "task %s was given back %d times, the last time because: %s"
                    .formatted(task.getKind(), task.getAttempts(), task.getLastError()));
        }
    }

    private void system(Deployment where, String text) {
        system.add(reason(Who.SYSTEM, where, text));
    }

    private static Reason reason(Who who, Deployment where, String text) {
        return Reason.newBuilder().setWho(who).setDeployment(where).setText(text).build();
    }
}
