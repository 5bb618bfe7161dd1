package com.goten.store;

/** Where read copies are from: what one region of the service owns, in one version. */
public record Origin(String region, String version) {
    @Override
    public String toString() {
        return region + "/" + version;
    }
}
