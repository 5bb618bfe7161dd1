package com.goten.store;

import com.goten.schema.DeploymentId;
import java.util.UUID;

/**
 * A deployment that may have resources owned by one of this deployment.
 *
 * @param requires whether some of them are owned only while the owner refers to them
 */
public record OwneeSource(UUID owner, DeploymentId deployment, boolean requires) {}
