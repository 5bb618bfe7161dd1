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
import com.goten.schema.SyncingType;
import com.goten.store.Basis;
import com.goten.store.ChangeEvent;
import com.goten.store.ResourceReader;
import com.goten.time.Deadline;
import com.goten.types.Meta;
import com.goten.types.MultiRegionPolicy;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Name → governing policy (PROTOCOL.md section 4). Holders' policies are cached until the change feed tells of a change;
 * a hit does no I/O. Safe to use from any thread.
 */
public final class PolicyStore {
    private static final int MOST_CACHED = 10_000;
    private static final int MOST_ATTEMPTS = 8;
    /** No feed tells of changes of holders that are elsewhere. */
    private static final Duration KEEP_ELSEWHERE = Duration.ofSeconds(2);

    private final Governance governance;
    private final ResourceReader reader;
    private final HolderSource elsewhere;
    private final Supplier<OwnPolicy> service;
    private final Announcing announcing;
    private final SettledCache settled;
    private final RightCache rights;
    private final Map<String, ResourceType> holderTypes;
    private final Map<ResourceKey, Held> policies = new ConcurrentHashMap<>();
    private final Map<ResourceKey, Reading> readings = new ConcurrentHashMap<>();
    /** Holders as they were created, by their uuids; that stays true. */
    private final Map<UUID, Governor> created = new ConcurrentHashMap<>();
    /** Counts changes of holders: what was read before one must not be kept after it. */
    private final AtomicLong changes = new AtomicLong();

    /**
     * What governs at a revision of its holder.
     *
     * @param policy empty: the service's own, whatever that is by then
     * @param until after that it is read anew; empty: the change feed tells when
     * @param governor empty where there is no such holder
     * @param announced given when this region has announced the policy. As long as the holder has this revision it remains
     *     so; of one that is elsewhere, as long as the row that says so has its own
     */
    private record Held(
            Optional<Policy> policy,
            long revision,
            Optional<Deadline> until,
            Optional<Governor> governor,
            AtomicReference<Announcing.@Nullable OfHolder> announced) {
        Held(Optional<Policy> policy, long revision, Optional<Deadline> until, Optional<Governor> governor) {
            this(policy, revision, until, governor, new AtomicReference<>());
        }

        boolean holds() {
            return until.isEmpty() || !until.get().isPast();
        }

        /** @param rows of announcements, that a write has to find as they were */
        Placement.Ground ground(List<Basis> rows) {
            return new Placement.Ground(policy.isEmpty(), rows, until);
        }
    }

    /** A read that is under way. @param since changes that there had been when it began */
    private record Reading(long since, Future<Held> held) {}

    /** Of a deployment that has all holders there are. */
    public PolicyStore(ApiVersion version, ResourceReader reader, Policy servicePolicy) {
        this(version, reader, servicePolicy, HolderSource.NONE);
    }

    /** Of a service whose own policy does not change. */
    public PolicyStore(ApiVersion version, ResourceReader reader, Policy servicePolicy, HolderSource elsewhere) {
        this(version, reader, () -> OwnPolicy.of(servicePolicy), elsewhere, Optional.empty());
    }

    /**
     * @param service its policy governs what is under no holder, and the holders themselves; asked each time
     * @param elsewhere asked for holders that are not here
     * @param settling announces policies before they place anything; empty where no other region has copies
     */
    public PolicyStore(
            ApiVersion version,
            ResourceReader reader,
            Supplier<OwnPolicy> service,
            HolderSource elsewhere,
            Optional<Settling> settling) {
        this.announcing = new Announcing(settling, service);
        this.settled = new SettledCache(version.version(), reader);
        this.rights = new RightCache(version.version(), reader);
        this.governance = new Governance(version);
        this.holderTypes = version.types().stream()
                .filter(ResourceType::policyHolder)
                .collect(Collectors.toUnmodifiableMap(ResourceType::singular, type -> type));
        this.reader = reader;
        this.elsewhere = elsewhere;
        this.service = service;
    }

    /**
     * As long as not everything of the other regions has come, this region takes itself for nobody's first control region who
     * has had another since: its database may have been made anew.
     *
     * @param region of this deployment
     */
    public void hearing(String region, BooleanSupplier complete) {
        rights.hearing(region, complete);
    }

