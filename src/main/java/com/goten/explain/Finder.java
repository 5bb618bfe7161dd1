package com.goten.explain;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.NotFound;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.store.ShadowReader;
import com.goten.store.ShadowReader.Shadow;
import com.goten.store.ShadowReader.Trace;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds the resource of this deployment that somebody means. */
final class Finder {
    private final ApiVersion version;
    private final ShadowReader reader;

    Finder(ApiVersion version, ShadowReader reader) {
        this.version = version;
        this.reader = reader;
    }

    /**
     * What was found: a resource that is there, or what is kept of one that is gone.
     *
     * @param trace a mark on it, or its kept name
     */
    record Found(Optional<Shadow> shadow, Optional<Trace> trace) {}

    /**
     * By type and name. Among several types that have names of that form the one with such a resource is meant.
     *
     * @param type short or full; empty where it is not known
     * @return fails with {@code NotFound} where there is none and no such name is kept
     */
    Future<Found> byName(String type, String name) {
        List<ResourceKey> keys = candidates(type, name);
        return firstOf(keys, 0).compose(found -> found.isPresent()
                ? Future.succeededFuture(found.get())
                : Future.failedFuture(new NotFound(name)));
    }

    /** By uuid; nothing where nothing is known of it here. */
    Future<Found> byUuid(UUID uuid) {
        return reader.shadows(List.of(uuid))
                .compose(shadows -> reader.trace(uuid).map(trace -> new Found(shadows.stream().findFirst(), trace)));
    }

    private Future<Optional<Found>> firstOf(List<ResourceKey> keys, int next) {
        if (next == keys.size()) {
            return Future.succeededFuture(Optional.empty());
        }
        return reader.shadow(keys.get(next)).compose(shadow -> reader.trace(keys.get(next)).compose(trace ->
                shadow.isPresent() || trace.isPresent()
                        ? Future.succeededFuture(Optional.of(new Found(shadow, trace)))
                        : firstOf(keys, next + 1)));
    }

    private List<ResourceKey> candidates(String type, String name) {
        List<ResourceType> types = type.isEmpty() ? version.types() : List.of(type(type));
        List<ResourceKey> keys = types.stream()
                .flatMap(candidate -> ResourceNames.tryParse(candidate, name).stream())
                .map(ResourceKey::of)
                .toList();
        if (keys.isEmpty()) {
            throw new InvalidArgument("name", ResourceNames.quoted(name) + (type.isEmpty()
                    ? " is no name of any type of " + version.service() + " " + version.version()
                    : " is no name of " + type));
        }
        return keys;
    }

    private ResourceType type(String type) {
        return version.type(type).orElseThrow(() -> new InvalidArgument("type", "%s %s has no type %s"
                .formatted(version.service(), version.version(), ResourceNames.quoted(type))));
    }

    /** The name of a resource that was found. */
    ResourceName name(ResourceKey key) {
        return ResourceNames.parse(type(key.type()), key.name(), "name");
    }
}
