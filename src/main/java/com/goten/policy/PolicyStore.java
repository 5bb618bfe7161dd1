package com.goten.policy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.goten.errors.GotenException;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.FieldPath;
import com.goten.schema.ResourceType;
import com.goten.store.Basis;
import com.goten.store.ResourceReader;
import com.goten.types.MultiRegionPolicy;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Name → governing policy (PROTOCOL.md section 4). Holders' policies are cached until the change feed tells of a change;
 * a hit does no I/O. Safe to use from any thread.
 */
public final class PolicyStore {
    private static final int MOST_CACHED = 10_000;

    private final Governance governance;
    private final ResourceReader reader;
    private final Policy servicePolicy;
    private final Map<String, ResourceType> holderTypes;
    private final Map<ResourceKey, Held> policies = new ConcurrentHashMap<>();
    /** Counts changes of holders: what was read before one must not be kept after it. */
    private final AtomicLong changes = new AtomicLong();

    /** What governs at a revision of its holder. */
    private record Held(Policy policy, long revision) {}

    /** @param servicePolicy governs what is under no holder, and the holders themselves */
    public PolicyStore(ApiVersion version, ResourceReader reader, Policy servicePolicy) {
        this.governance = new Governance(version);
        this.holderTypes = version.types().stream()
                .filter(ResourceType::policyHolder)
                .collect(Collectors.toUnmodifiableMap(ResourceType::singular, type -> type));
        this.reader = reader;
        this.servicePolicy = servicePolicy;
    }

    /** Where the resource of that name belongs, whether it exists or not. */
    public Future<Placement> placement(ResourceName name) {
        Optional<ResourceName> holder = governance.holder(name);
        if (holder.isEmpty()) {
            return Future.succeededFuture(Placement.of(name, servicePolicy, Optional.empty()));
        }
        ResourceKey key = ResourceKey.of(holder.get());
        Held known = policies.get(key);
        return (known != null ? Future.succeededFuture(known) : read(holder.get().type(), key))
                .map(held -> Placement.of(name, held.policy(), Optional.of(new Basis(key, held.revision()))));
    }

    /** Whether a placement is what the policy of its holder says, as that is. */
    public boolean agrees(Placement placement, ResourceName name, StoredResource holder) {
        ResourceType type = Objects.requireNonNull(holderTypes.get(holder.key().type()));
        Policy policy = policy(type, holder).orElse(servicePolicy);
        return Placement.of(name, policy, placement.basis()).equals(placement);
    }

    /** A resource has been written: where it is a holder, its policy is read anew when next needed. */
    public void changed(ResourceKey key) {
        if (holderTypes.containsKey(key.type())) {
            changes.incrementAndGet();
            policies.remove(key);
        }
    }

    /** Changes may have been missed: every policy is read anew when next needed. */
    public void changedSomewhere() {
        changes.incrementAndGet();
        policies.clear();
    }

    private Future<Held> read(ResourceType type, ResourceKey key) {
        long before = changes.get();
        return reader.get(key).map(found -> {
            if (found.isEmpty()) {
                // Not cached: who names a holder that is not there is refused for that, and it may be there soon.
                return new Held(servicePolicy, Basis.MISSING);
            }
            var held = new Held(policy(type, found.get()).orElse(servicePolicy), found.get().revision());
            keep(key, held, before);
            return held;
        });
    }

    /** A change that came while the policy was being read may not be in it: then it is not kept. */
    private void keep(ResourceKey key, Held policy, long before) {
        if (policies.size() >= MOST_CACHED) {
            policies.clear();
        }
        policies.put(key, policy);
        if (changes.get() != before) {
            policies.remove(key, policy);
        }
    }

    /** The holder's policy; empty where it has not been given one. */
    static Optional<Policy> policy(ResourceType type, StoredResource holder) {
        FieldPath path = type.fields().policy().orElseThrow();
        Message message = Bodies.parse(type, holder);
        for (FieldDescriptor field : path.fields()) {
            if (!message.hasField(field)) {
                return Optional.empty();
            }
            message = (Message) message.getField(field);
        }
        try {
            var policy = MultiRegionPolicy.parseFrom(((DynamicMessage) message).toByteString());
            return policy.getEnabledRegionsCount() == 0 ? Optional.empty() : Optional.of(Policy.of(policy));
        } catch (InvalidProtocolBufferException e) {
            throw new GotenException.Internal("the policy of " + holder.key() + " cannot be read", e);
        }
    }
}
