package com.goten.store;

import com.goten.schema.DeploymentId;
import java.util.UUID;

/**
 * The promise that there is no owner of a name: given to a mark, kept until the deployment that has the mark says that it
 * is no more (PROTOCOL.md section 8).
 */
public record Promise(UUID mark, DeploymentId deployment) {}