    /** Where the resource of that name belongs, whether it exists or not. */
    public Future<Placement> placement(ResourceName name) {
        Optional<ResourceName> holder = governance.holder(name);
        if (holder.isEmpty()) {
            return Future.succeededFuture(Placement.of(name, servicePolicy(), Optional.empty()));
        }
        ResourceKey key = ResourceKey.of(holder.get());
        return held(holder.get(), key)
                .map(held -> Placement.of(
                        name, governs(held), Optional.of(new Basis(key, held.revision())), held.ground(List.of())));
    }

    /**
     * The same for a write of a region: what the placement rests on has been announced to the regions that have copies, before
     * anything is placed by it. What has no region in its name is placed there, whether or not the policy would have it there.
     */
    public Future<Placement> placementForWrite(ResourceName name, String region) {
        return placementForWrite(name, region, 1);
    }

    private Future<Placement> placementForWrite(ResourceName name, String region, int attempt) {
        Optional<ResourceName> holder = governance.holder(name);
        if (holder.isEmpty()) {
            return announcing.service().map(service -> Placement.of(
                    name, service.policy(), Optional.empty(), byService(List.of(), service, Optional.empty()).keptBy(region)));
        }
        ResourceKey key = ResourceKey.of(holder.get());
        return held(holder.get(), key).compose(held -> announce(held).compose(announced -> {
            if (announced.isEmpty()) {
                changed(key);
                return attempt < MOST_ATTEMPTS
                        ? placementForWrite(name, region, attempt + 1)
                        : Future.failedFuture(Announcing.changing());
            }
            List<Basis> rows = announced.get().rows();
            var basis = Optional.of(new Basis(key, held.revision()));
            return held.policy()
                    .map(own -> Future.succeededFuture(Placement.of(name, own, basis, held.ground(rows).keptBy(region))))
                    .orElseGet(() -> announcing.service().map(service -> Placement.of(
                            name, service.policy(), basis, byService(rows, service, held.until()).keptBy(region))));
        }));
    }

    private static Placement.Ground byService(
            List<Basis> rows, Announcing.OfService service, Optional<Deadline> until) {
        return new Placement.Ground(true, Stream.concat(rows.stream(), service.basis().stream()).toList(), until);
    }

    /** What a write rests on then; empty where the holder is another by now. */
    private Future<Optional<Announcing.OfHolder>> announce(Held held) {
        Announcing.OfHolder known = held.announced().get();
        if (known != null || held.governor().isEmpty()) {
            return Future.succeededFuture(Optional.of(known == null ? Announcing.OfHolder.NEEDLESS : known));
        }
        Governor governor = held.governor().get();
        return announcing.announce(governor, asCreated(governor.uuid()))
                .onSuccess(made -> made.ifPresent(held.announced()::set));
    }

    /**
     * Whether everything that a region owns at a place is copied to another (PROTOCOL.md section 9); empty where it is not,
     * or where nobody can say. While what is there is handed over nothing is copied for sure: what leaves the copies of one
     * owner comes with those of the other, before or after.
     *
     * @param place stands for what lies there; no wildcard but the last ID
     */
    public Future<Optional<CopiedPlace>> copied(ResourceName place, String owner, String region) {
        return place.region().isPresent()
                ? announced(place, owner, region)
                : control(place).compose(control -> control.settled() && control.policy().equals(owner)
                        ? announced(place, owner, region)
                                .map(copied -> copied.map(copies -> new SettledPlace(copies, rights, control)))
                        : Future.succeededFuture(Optional.empty()));
    }

    private Future<Optional<CopiedPlace>> announced(ResourceName place, String owner, String region) {
        if (place.type().options().syncing() == SyncingType.ALWAYS_GLOBALLY) {
            return Future.succeededFuture(Optional.of(CopiedPlace.ALWAYS));
        }
        return governor(place).compose(governor -> governor
                .map(known -> AnnouncedCopies.of(settled, place, known, servicePolicy(), owner, region))
                .orElseGet(() -> Future.succeededFuture(Optional.empty())));
    }

    /** Whether what something rests on is so in the database, whatever is cached. */
    public Future<Boolean> confirm(Collection<Basis> rows) {
        Map<ResourceKey, Long> bases = new HashMap<>();
        rows.forEach(basis -> bases.put(basis.key(), basis.revision()));
        return reader.getAll(List.copyOf(bases.keySet()), Deadline.after(ResourceReader.USUAL_PATIENCE)).map(found -> {
            Map<ResourceKey, Long> there = new HashMap<>();
            found.forEach(stored -> there.put(stored.key(), stored.revision()));
            return bases.entrySet().stream().allMatch(basis ->
                    there.getOrDefault(basis.getKey(), Basis.MISSING).equals(basis.getValue()));
        });
    }

