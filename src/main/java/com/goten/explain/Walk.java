package com.goten.explain;

import com.goten.explain.Graph.Edge;
import com.goten.explain.Graph.Node;
import com.goten.explain.Graph.Owning;
import com.goten.mixin.v1.ListHoldersRequest;
import com.goten.mixin.v1.ListHoldersResponse;
import com.goten.mixin.v1.ListOwneesRequest;
import com.goten.mixin.v1.ListOwneesResponse;
import com.goten.mixin.v1.Owner;
import com.goten.mixin.v1.Shadow;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Collects what a deletion would reach: from a resource to the holders of references to it and to what it owns, from those
 * that would go, or may, to theirs, in all deployments. In steps: each asks every deployment once about all that the step
 * before has found there, so that a plan costs as many round trips as its longest chain, and each resource is asked about
 * once.
 *
 * <p>Ends by the deadline, and at a bound. What could not be asked is told, and nothing in it is guessed.
 */
final class Walk {
    private final Neighbours neighbours;
    private final Deadline deadline;
    private final int most;
    private final Graph graph = new Graph();
    private final Map<DeploymentId, Missed> unknown = new LinkedHashMap<>();
    private final Set<UUID> followed = new HashSet<>();
    private final Promise<Found> found = Promise.promise();
    private boolean truncated;

    /** Who points to some targets from a deployment, and who is owned by them there. */
    interface Neighbours {
        Future<ListHoldersResponse> holders(DeploymentId where, ListHoldersRequest request, Deadline deadline);

        Future<ListOwneesResponse> ownees(DeploymentId where, ListOwneesRequest request, Deadline deadline);
    }

    /** A deployment that could not be asked, for the first time because of that. */
    record Missed(String reason, Set<UUID> targets) {}

    /** @param truncated whether there is more than was followed */
    record Found(Graph graph, Map<DeploymentId, Missed> unknown, boolean truncated) {}

    /** Asks one deployment about some targets, for the page after the one with that token. */
    private interface Question {
        Future<Page> ask(DeploymentId where, List<UUID> targets, String token);
    }

    /**
     * One page of an answer.
     *
     * @param token of the next one; empty where this is the last
     * @param taken adds to the graph what is on it, and to the next step who would go because of it
     */
    private record Page(String token, Consumer<Set<Node>> taken) {
        static final Page NONE = new Page("", next -> { });
    }

    /** One page of one deployment's answer, or why there is none. */
    private record Answer(DeploymentId where, Question question, List<UUID> targets, Page page, String failure) {}

    /** @param most resources to collect */
    Walk(Neighbours neighbours, Deadline deadline, int most) {
        this.neighbours = neighbours;
        this.deadline = deadline;
        this.most = most;
    }

    /** Never fails but by a bug. */
    Future<Found> from(Node root) {
        graph.add(root);
        followed.add(root.uuid());
        step(List.of(root));
        return found.future();
    }

    private void step(Collection<Node> going) {
        Map<DeploymentId, List<UUID>> pointed = new LinkedHashMap<>();
        Map<DeploymentId, List<UUID>> owning = new LinkedHashMap<>();
        for (Node node : going) {
            var where = new LinkedHashSet<DeploymentId>();
            where.add(node.where());
            where.addAll(node.sources());
            where.forEach(one -> pointed.computeIfAbsent(one, none -> new ArrayList<>()).add(node.uuid()));
            node.owneeSources().forEach(one -> owning.computeIfAbsent(one, none -> new ArrayList<>()).add(node.uuid()));
        }
        var asked = new ArrayList<Future<Answer>>();
        pointed.forEach((where, targets) -> asked.addAll(ask(where, this::holders, targets)));
        owning.forEach((where, owners) -> asked.addAll(ask(where, this::ownees, owners)));
        take(asked, new LinkedHashSet<>());
    }

    private List<Future<Answer>> ask(DeploymentId where, Question question, List<UUID> targets) {
        var asked = new ArrayList<Future<Answer>>();
        for (int i = 0; i < targets.size(); i += ExplainMixin.MOST_TARGETS) {
            List<UUID> part = targets.subList(i, Math.min(targets.size(), i + ExplainMixin.MOST_TARGETS));
            asked.add(ask(where, question, part, ""));
        }
        return asked;
    }

    private Future<Answer> ask(DeploymentId where, Question question, List<UUID> targets, String token) {
        if (deadline.isPast()) {
            return Future.succeededFuture(new Answer(where, question, targets, Page.NONE, "the deadline has passed"));
        }
        return question.ask(where, targets, token)
                .map(page -> new Answer(where, question, targets, page, ""))
                .otherwise(failure ->
                        new Answer(where, question, targets, Page.NONE, String.valueOf(failure.getMessage())));
    }

