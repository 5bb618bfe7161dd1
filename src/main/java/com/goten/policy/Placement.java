package com.goten.policy;

import com.goten.errors.GotenException;
import com.goten.resource.ResourceName;
import com.goten.schema.ResourceType;
import com.goten.store.Basis;
import com.goten.time.Deadline;
import com.goten.types.SyncingMeta;
import java.util.List;
import java.util.Optional;

/**
 * Where a resource belongs.
 *
 * @param owningRegion accepts its writes
 * @param regions hold it, the owner among them; {@code *} for all
 * @param enabled whether the governing policy enables the owning region
 * @param basis the holder whose policy says so, as it was; empty where it is the service's own policy
 * @param ground what else it rests on
 */
public record Placement(
        String owningRegion,
        List<String> regions,
        boolean enabled,
        Optional<Basis> basis,
        Ground ground) {
    /** Stands for all regions of the service. */
    public static final String ALL_REGIONS = "*";

    public Placement {
        regions = List.copyOf(regions);
    }

    /**
     * What a placement rests on beside a holder in this database.
     *
     * @param service whether the service's own policy has made it
     * @param announcements for a write: the rows of what this region had announced of policies that are in no row here, the
     *     service's own, and that of a holder that is elsewhere
     * @param until where the holder is elsewhere: no write rests on it any more after that
     * @param keeper where it is said who owns what has no region in its name, whatever the policy says: that region
     */
    public record Ground(
            boolean service, List<Basis> announcements, Optional<Deadline> until, Optional<String> keeper) {
        public Ground {
            announcements = List.copyOf(announcements);
        }

        /** With nobody but the policy to say who owns it. */
        public Ground(boolean service, List<Basis> announcements, Optional<Deadline> until) {
            this(service, announcements, until, Optional.empty());
        }

        Ground keptBy(String region) {
            return new Ground(service, announcements, until, Optional.of(region));
        }
    }

    /** By the policy that governs the name, and that this holder holds; the service's own where there is none. */
    public static Placement of(ResourceName name, Policy policy, Optional<Basis> basis) {
        return of(name, policy, basis, new Ground(basis.isEmpty(), List.of(), Optional.empty()));
    }

    /**
     * Of what a region owns that has no region in its name, wherever the policy would have it: who owns it says the record
     * of that, and a policy only who is to have it some time (PROTOCOL.md section 9, first rule of the hand-over).
     */
    public static Placement keptBy(String region, ResourceName name, Policy policy) {
        return of(name, policy, Optional.empty(), new Ground(true, List.of(), Optional.empty()).keptBy(region));
    }

    static Placement of(ResourceName name, Policy policy, Optional<Basis> basis, Ground ground) {
        String owner = name.region().or(ground::keeper).orElse(policy.defaultControlRegion());
        return new Placement(
                owner,
                regions(name.type(), owner, policy),
                policy.enabledRegions().contains(owner),
                basis,
                ground);
    }

    /** Whether a policy places it there. */
    boolean isOf(ResourceName name, Policy policy) {
        return of(name, policy, basis, ground).equals(this);
    }

    private static List<String> regions(ResourceType type, String owner, Policy policy) {
        return switch (type.options().syncing()) {
            case NEVER -> List.of(owner);
            case ALWAYS_GLOBALLY -> List.of(ALL_REGIONS);
            case ALWAYS_IN_SCOPE -> policy.enabledRegions();
            case DEFAULT -> policy.enabledRegions().stream()
                    .filter(region -> region.equals(owner) || !policy.forbids(type.fullName(), owner, region))
                    .toList();
        };
    }

    /** Whether a region has what is placed so, as its owner or as a copy. */
    public boolean copiedTo(String region) {
        return regions.contains(region) || regions.contains(ALL_REGIONS);
    }

    /** What a write is refused with where the owning region is not {@link #enabled}. */
    public GotenException notEnabled(ResourceName name) {
        return new GotenException.FailedPrecondition(
                "the policy that governs %s does not enable region %s".formatted(name, owningRegion),
                "REGION_NOT_ENABLED");
    }

    public SyncingMeta syncing() {
        return SyncingMeta.newBuilder().setOwningRegion(owningRegion).addAllRegions(regions).build();
    }
}