    /**
     * Who owns what is governed like the resource of that name and has no region in its name, and who may create it. A hit
     * does no I/O.
     */
    public Future<Control> control(ResourceName name) {
        return governance.holder(name)
                .map(holder -> held(holder, ResourceKey.of(holder)).compose(this::control))
                .orElseGet(() -> control(service()));
    }

    /** Under a holder that is nowhere the service's right counts. */
    private Future<Control> control(Held held) {
        if (held.governor().isPresent()) {
            return control(held.governor().get());
        }
        return held.policy().isEmpty()
                ? control(service())
                : Future.failedFuture(new GotenException.Unavailable(
                        "the holder of the policy does not say who it is", "POLICY_UNKNOWN"));
    }

    /** Whether the right to create is still where it was, as far as the feed has brought it here. No I/O. */
    public boolean stands(Control control) {
        return rights.stands(control);
    }

    /** The same under a governor. */
    public Future<Control> control(Governor governor) {
        return rights.control(governor, governor.isService() ? governor : service());
    }

    /** Where a right may be another than was said: it is read anew when next needed. */
    public void forget(Control control) {
        control.bases().forEach(basis -> changed(basis.key()));
    }

    /** Whether what was said in a region of who may create is still so in the database, and has been so all the time. */
    public Future<Boolean> confirm(Control control, String region) {
        return reader.get(control.basis().key()).compose(found -> {
            boolean same = found.map(StoredResource::revision).orElse(Basis.MISSING) == control.basis().revision()
                    && found.map(stored -> stored.owned() == control.right().equals(region)).orElse(true);
            return same && control.unsplit().isPresent()
                    ? confirm(control.unsplit().stream().toList())
                    : Future.succeededFuture(same);
        });
    }

    /**
     * Orders what has been known of who governs: it grows with each change of the governor's policy and of the service's.
     * What is handed over because of them carries it as its epoch. Who finds out where to has found the policy in the
     * governor itself: a later policy has a greater number.
     */
    public long number(Governor governor) {
        return governor.isService()
                ? governor.serviceGeneration()
                : governor.generation() + service.get().generation();
    }

    /** Who governs the resource of that name; empty where the holder is not to be found. */
    public Future<Optional<Governor>> governor(ResourceName name) {
        return governance.holder(name)
                .map(holder -> held(holder, ResourceKey.of(holder)).map(Held::governor))
                .orElseGet(() -> Future.succeededFuture(Optional.of(service())));
    }

    /** The policy that governs the resource of that name. */
    public Future<Policy> governing(ResourceName name) {
        return governance.holder(name)
                .map(holder -> held(holder, ResourceKey.of(holder)).map(this::governs))
                .orElseGet(() -> Future.succeededFuture(servicePolicy()));
    }

    /** The holder whose policy governs the resource; empty: the service's own does. */
    public Optional<ResourceName> holder(ResourceName name) {
        return governance.holder(name);
    }

    private Future<Held> held(ResourceName holder, ResourceKey key) {
        Held known = policies.get(key);
        return known != null && known.holds() ? Future.succeededFuture(known) : read(holder, key);
    }

    private Policy governs(Held held) {
        return held.policy().orElseGet(this::servicePolicy);
    }

    /** Whether a placement is what the policy of its holder says, as that is. */
    public boolean agrees(Placement placement, ResourceName name, StoredResource holder) {
        ResourceType type = Objects.requireNonNull(holderTypes.get(holder.key().type()));
        Policy policy = policy(type, holder).orElseGet(this::servicePolicy);
        return placement.isOf(name, policy);
    }

    /** Whether what is created under a holder, as that is, is so by the right that was found. */
    public boolean agrees(Control control, StoredResource holder) {
        return control.isUnder(governor(Objects.requireNonNull(holderTypes.get(holder.key().type())), holder));
    }

    /**
     * Whether a placement that the service's own policy has made is what that says by now, and one of a holder that is
     * elsewhere does not rest on what was read too long ago. Of a holder's that is here it says nothing: under the locks its
     * revision does. No I/O.
     */
    public boolean stands(Placement placement, ResourceName name) {
        return placement.ground().until().filter(Deadline::isPast).isEmpty()
                && (!placement.ground().service() || placement.isOf(name, servicePolicy()));
    }

