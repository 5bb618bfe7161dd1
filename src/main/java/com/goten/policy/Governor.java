package com.goten.policy;

import com.goten.store.Basis;
import java.util.Optional;
import java.util.UUID;

/**
 * Who governs: a policy holder as it was read, or the service.
 *
 * @param uuid of the holder, or {@link SettledPolicy#SERVICE}
 * @param name of the holder; empty for the service
 * @param generation of the holder; 0 for the service
 * @param own its policy; empty for a holder that has none, for which the service's stands
 * @param basis the holder, where it is in this database
 * @param initialControlRegion that of its first policy, where that is another by now; otherwise empty
 */
public record Governor(
        UUID uuid,
        String name,
        long generation,
        Optional<Policy> own,
        Optional<Basis> basis,
        String initialControlRegion) {

    /** The generation of what was never changed. */
    static final long AS_CREATED = 1;

    /** One whose control region has never been another. */
    public Governor(UUID uuid, String name, long generation, Optional<Policy> own, Optional<Basis> basis) {
        this(uuid, name, generation, own, basis, "");
    }

    /** The service with its policy. */
    public static Governor service(Policy policy) {
        return OwnPolicy.of(policy).governor();
    }

    public boolean isService() {
        return uuid.equals(SettledPolicy.SERVICE);
    }

    /** Whether it never had another policy: nothing has to be announced then. */
    public boolean isAsCreated() {
        return generation == AS_CREATED;
    }

    /** Whether it is a holder that is not in this database: nobody tells of its changes. */
    public boolean isElsewhere() {
        return !isService() && basis.isEmpty();
    }

    /** The policy that it governs by. */
    public Policy governs(Policy service) {
        return own.orElse(service);
    }
}
