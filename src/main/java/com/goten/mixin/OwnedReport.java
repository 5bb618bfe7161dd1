package com.goten.mixin;

import com.goten.mixin.v1.ReportOwnedRequest;
import com.goten.mixin.v1.ReportOwnedResponse;
import com.goten.policy.CreationRight;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.resource.OrderBy;
import com.goten.resource.Scope;
import com.goten.resource.filter.Filter;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Handovers;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader;
import com.goten.store.ShadowReader;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Says whether a deployment owns anything, and what of what others have is to be there (PROTOCOL.md section 11: a deployment
 * is deleted from the registry only when it owns nothing). What it has intents for is about to be its own, and counts; so does
 * what it has released or adopted until that is confirmed: its word is still wanted. Rights to create count by themselves: who
 * asks has to find out whether their holders are still there.
 */
public final class OwnedReport {
    private static final long FEW_BYTES = 1;
    private static final int MOST_RIGHTS = 500;

    private final DeploymentId own;
    private final ApiVersion version;
    private final ResourceReader reader;
    private final ShadowReader shadows;
    private final Handovers handovers;
    private final EnvironmentSource environment;
    private final Destined destined;

    public OwnedReport(
            DeploymentId own,
            ApiVersion version,
            ResourceReader reader,
            ShadowReader shadows,
            Handovers handovers,
            EnvironmentSource environment) {
        this.own = own;
        this.version = version;
        this.reader = reader;
        this.shadows = shadows;
        this.handovers = handovers;
        this.environment = environment;
        this.destined = new Destined(own, version, reader, handovers, environment);
    }

    /** What others may call. */
    public PeerMethods methods() {
        return new PeerMethods(
                Map.of(SchemaMixin.OWNED, (request, deadline) -> MixinCalls.answer(
                        ReportOwnedRequest.parser(), request, message -> report(message, deadline))),
                Map.of());
    }

    private Future<ReportOwnedResponse> report(ReportOwnedRequest request, Deadline deadline) {
        MixinCalls.bound(request.getHoldersCount());
        return request.getRegion().isEmpty()
                ? ofItself(request.getRightsAfter(), deadline)
                : destined.to(request.getRegion(), holders(request), deadline)
                        .map(found -> ReportOwnedResponse.newBuilder()
                                .setDisabled(disabled(new DeploymentId(own.service(), request.getRegion())))
                                .addAllDestined(found)
                                .build());
    }

    private static List<UUID> holders(ReportOwnedRequest request) {
        return request.getHoldersList().stream().map(text -> Wire.uuid(text, "holders")).toList();
    }

    private boolean disabled(DeploymentId id) {
        Environment now = environment.current();
        return now.deployment(id).map(Environment.Deployment::disabled).orElse(now.removed(id));
    }

    private Future<ReportOwnedResponse> ofItself(String rightsAfter, Deadline deadline) {
        boolean disabled = disabled(own);
        var looks = new ArrayList<Future<Optional<String>>>();
        looks.add(intended());
        looks.add(handedOver());
        version.types().forEach(type -> looks.add(first(type, deadline)));
        return Future.all(looks).compose(all -> rights(rightsAfter).map(rights -> {
            var response = ReportOwnedResponse.newBuilder().setDisabled(disabled);
            all.<Optional<String>>list().forEach(name -> name.ifPresent(response::addOwned));
            return response.addAllRights(rights).setMoreRights(rights.size() == MOST_RIGHTS).build();
        }));
    }

    private Future<List<String>> rights(String after) {
        return handovers.owned(version.version(), CreationRight.TYPE, after, MOST_RIGHTS);
    }

    private Future<Optional<String>> handedOver() {
        return handovers.first(1).map(found -> found.stream().findFirst().map(moving -> moving.key().name()));
    }

    private Future<Optional<String>> intended() {
        return shadows.intents(1).map(found -> found.stream().findFirst().map(one -> one.intent().holder().name()));
    }

    private Future<Optional<String>> first(ResourceType type, Deadline deadline) {
        var query = new ListQuery(
                type, Scope.ALL, Filter.all(type), OrderBy.name(type), Optional.empty(), 1, true);
        return reader.list(query, FEW_BYTES, deadline)
                .map(listing -> listing.resources().stream().findFirst().map(found -> found.key().name()));
    }
}