    /** The feed tells of a change. */
    public void changed(ChangeEvent change) {
        if (SettledPolicy.hides(change.subject().key())) {
            settled.changed(change);
            if (SettledPolicy.Of.read(change.subject().key()).holder().equals(SettledPolicy.SERVICE)) {
                announcing.forgetService();
            }
        } else if (CreationRight.hides(change.subject().key())) {
            rights.forget(change.subject().key());
        } else {
            changed(change.subject(), change.before());
        }
    }

    /**
     * A resource has been written.
     *
     * @param subject as it is now, or was before it went
     */
    public void changed(StoredResource subject, Optional<StoredResource> before) {
        ResourceType type = holderTypes.get(subject.key().type());
        if (type != null) {
            before.filter(stored -> stored.generation() == Governor.AS_CREATED && subject.generation() > stored.generation())
                    .ifPresent(stored -> remember(governor(type, stored)));
            changed(subject.key());
        }
    }

    /**
     * The holder as it was created, where that is remembered here: until this region announces something, nothing else has
     * placed what is under it.
     */
    public Optional<Governor> asCreated(UUID holder) {
        return Optional.ofNullable(created.get(holder));
    }

    private Governor remember(Governor governor) {
        if (governor.isAsCreated()) {
            if (created.size() >= MOST_CACHED) {
                created.clear();
            }
            created.put(governor.uuid(), governor);
        }
        return governor;
    }

    /** A resource is another: where it is a holder, an announcement, or a right, that is read anew when next needed. */
    public void changed(ResourceKey key) {
        if (SettledPolicy.hides(key)) {
            UUID holder = SettledPolicy.Of.read(key).holder();
            announcing.forgetService();
            policies.values().stream()
                    .filter(held -> held.governor().filter(governor -> governor.uuid().equals(holder)).isPresent())
                    .forEach(held -> held.announced().set(null));
        } else if (CreationRight.hides(key)) {
            rights.forget(key);
        } else if (holderTypes.containsKey(key.type())) {
            changes.incrementAndGet();
            policies.remove(key);
        }
    }

    /** Changes may have been missed: every policy is read anew when next needed. */
    public void changedSomewhere() {
        changes.incrementAndGet();
        policies.clear();
        settled.clear();
        rights.clear();
        announcing.forgetService();
    }

    /** One read at a time of each, but that what began before a change is no answer after it. */
    private Future<Held> read(ResourceName holder, ResourceKey key) {
        long before = changes.get();
        Promise<Held> held = Promise.promise();
        var own = new Reading(before, held.future());
        Reading shared = readings.compute(
                key, (same, underWay) -> underWay != null && underWay.since() == before ? underWay : own);
        if (shared != own) {
            return whereAsked(shared.held());
        }
        return Future.succeededFuture()
                .compose(now -> read(holder, key, before))
                .onComplete(answer -> {
                    readings.remove(key, own);
                    held.handle(answer);
                });
    }

    /** Others' reads complete on their contexts; who joins one goes on with his own. */
    private static <T> Future<T> whereAsked(Future<T> shared) {
        Context caller = Vertx.currentContext();
        if (caller == null) {
            return shared;
        }
        Promise<T> answer = Promise.promise();
        shared.onComplete(result -> caller.runOnContext(v -> answer.handle(result)));
        return answer.future();
    }

    private Future<Held> read(ResourceName holder, ResourceKey key, long before) {
        return reader.get(key).compose(found -> {
            if (found.isEmpty()) {
                return readElsewhere(holder, key, before);
            }
            var governor = remember(governor(holder.type(), found.get()));
            var held = new Held(governor.own(), found.get().revision(), Optional.empty(), Optional.of(governor));
            keep(key, held, before);
            return Future.succeededFuture(held);
        });
    }

    /** Who names a holder that is nowhere is refused for that; it is not cached, as it may be there soon. */
    private Future<Held> readElsewhere(ResourceName holder, ResourceKey key, long before) {
        var until = Deadline.after(KEEP_ELSEWHERE);
        return foundElsewhere(holder).map(found -> {
            if (found.isEmpty()) {
                return new Held(Optional.empty(), Basis.MISSING, Optional.empty(), Optional.empty());
            }
            Held held = heldElsewhere(holder, found.get(), until);
            keep(key, held, before);
            return held;
        });
    }

