package com.goten.resource;

/**
 * Where a resource is in a deployment's database.
 *
 * @param version API version, {@code v1}
 * @param type singular type name, {@code Device}; all resources of a database are of one service
 * @param name full name
 */
public record ResourceKey(String version, String type, String name) {
    public static ResourceKey of(ResourceName name) {
        return new ResourceKey(name.type().version(), name.type().singular(), name.value());
    }
}
