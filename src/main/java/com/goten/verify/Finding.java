package com.goten.verify;

import com.goten.schema.DeploymentId;

/**
 * Something that is not in order. Found again it is equal, as long as it is the same.
 *
 * @param name of the resource
 * @param what completes the sentence that begins with the name
 * @param underWay whether work is on record that will put it in order
 */
public record Finding(
        Guarantee guarantee, DeploymentId at, Subject subject, String name, String what, boolean underWay) {
    /** For people. */
    @Override
    public String toString() {
        return "%s in %s %s".formatted(name, at, what);
    }
}
