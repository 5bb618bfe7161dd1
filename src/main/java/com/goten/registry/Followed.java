package com.goten.registry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.goten.errors.GotenException.Internal;
import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.DeploymentChange;
import com.goten.meta.v1.Service;
import com.goten.meta.v1.ServiceChange;
import com.goten.meta.v1.WatchDeploymentsRequest;
import com.goten.meta.v1.WatchDeploymentsResponse;
import com.goten.meta.v1.WatchServicesRequest;
import com.goten.meta.v1.WatchServicesResponse;
import com.goten.types.WatchType;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** The types that are followed, by the watches of the meta service's own API. */
enum Followed {
    SERVICES("goten.meta.v1.ServiceService/WatchServices") {
        @Override
        Message request(String resumeToken) {
            return WatchServicesRequest.newBuilder()
                    .setType(WatchType.STATELESS)
                    .setResumeToken(resumeToken)
                    .build();
        }

        @Override
        Part read(byte[] bytes) throws InvalidProtocolBufferException {
            var message = WatchServicesResponse.parseFrom(bytes);
            var services = new LinkedHashMap<String, Service>();
            var removed = new HashSet<String>();
            for (ServiceChange change : message.getServiceChangesList()) {
                if (change.hasCurrent()) {
                    Service service = change.getCurrent().getService();
                    services.put(service.getName(), service);
                    removed.remove(service.getName());
                } else {
                    services.remove(change.getRemoved().getName());
                    removed.add(change.getRemoved().getName());
                }
            }
            return new Part(
                    List.copyOf(services.values()),
                    List.of(),
                    removed,
                    message.getIsCurrent(),
                    message.getIsSoftReset(),
                    message.getIsHardReset(),
                    message.getResumeToken());
        }

        @Override
        Set<String> names(Known known) {
            return known.services().keySet();
        }
    },
    DEPLOYMENTS("goten.meta.v1.DeploymentService/WatchDeployments") {
        @Override
        Message request(String resumeToken) {
            return WatchDeploymentsRequest.newBuilder()
                    .setParent("services/-")
                    .setType(WatchType.STATELESS)
                    .setResumeToken(resumeToken)
                    .build();
        }

        @Override
        Part read(byte[] bytes) throws InvalidProtocolBufferException {
            var message = WatchDeploymentsResponse.parseFrom(bytes);
            var deployments = new LinkedHashMap<String, Deployment>();
            var removed = new HashSet<String>();
            for (DeploymentChange change : message.getDeploymentChangesList()) {
                if (change.hasCurrent()) {
                    Deployment deployment = change.getCurrent().getDeployment();
                    deployments.put(deployment.getName(), deployment);
                    removed.remove(deployment.getName());
                } else {
                    deployments.remove(change.getRemoved().getName());
                    removed.add(change.getRemoved().getName());
                }
            }
            return new Part(
                    List.of(),
                    List.copyOf(deployments.values()),
                    removed,
                    message.getIsCurrent(),
                    message.getIsSoftReset(),
                    message.getIsHardReset(),
                    message.getResumeToken());
        }

        @Override
        Set<String> names(Known known) {
            return known.deployments().keySet();
        }
    };

    private final String method;

    Followed(String method) {
        this.method = method;
    }

    /**
     * One message of a watch.
     *
     * @param removed names; what is current or removed twice in a message is so as the last change says
     * @param current whether it ends a batch
     * @param softReset whether the batch that has not ended begins anew
     * @param hardReset the same, and what follows is a snapshot
     */
    record Part(
            List<Service> services,
            List<Deployment> deployments,
            Set<String> removed,
            boolean current,
            boolean softReset,
            boolean hardReset,
            String resumeToken) {}

    String method() {
        return method;
    }

    abstract Message request(String resumeToken);

    abstract Part read(byte[] bytes) throws InvalidProtocolBufferException;

    /** Names of what is known of this type. */
    abstract Set<String> names(Known known);

    Part read(Buffer message) {
        try {
            return read(message.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new Internal(method + " sent what is no message of it", e);
        }
    }
}
