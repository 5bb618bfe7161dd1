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
 * @param beginning of the right to create under it
 * @param serviceGeneration of the service in the registry, when it had that policy; 0 for a holder
 */
public record Governor(
        UUID uuid,
        String name,
        long generation,
        Optional<Policy> own,
        Optional<Basis> basis,
        Beginning beginning,
        long serviceGeneration) {

    /** The generation of what was never changed. */
    static final long AS_CREATED = 1;

    /**
     * Where the right to create is that nobody has on record.
     *
     * @param controlRegion of its first policy, where that is another by now; otherwise empty
     * @param underService whether it was created without a policy: then that right is the service's
     */
    public record Beginning(String controlRegion, boolean underService) {
        /** Of what has the control region that it was created with. */
        public static final Beginning AS_IT_IS = new Beginning("", false);
    }

    /** One whose control region has never been another. */
    public Governor(UUID uuid, String name, long generation, Optional<Policy> own, Optional<Basis> basis) {
        this(uuid, name, generation, own, basis, Beginning.AS_IT_IS, 0);
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

    /**
     * Whether there is a right to create under it, on record or not. Where there is not it is the service's; there may be
     * one all the same, that has been split off that: then it is on record.
     */
    public boolean hasRight() {
        return own.isPresent() && !beginning.underService();
    }

    /** Whether its right to create may be elsewhere than where it began: then that is on record somewhere. */
    boolean mayHaveLostRight() {
        return !beginning.controlRegion().isEmpty() || beginning.underService() && own.isPresent();
    }

    /** The region that has its right to create, where nobody has that on record; only of one that {@link #hasRight}. */
    String firstControlRegion() {
        return beginning.controlRegion().isEmpty() ? own.orElseThrow().defaultControlRegion() : beginning.controlRegion();
    }

    /** The policy that it governs by. */
    public Policy governs(Policy service) {
        return own.orElse(service);
    }
}
