package com.goten.policy;

import java.util.Optional;

/**
 * A service's own policy, which governs what is under no holder, and the holders themselves.
 *
 * @param generation of the service in the registry, which grows with each change of the policy; 0 where that does not have it
 * @param initialControlRegion that of its first policy, where that is another by now; otherwise empty
 */
public record OwnPolicy(Policy policy, long generation, String initialControlRegion) {

    /** One that never changes. */
    public static OwnPolicy of(Policy policy) {
        return new OwnPolicy(policy, 0, "");
    }

    Governor governor() {
        return new Governor(
                SettledPolicy.SERVICE,
                "",
                0,
                Optional.of(policy),
                Optional.empty(),
                new Governor.Beginning(initialControlRegion, false),
                generation);
    }
}
