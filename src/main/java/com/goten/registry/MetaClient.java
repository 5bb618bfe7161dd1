package com.goten.registry;

import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.NotFound;
import com.goten.meta.v1.CreateDeploymentRequest;
import com.goten.meta.v1.CreateRegionRequest;
import com.goten.meta.v1.CreateResourceRequest;
import com.goten.meta.v1.CreateServiceRequest;
import com.goten.meta.v1.DeleteResourceRequest;
import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.GetDeploymentRequest;
import com.goten.meta.v1.GetRegionRequest;
import com.goten.meta.v1.GetServiceRequest;
import com.goten.meta.v1.ListResourcesRequest;
import com.goten.meta.v1.ListResourcesResponse;
import com.goten.meta.v1.Region;
import com.goten.meta.v1.Resource;
import com.goten.meta.v1.Service;
import com.goten.meta.v1.UpdateDeploymentRequest;
import com.goten.meta.v1.UpdateResourceRequest;
import com.goten.meta.v1.UpdateServiceRequest;
import com.goten.mixin.CallHeaders;
import com.goten.mixin.Peers;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Calls of the meta service: of the one in this region, and of the others where that cannot be reached; each of them knows
 * who is to answer. Owners answer, not copies.
 */
final class MetaClient {
    private static final String PACKAGE = "goten.meta.v1.";
    private static final String REGIONS = PACKAGE + "RegionService/";
    private static final String SERVICES = PACKAGE + "ServiceService/";
    private static final String DEPLOYMENTS = PACKAGE + "DeploymentService/";
    private static final String RESOURCES = PACKAGE + "ResourceService/";
    private static final int MOST_RESOURCES = 10_000;

    private final Peers peers;
    private final Supplier<List<String>> regions;
    private final Duration patience;

    /** @param regions where there is a meta service, in the order in which they are asked */
    MetaClient(Peers peers, Supplier<List<String>> regions, Duration patience) {
        this.peers = peers;
        this.regions = regions;
        this.patience = patience;
    }

    Future<Optional<Region>> region(String region) {
        var request = GetRegionRequest.newBuilder().setName(MetaNames.region(region)).build();
        return found(call(REGIONS + "GetRegion", request, Region.parser()));
    }

    Future<Region> create(Region region) {
        var request = CreateRegionRequest.newBuilder().setRegion(region).build();
        return call(REGIONS + "CreateRegion", request, Region.parser());
    }

    /** @param name of the resource */
    Future<Optional<Service>> service(String name) {
        var request = GetServiceRequest.newBuilder().setName(name).build();
        return found(call(SERVICES + "GetService", request, Service.parser()));
    }

    Future<Service> create(Service service) {
        var request = CreateServiceRequest.newBuilder().setService(service).build();
        return call(SERVICES + "CreateService", request, Service.parser());
    }

    Future<Service> update(UpdateServiceRequest request) {
        return call(SERVICES + "UpdateService", request, Service.parser());
    }

    Future<Optional<Deployment>> deployment(DeploymentId id) {
        var request = GetDeploymentRequest.newBuilder().setName(MetaNames.deployment(id)).build();
        return found(call(DEPLOYMENTS + "GetDeployment", request, Deployment.parser()));
    }

    Future<Deployment> create(Deployment deployment) {
        var request = CreateDeploymentRequest.newBuilder().setDeployment(deployment).build();
        return call(DEPLOYMENTS + "CreateDeployment", request, Deployment.parser());
    }

    Future<Deployment> update(UpdateDeploymentRequest request) {
        return call(DEPLOYMENTS + "UpdateDeployment", request, Deployment.parser());
    }

    Future<List<Resource>> resources(String service) {
        var request = ListResourcesRequest.newBuilder()
                .setParent(MetaNames.service(service))
                .setPageSize(MOST_RESOURCES)
                .build();
        return call(RESOURCES + "ListResources", request, ListResourcesResponse.parser())
                .map(ListResourcesResponse::getResourcesList);
    }

    Future<Resource> create(Resource resource) {
        var request = CreateResourceRequest.newBuilder().setResource(resource).build();
        return call(RESOURCES + "CreateResource", request, Resource.parser());
    }

    Future<Resource> update(Resource resource) {
        var request = UpdateResourceRequest.newBuilder().setResource(resource).build();
        return call(RESOURCES + "UpdateResource", request, Resource.parser());
    }

    Future<Void> deleteResource(String name) {
        var request = DeleteResourceRequest.newBuilder().setName(name).setAllowMissing(true).build();
        return call(RESOURCES + "DeleteResource", request, Empty.parser()).mapEmpty();
    }

    private static <M> Future<Optional<M>> found(Future<M> answer) {
        return answer.map(Optional::of).recover(failure -> failure instanceof NotFound
                ? Future.succeededFuture(Optional.empty())
                : Future.failedFuture(failure));
    }

    private <M> Future<M> call(String method, Message request, Parser<M> parser) {
        return call(new ArrayList<>(regions.get()), method, Buffer.buffer(request.toByteArray()))
                .map(answer -> parse(method, parser, answer));
    }

    private Future<Buffer> call(List<String> left, String method, Buffer request) {
        if (left.isEmpty()) {
            return Future.failedFuture(new GotenException.Unavailable(
                    "no address of " + MetaSchema.SERVICE + " is known", "REGISTRY_UNKNOWN"));
        }
        var peer = new DeploymentId(MetaSchema.SERVICE, left.remove(0));
        return peers.unary(peer, method, request, metadata(), Deadline.after(patience))
                .map(Peers.Answer::message)
                .recover(failure -> Peers.unanswered(failure) && !left.isEmpty()
                        ? call(left, method, request)
                        : Future.failedFuture(failure));
    }

    static MultiMap metadata() {
        return MultiMap.caseInsensitiveMultiMap()
                .add(CallHeaders.CACHE_CONTROL, CallHeaders.NO_CACHE)
                .add(CallHeaders.ON_BEHALF_OF, CallHeaders.ITSELF);
    }

    private static <M> M parse(String method, Parser<M> parser, Buffer answer) {
        try {
            return parser.parseFrom(answer.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new Internal(method + " was answered with what is no answer", e);
        }
    }
}
