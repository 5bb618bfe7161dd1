package com.goten.explain;

import com.goten.mixin.v1.Behaviour;
import com.goten.mixin.v1.Deployment;
import com.goten.mixin.v1.Explanation.Other;
import com.goten.mixin.v1.Explanation.Reason;
import com.goten.mixin.v1.Explanation.Reference;
import com.goten.mixin.v1.Explanation.State;
import com.goten.mixin.v1.Explanation.Task;
import com.goten.mixin.v1.Explanation.Who;
import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.Owner;
import java.util.ArrayList;
import java.util.List;

/**
 * Why something is still there, and who must act: a pure function of what is known of it, the most pressing first.
 *
 * <pre>
 *   a holder that blocks, block_deletion       whoever owns that
 *   an owner that cannot be decided upon       whoever owns what names it
 *   a deployment that does not answer          an operator
 *   all else                                   the system is at it, or waits for one of the above elsewhere
 * </pre>
 */
final class Reasons {
    /** An owner that was asked for that often is not on its way any more: about a minute and a half after the save. */
    private static final int MANY_ATTEMPTS = 25;

    private final Explanation about;
    private final List<Reason> users = new ArrayList<>();
    private final List<Reason> operators = new ArrayList<>();
    private final List<Reason> system = new ArrayList<>();

    private Reasons(Explanation about) {
        this.about = about;
    }

    /** None for what is neither going, nor about to, nor without an owner that it names. */
    static List<Reason> of(Explanation about) {
        var reasons = new Reasons(about);
        if (about.getState() == State.DELETING || about.getState() == State.NAME_KEPT) {
            reasons.going();
        }
        if (about.getState() == State.ACTIVE) {
            about.getOwnersList().forEach(reasons::owner);
            about.getTasksList().stream().filter(task -> task.getKind().equals("ORPHAN")).forEach(task -> reasons.system(
                    about.getDeployment(), "it has lost its last owner, and is to be deleted"));
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
        ownees(about, about.getDeployment());
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

    /** What it owned does not go before it, but must have lost it as an owner: OWNEES_LEFT says that its name is not free. */
    private void ownees(Explanation explanation, Deployment where) {
        if (explanation.getOwneeCount() > 0) {
            var first = explanation.getOwneesList().stream().findFirst()
                    .map(ownee -> ", %s %s first".formatted(ownee.getType(), ownee.getName()))
                    .orElse("");
            system(where, "still names it as owner of %d resources%s; they lose it first (OWNEES_LEFT)"
                    .formatted(explanation.getOwneeCount(), first));
        }
    }

    private void owner(Owner owner) {
        String which = "its owner %s %s".formatted(owner.getType(), owner.getName());
        if (owner.getDeciding()) {
            system(about.getDeployment(), "it is being decided that there is no " + which.substring(4));
        } else if (owner.getUuid().isEmpty()) {
            String text = "%s has not been found since %s; it was asked for %d times, and is next at %s".formatted(
                    which, Messages.time(owner.getSince()), owner.getAttempts(), Messages.time(owner.getDue()));
            if (owner.getAttempts() < MANY_ATTEMPTS) {
                system(about.getDeployment(), text);
            } else {
                users.add(reason(Who.USER, about.getDeployment(), text
                        + ". Nobody who could decide has said that there is none: its deployment does not answer, or knows"
                        + " no such type of version " + quoted(owner.getVersion()) + "; correct the reference, or take it away"));
            }
        }
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private void other(Other other) {
        switch (other.getAnswerCase()) {
            case EXPLANATION -> {
                Explanation said = other.getExplanation();
                holders(said, other.getDeployment());
                ownees(said, other.getDeployment());
                said.getTasksList().forEach(task -> error(task, other.getDeployment()));
                if (said.getHolderCount() == 0 && said.getIntentsCount() == 0 && said.getOwneeCount() == 0) {
                    system(other.getDeployment(), "has nothing left that refers to it or names it as owner, and will be asked");
                }
            }
            case FAILURE -> operators.add(reason(Who.OPERATOR, other.getDeployment(),
                    "may refer to it, or name it as owner, and does not answer: " + other.getFailure()));
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
