package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.schema.ResourceType;
import com.goten.types.Meta;
import java.util.Optional;

/**
 * What a policy holder remembers of its first policy: the region that had the right to create under it, as long as nobody
 * has that on record.
 */
final class FirstControl {
    private FirstControl() {}

    /** The metadata of an update, by which a holder may get another control region, or lose its policy. */
    static Meta remembered(ResourceType type, DynamicMessage before, DynamicMessage after, Meta metadata) {
        if (!type.policyHolder() || !metadata.getInitialControlRegion().isEmpty()) {
            return metadata;
        }
        Optional<String> was = control(type, before);
        return was.isPresent() && !was.equals(control(type, after))
                ? metadata.toBuilder().setInitialControlRegion(was.get()).build()
                : metadata;
    }

    private static Optional<String> control(ResourceType type, DynamicMessage holder) {
        return PolicyStore.policy(type, holder).map(Policy::defaultControlRegion);
    }
}
