package com.goten.mixin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.errors.GotenException;
import com.goten.mixin.v1.ReportOwnedRequest;
import com.goten.mixin.v1.ReportOwnedResponse;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks deployments what they own, and what of it is to be in a region. Fails with {@code Unavailable} where one cannot be
 * asked, or has not heard yet that the one is disabled that is to go.
 */
public final class OwnedCalls {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Peers peers;

    public OwnedCalls(Peers peers) {
        this.peers = peers;
    }

    /**
     * What a deployment has.
     *
     * @param names of some resources; none where it owns nothing, and never will
     * @param rights uuids of the holders under whose policies it has the right to create, all of them
     */
    public record Owned(List<String> names, List<String> rights) {
        public Owned {
            names = List.copyOf(names);
            rights = List.copyOf(rights);
        }
    }

    /** What a deployment that is to go owns. */
    public Future<Owned> of(DeploymentId deployment) {
        return of(deployment, new ArrayList<>());
    }

    private Future<Owned> of(DeploymentId deployment, List<String> rights) {
        var request = ReportOwnedRequest.newBuilder()
                .setRightsAfter(rights.isEmpty() ? "" : rights.get(rights.size() - 1))
                .build();
        return ask(deployment, request, deployment).compose(answer -> {
            rights.addAll(answer.getRightsList());
            return answer.getMoreRights()
                    ? of(deployment, rights)
                    : Future.succeededFuture(new Owned(answer.getOwnedList(), rights));
        });
    }

    /**
     * What of a deployment is to be in another region of the service, which is to go; names of some of it.
     *
     * @param rights that the other region says that it has
     */
    public Future<List<String>> destined(DeploymentId asked, DeploymentId going, List<String> rights) {
        List<String> some = rights.subList(0, Math.min(rights.size(), SchemaMixin.MOST_TARGETS));
        List<String> rest = rights.subList(some.size(), rights.size());
        var request = ReportOwnedRequest.newBuilder().setRegion(going.region()).addAllHolders(some).build();
        return ask(asked, request, going).compose(answer -> answer.getDestinedCount() > 0 || rest.isEmpty()
                ? Future.succeededFuture(List.copyOf(answer.getDestinedList()))
                : destined(asked, going, rest));
    }

    private Future<ReportOwnedResponse> ask(DeploymentId asked, ReportOwnedRequest request, DeploymentId going) {
        return peers.unary(
                        asked,
                        SchemaMixin.OWNED,
                        Buffer.buffer(request.toByteArray()),
                        MultiMap.caseInsensitiveMultiMap(),
                        Deadline.after(PATIENCE))
                .map(answer -> read(asked, answer.message(), going));
    }

    private static ReportOwnedResponse read(DeploymentId asked, Buffer answer, DeploymentId going) {
        try {
            var report = ReportOwnedResponse.parseFrom(answer.getBytes());
            if (!report.getDisabled()) {
                throw new GotenException.Unavailable(
                        asked.equals(going)
                                ? going + " has not heard yet that it is disabled"
                                : asked + " has not heard yet that " + going + " is disabled",
                        "NOT_YET_DISABLED");
            }
            return report;
        } catch (InvalidProtocolBufferException e) {
            throw new GotenException.Internal(asked + " answered with what is no answer", e);
        }
    }
}
