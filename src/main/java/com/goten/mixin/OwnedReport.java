package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.mixin.v1.ReportOwnedRequest;
import com.goten.mixin.v1.ReportOwnedResponse;
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
import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says whether a deployment owns anything, and asks another (PROTOCOL.md section 11: it is deleted from the registry only
 * when it does not). What it has intents for is about to be its own, and counts; so does what it has released or adopted until
 * that is confirmed: its word is still wanted.
 */
public final class OwnedReport {
    private static final long FEW_BYTES = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DeploymentId own;
    private final ApiVersion version;
    private final ResourceReader reader;
    private final ShadowReader shadows;
    private final Handovers handovers;
    private final EnvironmentSource environment;

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
    }

    /** What others may call. */
    public PeerMethods methods() {
        return new PeerMethods(Map.of(SchemaMixin.OWNED, this::report), Map.of());
    }

    private Future<Buffer> report(Buffer request, Deadline deadline) {
        Environment now = environment.current();
        boolean disabled = now.deployment(own).map(Environment.Deployment::disabled).orElse(now.removed(own));
        var looks = new ArrayList<Future<Optional<String>>>();
        looks.add(intended());
        looks.add(handedOver());
        version.types().forEach(type -> looks.add(first(type, deadline)));
        return Future.all(looks).map(all -> {
            var response = ReportOwnedResponse.newBuilder().setDisabled(disabled);
            all.<Optional<String>>list().forEach(name -> name.ifPresent(response::addOwned));
            return Buffer.buffer(response.build().toByteArray());
        });
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

    /**
     * What another deployment owns.
     *
     * @return some names; none where it owns nothing, and never will. Fails with {@code Unavailable} where it cannot be
     *     asked, or has not heard yet that it is disabled
     */
    public static Future<List<String>> ask(Peers peers, DeploymentId deployment) {
        var request = Buffer.buffer(ReportOwnedRequest.getDefaultInstance().toByteArray());
        return peers.unary(
                        deployment,
                        SchemaMixin.OWNED,
                        request,
                        MultiMap.caseInsensitiveMultiMap(),
                        Deadline.after(PATIENCE))
                .map(answer -> read(deployment, answer.message()));
    }

    private static List<String> read(DeploymentId deployment, Buffer answer) {
        try {
            var report = ReportOwnedResponse.parseFrom(answer.getBytes());
            if (!report.getDisabled()) {
                throw new GotenException.Unavailable(
                        deployment + " has not heard yet that it is disabled", "NOT_YET_DISABLED");
            }
            return report.getOwnedList();
        } catch (InvalidProtocolBufferException e) {
            throw new GotenException.Internal(deployment + " answered with what is no answer", e);
        }
    }
}
