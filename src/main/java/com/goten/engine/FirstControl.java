package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.schema.ResourceType;
import com.goten.types.Meta;
import java.util.Optional;

/**
 * What a policy holder remembers of the right to create under it, for as long as nobody has that on record: the region that
 * had it by its first policy, or that it is the service's, because the holder was created without a policy.
 */
final class FirstControl {
    private FirstControl() {}

    /** The metadata of an update, by which a holder may get its first policy, or another control region. */
    static Meta remembered(ResourceType type, DynamicMessage before, DynamicMessage after, Meta metadata) {
        if (!type.policyHolder() || !metadata.getInitialControlRegion().isEmpty()) {
            return metadata;
        }
        Optional<String> was = control(type, before);
        Optional<String> is = control(type, after);
        if (was.equals(is)) {
            return metadata;
        }
        return was.map(region -> metadata.toBuilder().setInitialControlRegion(region))
                .orElseGet(() -> metadata.toBuilder().setBeganUnderService(true))
                .build();
    }

    private static Optional<String> control(ResourceType type, DynamicMessage holder) {
        return PolicyStore.policy(type, holder).map(Policy::defaultControlRegion);
    }
}
