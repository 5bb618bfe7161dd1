package com.goten.store;

import java.util.List;
import java.util.UUID;

/**
 * A resource of another deployment that goes, or is to go.
 *
 * @param names in all versions that it is served in
 */
public record Target(UUID uuid, List<Name> names) {
    public Target {
        names = List.copyOf(names);
    }

    /** @param type full name */
    public record Name(String type, String name) {}
}