    private Future<Page> holders(DeploymentId where, List<UUID> targets, String token) {
        var request = ListHoldersRequest.newBuilder().addAllTargets(texts(targets)).setPageToken(token).build();
        return neighbours.holders(where, request, deadline)
                .map(page -> new Page(page.getNextPageToken(), next -> take(where, page, next)));
    }

    private Future<Page> ownees(DeploymentId where, List<UUID> owners, String token) {
        var request = ListOwneesRequest.newBuilder().addAllOwners(texts(owners)).setPageToken(token).build();
        return neighbours.ownees(where, request, deadline)
                .map(page -> new Page(page.getNextPageToken(), next -> take(where, page, next)));
    }

    private static List<String> texts(List<UUID> uuids) {
        return uuids.stream().map(UUID::toString).toList();
    }

    /** Takes a round of answers in; what has further pages makes another round of the same step. */
    private void take(List<Future<Answer>> asked, Set<Node> next) {
        Future.join(asked).onComplete(all -> {
            try {
                var more = new ArrayList<Future<Answer>>();
                for (Future<Answer> one : asked) {
                    Answer answer = one.result();
                    take(answer, next);
                    if (!answer.page().token().isEmpty() && !truncated) {
                        more.add(ask(answer.where(), answer.question(), answer.targets(), answer.page().token()));
                    }
                }
                if (!more.isEmpty()) {
                    take(more, next);
                } else if (next.isEmpty() || truncated) {
                    found.tryComplete(new Found(graph, unknown, truncated));
                } else {
                    step(next);
                }
            } catch (RuntimeException bug) {
                found.tryFail(bug);
            }
        });
    }

    private void take(Answer answer, Set<Node> next) {
        if (answer.failure().isEmpty()) {
            answer.page().taken().accept(next);
        } else {
            unknown.computeIfAbsent(answer.where(), none -> new Missed(answer.failure(), new LinkedHashSet<>()))
                    .targets().addAll(answer.targets());
        }
    }

    private void take(DeploymentId where, ListHoldersResponse page, Set<Node> next) {
        Map<UUID, Shadow> shadows = new HashMap<>();
        page.getHoldersList().forEach(shadow -> shadows.put(UUID.fromString(shadow.getUuid()), shadow));
        for (ListHoldersResponse.Holding holding : page.getHoldingsList()) {
            Edge edge = new Edge(
                    UUID.fromString(holding.getHolder()),
                    UUID.fromString(holding.getTarget()),
                    holding.getField(),
                    DeleteBehaviour.of(holding.getBehaviourValue()));
            Shadow holder = shadows.get(edge.holder());
            if (holder != null) {
                take(edge, node(where, holder), next);
            }
        }
    }

    private void take(DeploymentId where, ListOwneesResponse page, Set<Node> next) {
        for (ListOwneesResponse.Ownee ownee : page.getOwneesList()) {
            Node node = node(where, ownee.getResource());
            if (add(node)) {
                List<Owning> owners = ownee.getOwnersList().stream().map(Walk::owning).toList();
                graph.add(node.uuid(), owners);
                if (Going.mayBeOrphaned(owners, followed::contains) && followed.add(node.uuid())) {
                    next.add(node);
                }
            }
        }
    }

    private static Owning owning(Owner owner) {
        return new Owning(
                owner.getUuid().isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(owner.getUuid())),
                owner.getUnsetOnDelete());
    }

    /** Whether there was room for it. */
    private boolean add(Node node) {
        if (!graph.has(node.uuid()) && graph.size() >= most) {
            truncated = true;
            return false;
        }
        graph.add(node);
        return true;
    }

    private void take(Edge edge, Node holder, Set<Node> next) {
        if (!add(holder)) {
            return;
        }
        graph.add(edge);
        if (edge.behaviour().deletesHolder() && followed.add(holder.uuid())) {
            next.add(holder);
        }
    }

    static Node node(DeploymentId where, Shadow shadow) {
        return new Node(
                UUID.fromString(shadow.getUuid()),
                where,
                shadow.getType(),
                shadow.getName(),
                shadow.getDeleting(),
                shadow.getBlockDeletion(),
                shadow.getAsyncDeletion(),
                shadow.getSourcesList().stream().map(Messages::deployment).toList(),
                shadow.getOwneeSourcesList().stream().map(Messages::deployment).toList());
    }
}
