package com.goten.mixin;

import com.goten.mixin.v1.VersionedName;

/**
 * A target as a source names it.
 *
 * @param version of the target's service that the source imports
 * @param type full name
 */
record VersionedTarget(String version, String type, String name) {
    VersionedName message() {
        return VersionedName.newBuilder().setVersion(version).setType(type).setName(name).build();
    }
}
