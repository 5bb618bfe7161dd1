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
import java.util.ArrayList;
import java.util.HashSet;
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
            var services = new ArrayList<Service>();
            var removed = new HashSet<String>();
            for (ServiceChange change : message.getServiceChangesList()) {
                if (change.hasCurrent()) {
                    services.add(change.getCurrent().getService());
                } else {
                    removed.add(change.getRemoved().getName());
                }
            }
            return new Part(
                    services, List.of(), removed, message.getIsCurrent(), message.getIsHardReset(), message.getResumeToken());
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
            var deployments = new ArrayList<Deployment>();
            var removed = new HashSet<String>();
            for (DeploymentChange change : message.getDeploymentChangesList()) {
                if (change.hasCurrent()) {
                    deployments.add(change.getCurrent().getDeployment());
                } else {
                    removed.add(change.getRemoved().getName());
                }
            }
            return new Part(
                    List.of(), deployments, removed, message.getIsCurrent(), message.getIsHardReset(), message.getResumeToken());
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
     * @param current whether it ends a batch
     * @param reset whether what follows is a snapshot
     */
    record Part(
            List<Service> services,
            List<Deployment> deployments,
            Set<String> removed,
            boolean current,
            boolean reset,
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
