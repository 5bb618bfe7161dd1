package com.goten.verify;

import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.schema.ServiceSchema;
import com.goten.store.Inspector;

/**
 * A deployment to be looked at.
 *
 * @param policy of the service, where no registry of the environment says otherwise
 */
public record Verified(DeploymentId id, ServiceSchema schema, Policy policy, Inspector inspector) {}
