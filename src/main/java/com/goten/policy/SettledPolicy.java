package com.goten.policy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.goten.errors.GotenException;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.types.MultiRegionPolicy;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * By which policies a region has placed what it owns under a policy holder: each of these resources says in {@code syncing}
 * what one of them says. One policy in the usual case; while everything is being looked at after a change, those from before
 * and the new one. A region that has read copies knows by it what it has all of.
 *
 * <p>Kept as a resource of a hidden type, in no schema, which is copied to all regions like any other: so it comes to them
 * in the order of its region's commits, before the first resource that a new policy has placed. Its body:
 *
 * <pre>
 *   message SettledPolicy {
 *     repeated goten.types.MultiRegionPolicy policies = 1;
 *     int64 generation = 2;      // of the holder, when this was written
 *     string holder = 3;         // its name; empty for the service's own policy
 *     bool by_service = 4;       // some may have been placed by the service's own policy: the holder has, or had, none
 *     bool unknown = 5;          // some may have been placed by a policy that is not among these
 *     bool service_last = 6;     // by_service was announced last; otherwise the last one of policies was
 *   }
 * </pre>
 *
 * @param holder its name; empty for the service's own policy
 * @param generation of the holder
 * @param policies in the order in which they were announced, the last one last
 * @param byService whether the service's own policy, whatever that is, may have placed some
 * @param unknown whether a policy that is not among these may have
 * @param serviceLast whether the service's own policy was announced last
 */
public record SettledPolicy(
        String holder,
        long generation,
        List<Policy> policies,
        boolean byService,
        boolean unknown,
        boolean serviceLast) {
    /** Type of the resource; it has a dot in it, which no type of a schema has. */
    public static final String TYPE = "goten.SettledPolicy";

    /** Stands for the holder of the service's own policy. */
    public static final UUID SERVICE = new UUID(0, 0);

    /** Of which nothing is known. */
    static final SettledPolicy UNKNOWN = new SettledPolicy("", 0, List.of(), false, true);

    /** A policy that changes faster than everything can be looked at makes the rest unknown. */
    private static final int MOST_POLICIES = 16;

    private static final int POLICIES = 1;
    private static final int GENERATION = 2;
    private static final int HOLDER = 3;
    private static final int BY_SERVICE = 4;
    private static final int UNKNOWN_OTHERS = 5;
    private static final int SERVICE_LAST = 6;

    public SettledPolicy {
        policies = List.copyOf(policies);
    }

    /** The service's own policy was announced first, if there are others. */
    public SettledPolicy(
            String holder, long generation, List<Policy> policies, boolean byService, boolean unknown) {
        this(holder, generation, policies, byService, unknown, byService && policies.isEmpty());
    }

    /**
     * Whose it is.
     *
     * @param region that owns the resources
     * @param holder uuid of the policy's holder, or {@link #SERVICE}
     */
    public record Of(String region, UUID holder) {
        /** Where it is in a database. */
        public ResourceKey key(String version) {
            return new ResourceKey(version, TYPE, region + "/" + holder);
        }

        /** Of a key of the hidden type. */
        public static Of read(ResourceKey key) {
            int slash = key.name().lastIndexOf('/');
            return new Of(key.name().substring(0, slash), UUID.fromString(key.name().substring(slash + 1)));
        }
    }

    /** Whether the key is one of the hidden type: that is no resource to anybody but those who keep copies in order. */
    public static boolean hides(ResourceKey key) {
        return key.type().equals(TYPE);
    }

    /** The same region and holder have the same one for ever. */
    static UUID uuid(ResourceKey key) {
        return UUID.nameUUIDFromBytes((TYPE + "/" + key.name()).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether all that its owner has placed is copied to a region, as far as the policies here say it. */
    boolean copies(ResourceName place, String owner, String region) {
        return !unknown && policies.stream().allMatch(policy -> Placement.keptBy(owner, place, policy).copiedTo(region));
    }

    /**
     * Whether what a governor's policy places need not be announced any more: it was the last that was. Where another one was
     * since, somebody may have begun to look at everything, and will strike this one off.
     */
    public boolean announces(Governor governor) {
        return governor.own()
                .map(own -> !serviceLast && !policies.isEmpty() && policies.get(policies.size() - 1).equals(own))
                .orElse(serviceLast);
    }

    /** Whether nothing else than the governor's policy has placed anything. */
    public boolean settledOn(Governor governor) {
        return equals(settled(governor));
    }

    /** The same but for the generation. */
    public boolean agreesWith(Governor governor) {
        SettledPolicy wanted = settled(governor);
        return policies.equals(wanted.policies) && byService == wanted.byService && unknown == wanted.unknown;
    }

    /** When everything has been looked at. */
    static SettledPolicy settled(Governor governor) {
        return new SettledPolicy(
                governor.name(), governor.generation(), governor.own().stream().toList(), governor.own().isEmpty(), false);
    }

    /** When the governor's policy begins to place what others had placed, or begins again. */
    SettledPolicy announcing(Governor governor) {
        var all = new ArrayList<>(policies);
        governor.own().ifPresent(all::remove);
        boolean many = all.size() >= MOST_POLICIES;
        if (many) {
            all.clear();
        }
        governor.own().ifPresent(all::add);
        boolean service = governor.own().isEmpty();
        return new SettledPolicy(
                governor.name(), governor.generation(), all, byService || service, unknown || many, service);
    }

    Buffer body() {
        var policies = Field.newBuilder();
        this.policies.forEach(policy -> policies.addLengthDelimited(policy.message().toByteString()));
        return Buffer.buffer(UnknownFieldSet.newBuilder()
                .addField(POLICIES, policies.build())
                .addField(GENERATION, number(generation))
                .addField(HOLDER, Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8(holder)).build())
                .addField(BY_SERVICE, number(byService ? 1 : 0))
                .addField(UNKNOWN_OTHERS, number(unknown ? 1 : 0))
                .addField(SERVICE_LAST, number(serviceLast ? 1 : 0))
                .build()
                .toByteArray());
    }

    private static Field number(long value) {
        return Field.newBuilder().addVarint(value).build();
    }

    /** Of a resource of the hidden type. */
    public static SettledPolicy of(StoredResource stored) {
        try {
            UnknownFieldSet fields = UnknownFieldSet.parseFrom(stored.body().getBytes());
            var policies = new ArrayList<Policy>();
            for (ByteString policy : fields.getField(POLICIES).getLengthDelimitedList()) {
                policies.add(Policy.of(MultiRegionPolicy.parseFrom(policy)));
            }
            return new SettledPolicy(
                    fields.getField(HOLDER).getLengthDelimitedList().stream()
                            .map(ByteString::toStringUtf8)
                            .reduce("", (first, last) -> last),
                    number(fields, GENERATION),
                    policies,
                    number(fields, BY_SERVICE) != 0,
                    number(fields, UNKNOWN_OTHERS) != 0,
                    number(fields, SERVICE_LAST) != 0);
        } catch (InvalidProtocolBufferException e) {
            throw new GotenException.Internal("the body of " + stored.key() + " cannot be read", e);
        }
    }

    private static long number(UnknownFieldSet fields, int field) {
        return fields.getField(field).getVarintList().stream().reduce(0L, (first, last) -> last);
    }
}
