package com.goten.store;

import com.goten.schema.DeploymentId;
import java.util.UUID;

/**
 * A back-reference source: a deployment that may hold references to a resource of this one (PROTOCOL.md section 6).
 *
 * @param target uuid of the resource
 * @param epoch of the last establishment; a source is dropped only for an answer to a question asked at that epoch
 */
public record Source(UUID target, DeploymentId deployment, long epoch) {}
