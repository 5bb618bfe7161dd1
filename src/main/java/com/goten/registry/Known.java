package com.goten.registry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.goten.errors.GotenException.Internal;
import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.Service;
import com.goten.schema.DeploymentId;
import com.goten.store.RegistrySnapshot.Entry;
import com.goten.types.Meta;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Services and Deployments that are known, and the Deployments that were deleted. Used by one thread at a time.
 *
 * <p>The meta service of each region tells of what it owns. What is no longer in what one of them tells may have been
 * deleted, or may be owned elsewhere now: it stays until somebody has asked the owner.
 */
final class Known {
    private final Map<String, Service> services = new HashMap<>();
    private final Map<String, Deployment> deployments = new HashMap<>();
    private final Set<DeploymentId> removed = new HashSet<>();
    /** Regions that tell of a name. */
    private final Map<String, Set<String>> tellers = new HashMap<>();

    void restore(List<Entry> snapshot) {
        snapshot.forEach(entry -> {
            Optional<DeploymentId> id = MetaNames.deploymentOf(entry.name());
            if (entry.body().isEmpty()) {
                id.ifPresent(removed::add);
            } else if (id.isPresent()) {
                deployments.put(entry.name(), parseDeployment(entry));
            } else {
                services.put(entry.name(), parseService(entry));
            }
        });
    }

    List<Entry> snapshot() {
        var all = new ArrayList<Entry>();
        services.forEach((name, service) -> all.add(entry(name, service.toByteArray())));
        deployments.forEach((name, deployment) -> all.add(entry(name, deployment.toByteArray())));
        removed.stream()
                .map(MetaNames::deployment)
                .filter(name -> !deployments.containsKey(name))
                .forEach(name -> all.add(new Entry(name, Optional.empty())));
        return all;
    }

    Map<String, Service> services() {
        return services;
    }

    Map<String, Deployment> deployments() {
        return deployments;
    }

    Set<DeploymentId> removed() {
        return removed;
    }

    boolean has(String name) {
        return services.containsKey(name) || deployments.containsKey(name);
    }

    void put(Service service) {
        Service known = services.get(service.getName());
        if (known == null || !older(service.getMetadata(), known.getMetadata())) {
            services.put(service.getName(), service);
        }
    }

    void put(Deployment deployment) {
        Deployment known = deployments.get(deployment.getName());
        if (known == null || !older(deployment.getMetadata(), known.getMetadata())) {
            deployments.put(deployment.getName(), deployment);
        }
    }

    /** What the meta service of a region has told: its whole of a type, or changes of it. */
    void told(String region, Followed followed, Follower.Batch batch, boolean whole) {
        batch.services().forEach(this::put);
        batch.deployments().forEach(this::put);
        Set<String> names = batch.names();
        if (whole) {
            followed.names(this).stream().filter(name -> !names.contains(name)).forEach(name -> untold(region, name));
        }
        batch.removed().forEach(name -> untold(region, name));
        names.forEach(name -> tellers.computeIfAbsent(name, n -> new HashSet<>()).add(region));
    }

    /** Other regions are not followed any more: what they have told counts for nothing. */
    void heardOnlyFrom(Set<String> regions) {
        tellers.values().forEach(each -> each.retainAll(regions));
        tellers.values().removeIf(Set::isEmpty);
    }

    private void untold(String region, String name) {
        tellers.computeIfPresent(name, (n, regions) -> {
            regions.remove(region);
            return regions.isEmpty() ? null : regions;
        });
    }

    /** Whether some region tells of it. */
    boolean isTold(String name) {
        return tellers.containsKey(name);
    }

    /** What no region tells of. */
    List<String> untold(Followed followed) {
        return followed.names(this).stream().filter(name -> !tellers.containsKey(name)).toList();
    }

    /** Its owner says that it is not there. */
    void gone(String name) {
        services.remove(name);
        if (deployments.remove(name) != null) {
            MetaNames.deploymentOf(name).ifPresent(removed::add);
        }
    }

    /** Two regions may tell of a resource whose ownership moves; another resource of the same name is never older. */
    private static boolean older(Meta one, Meta other) {
        return one.getUuid().equals(other.getUuid()) && compare(one.getUpdateTime(), other.getUpdateTime()) < 0;
    }

    private static int compare(Timestamp one, Timestamp other) {
        int bySeconds = Long.compare(one.getSeconds(), other.getSeconds());
        return bySeconds != 0 ? bySeconds : Integer.compare(one.getNanos(), other.getNanos());
    }

    private static Entry entry(String name, byte[] body) {
        return new Entry(name, Optional.of(Buffer.buffer(body)));
    }

    private static Service parseService(Entry entry) {
        try {
            return Service.parseFrom(entry.body().orElseThrow().getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw unreadable(entry, e);
        }
    }

    private static Deployment parseDeployment(Entry entry) {
        try {
            return Deployment.parseFrom(entry.body().orElseThrow().getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw unreadable(entry, e);
        }
    }

    private static Internal unreadable(Entry entry, InvalidProtocolBufferException cause) {
        return new Internal("the registry snapshot of " + entry.name() + " cannot be read", cause);
    }
}
