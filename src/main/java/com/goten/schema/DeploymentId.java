package com.goten.schema;

/** One service in one region (PROTOCOL.md section 1). */
public record DeploymentId(String service, String region) {
    @Override
    public String toString() {
        return service + "/" + region;
    }
}