    /**
     * What has no region in its name may be on its way: it is looked for where it may be, in order, and as long as somebody
     * else may have it it is not nowhere.
     */
    private Future<Optional<DynamicMessage>> foundElsewhere(ResourceName holder) {
        String owner = Placement.of(holder, servicePolicy(), Optional.empty()).owningRegion();
        if (holder.region().isPresent()) {
            return elsewhere.read(holder, owner);
        }
        return control(service()).compose(control -> {
            var regions = Stream.concat(control.owners().stream(), Stream.of(owner)).distinct().iterator();
            return firstElsewhere(holder, regions).map(found -> {
                if (found.isEmpty() && !control.settled()) {
                    throw new GotenException.Aborted(
                            holder + " is being handed over", Control.BEING_HANDED_OVER, Duration.ofMillis(200));
                }
                return found;
            });
        });
    }

    private Future<Optional<DynamicMessage>> firstElsewhere(ResourceName holder, Iterator<String> regions) {
        return !regions.hasNext()
                ? Future.succeededFuture(Optional.empty())
                : elsewhere.read(holder, regions.next()).compose(found ->
                        found.isPresent() ? Future.succeededFuture(found) : firstElsewhere(holder, regions));
    }

    /** @param until from before it was asked for: it may be as old as that */
    private static Held heldElsewhere(ResourceName holder, DynamicMessage message, Deadline until) {
        return new Held(
                policy(holder.type(), message), Basis.MISSING, Optional.of(until), governor(holder, message));
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

    /** A holder of this database. */
    public static Governor governor(ResourceType type, StoredResource holder) {
        DynamicMessage message = Bodies.parse(type, holder);
        return governor(
                holder.uuid(),
                holder.key().name(),
                holder.generation(),
                policy(type, message),
                Optional.of(new Basis(holder.key(), holder.revision())),
                Bodies.metadata(type, message));
    }

    private static Governor governor(
            UUID uuid, String name, long generation, Optional<Policy> own, Optional<Basis> basis, Meta metadata) {
        var beginning = new Governor.Beginning(metadata.getInitialControlRegion(), metadata.getBeganUnderService());
        return new Governor(uuid, name, generation, own, basis, beginning, 0);
    }

    /** A holder that is elsewhere; empty where it does not say who it is. */
    private static Optional<Governor> governor(ResourceName name, DynamicMessage holder) {
        Meta metadata = Bodies.metadata(name.type(), holder);
        return metadata.getUuid().isEmpty()
                ? Optional.empty()
                : Optional.of(governor(
                        UUID.fromString(metadata.getUuid()),
                        name.value(),
                        metadata.getGeneration(),
                        policy(name.type(), holder),
                        Optional.empty(),
                        metadata));
    }

    /** A holder that is not here where it is owned, read anew; empty where it does not exist. */
    public Future<Optional<Governor>> governorElsewhere(ResourceName holder) {
        long before = changes.get();
        var until = Deadline.after(KEEP_ELSEWHERE);
        return foundElsewhere(holder).map(found -> found.flatMap(message -> {
            Held held = heldElsewhere(holder, message, until);
            keep(ResourceKey.of(holder), held, before);
            return held.governor();
        }));
    }

    /** Whether a holder has still that policy, as far as is known here. */
    public Future<Boolean> governing(ResourceName holder, Governor governor) {
        return held(holder, ResourceKey.of(holder)).map(held -> held.policy().equals(governor.own()));
    }

    /** The service's own policy, as this node knows it. */
    public Policy servicePolicy() {
        return service.get().policy();
    }

    /** The service, with its policy as this node knows it. */
    public Governor service() {
        return service.get().governor();
    }

    /** The holder's policy; empty where it has not been given one. */
    public static Optional<Policy> policy(ResourceType type, StoredResource holder) {
        return policy(type, Bodies.parse(type, holder));
    }

    /** The same, of a holder's message. */
    public static Optional<Policy> policy(ResourceType type, DynamicMessage holder) {
        return written(type, holder).filter(policy -> policy.getEnabledRegionsCount() > 0).map(Policy::of);
    }

    /** The policy as it stands in a holder; empty where it has not been given one. */
    public static Optional<MultiRegionPolicy> written(ResourceType type, DynamicMessage holder) {
        FieldPath path = type.fields().policy().orElseThrow();
        Message message = holder;
        for (FieldDescriptor field : path.fields()) {
            if (!message.hasField(field)) {
                return Optional.empty();
            }
            message = (Message) message.getField(field);
        }
        try {
            return Optional.of(MultiRegionPolicy.parseFrom(((DynamicMessage) message).toByteString()));
        } catch (InvalidProtocolBufferException e) {
            throw new GotenException.Internal("the policy of a " + type.singular() + " cannot be read", e);
        }
    }
}
