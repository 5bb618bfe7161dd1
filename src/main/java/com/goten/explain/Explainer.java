package com.goten.explain;

import com.goten.mixin.v1.ExplainRequest;
import com.goten.mixin.v1.Explanation.Other;
import com.goten.mixin.v1.Explanation.State;
import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.TaskBacklog;
import com.goten.schema.DeploymentId;
import com.goten.store.TaskKind;
import com.goten.store.TaskReader;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Says what is known of a resource, here and by the deployments that may refer to it or be owned by it, and who must act. */
public final class Explainer {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    static final int MOST_OTHERS = 64;
    private static final String NOT_ASKED = "not asked, as %d others were".formatted(MOST_OTHERS);
    private static final int FIRST_TASKS = 20;

    private final DeploymentId own;
    private final LocalKnowledge knowledge;
    private final TaskReader tasks;
    private final ExplainClient client;

    Explainer(DeploymentId own, LocalKnowledge knowledge, TaskReader tasks, ExplainClient client) {
        this.own = own;
        this.knowledge = knowledge;
        this.tasks = tasks;
        this.client = client;
    }

    /** @return fails with {@code NotFound} for a name that nothing has here and nothing is kept of */
    public Future<Explanation> explain(ExplainRequest request, Deadline deadline) {
        return knowledge.of(request).compose(explanation -> {
            boolean ask = request.getAskOthers() && explanation.hasResource();
            return (ask ? withOthers(explanation, deadline) : Future.succeededFuture(explanation))
                    .map(whole -> whole.toBuilder().addAllReasons(Reasons.of(whole)).build());
        });
    }

    /** From this deployment or another one, without asking further. */
    Future<Explanation> explain(DeploymentId where, ExplainRequest request, Deadline deadline) {
        return where.equals(own)
                ? explain(request, deadline)
                : client.explain(where, request, deadline.min(Deadline.after(PATIENCE)));
    }

    private Future<Explanation> withOthers(Explanation explanation, Deadline deadline) {
        var resource = explanation.getResource();
        var request = ExplainRequest.newBuilder()
                .setUuid(explanation.getUuid())
                .setType(resource.getType())
                .setName(resource.getName())
                .build();
        List<DeploymentId> sources = Stream.concat(
                        resource.getSourcesList().stream(), resource.getOwneeSourcesList().stream())
                .distinct()
                .map(Messages::deployment)
                .filter(where -> !where.equals(own) && !client.removed(where))
                .toList();
        List<Future<Other>> others = sources.stream()
                .limit(MOST_OTHERS)
                .map(where -> explain(where, request, deadline)
                        .map(said -> Other.newBuilder().setDeployment(Messages.deployment(where)).setExplanation(said).build())
                        .otherwise(failure -> silent(where, String.valueOf(failure.getMessage()))))
                .toList();
        return Future.all(others).map(all -> explanation.toBuilder()
                .addAllOthers(all.<Other>list())
                .addAllOthers(sources.stream().skip(MOST_OTHERS).map(where -> silent(where, NOT_ASKED)).toList())
                .build());
    }

    private static Other silent(DeploymentId where, String why) {
        return Other.newBuilder().setDeployment(Messages.deployment(where)).setFailure(why).build();
    }

    /** Whether an explanation is of somebody who has the resource, or its kept name, as his own. */
    static boolean owns(Explanation explanation) {
        return explanation.getState() == State.ACTIVE
                || explanation.getState() == State.DELETING
                || explanation.getState() == State.NAME_KEPT;
    }

    /** The durable work of this deployment. */
    public Future<TaskBacklog> backlog() {
        var kinds = new ArrayList<Future<TaskBacklog.Kind>>();
        for (TaskKind kind : TaskKind.values()) {
            kinds.add(kind(kind));
        }
        return Future.all(kinds).map(all -> TaskBacklog.newBuilder()
                .setDeployment(Messages.deployment(own))
                .addAllKinds(all.<TaskBacklog.Kind>list())
                .build());
    }

    private Future<TaskBacklog.Kind> kind(TaskKind kind) {
        return tasks.backlog(kind).compose(backlog -> tasks.first(kind, FIRST_TASKS).map(first -> TaskBacklog.Kind.newBuilder()
                .setKind(kind.name())
                .setCount(backlog.tasks())
                .setOldestDueMillis(backlog.oldestDue().toMillis())
                .addAllFirst(first.stream().map(Messages::task).toList())
                .build()));
    }
}
