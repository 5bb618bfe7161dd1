package com.goten.sync;

import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.errors.GotenException;
import com.goten.mixin.RefusingAdopters;
import com.goten.mixin.SchemaMixin;
import com.goten.mixin.SchemaMixinService;
import com.goten.mixin.v1.ConfirmAdoptionRequest;
import com.goten.mixin.v1.Deployment;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.store.NameRange;
import com.goten.store.OwnedState;
import com.goten.store.Target;
import com.goten.sync.HandoverModel.Action;
import com.goten.sync.HandoverModel.Broken;
import com.goten.sync.HandoverModel.Config;
import com.goten.sync.HandoverModel.Wrong;
import com.goten.sync.HandoverSide.Rec;
import com.goten.testing.Await;
import com.goten.testing.Network;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One history: X, what refers to it and what it refers to, and what went wrong with them. */
final class HandoverRun {
    private static final int ROUNDS = 8;

    private final HandoverWorld world;
    private final Config config;
    private final HandoverFaults faults;
    private final String holder;
    private final UUID house = UUID.randomUUID();
    private final List<HandoverSide> sides = new ArrayList<>();
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final List<Sent> confirmations = new CopyOnWriteArrayList<>();
    private final Set<String> acknowledged = new TreeSet<>();
    private final HandoverReferrer referrer;
    private UUID uuid = new UUID(0, 0);
    private UUID part = new UUID(0, 0);
    private @Nullable HeldDeletion partDeletion;
    private boolean deleted;
    private Optional<String> wrong = Optional.empty();

    /**
     * What one region has told another of X; kept for ever.
     *
     * @param said empty: it is not in a snapshot
     * @param version how much was written by then
     */
    record Told(int from, int to, Optional<OwnedState> said, int version) {
        static final int GONE = -1;

        @Nullable OwnedState state() {
            return said.orElse(null);
        }

        boolean absent() {
            return said.isEmpty();
        }
    }

    private record Sent(int to, long epoch, Buffer request) {}

    HandoverRun(HandoverWorld world, int number, Config config, HandoverFaults faults) {
        this.world = world;
        this.config = config;
        this.faults = faults;
        this.holder = "houses/h%d-x".formatted(number);
        List<HandoverSite> regions = world.regions(config.regions());
        for (int i = 0; i < regions.size(); i++) {
            sides.add(new HandoverSide(this, regions.get(i), i));
        }
        this.referrer = new HandoverReferrer(
                world.north().in(), world.network(), holder + "/regions/north/users/s-x", item());
    }

    /** The number of the view of a generation of the model's. */
    static long epoch(int generation) {
        return generation + 1L;
    }

    /** Who is to own X by the policy of that number. */
    int owner(long epoch) {
        return config.path().get((int) epoch - 1);
    }

    private static long stored(int epoch) {
        return epoch == 0 ? 0 : epoch(epoch);
    }

    Config config() {
        return config;
    }

    HandoverFaults faults() {
        return faults;
    }

    Network network() {
        return world.network();
    }

    UUID uuid() {
        return uuid;
    }

    UUID house() {
        return house;
    }

    String item() {
        return holder + "/items/x-x";
    }

    ResourceKey key() {
        return new ResourceKey("v1", "Item", item());
    }

    /** X's name alone. */
    NameRange range() {
        return new NameRange("Item", holder + "/items/", item());
    }

    String region(int place) {
        return HandoverWorld.REGIONS.get(place);
    }

    int place(String region) {
        return HandoverWorld.REGIONS.indexOf(region);
    }

    List<HandoverSide> others(HandoverSide side) {
        return sides.stream().filter(other -> other != side).toList();
    }

    Optional<String> wrong() {
        return wrong;
    }

    boolean quietly(Runnable step) {
        try {
            step.run();
            return true;
        } catch (GotenException refused) {
            return false;
        }
    }

    /** The holder of the policy as it is in a generation. */
    StoredResource holder(int generation) {
        var in = world.south().in();
        String regions = "\"" + String.join("\", \"", HandoverWorld.ALL) + "\"";
        String first = generation == 0 ? "" : region(config.path().get(0));
        var body = in.message("House", """
                {"name": "%s", "metadata": {"uuid": "%s", "generation": "%d", "initialControlRegion": "%s"},
                 "policy": {"enabledRegions": [%s], "defaultControlRegion": "%s"}}"""
                .formatted(holder, house, epoch(generation), first, regions, region(config.path().get(generation))));
        return new StoredResource(
                new ResourceKey("v1", "House", holder), house, Buffer.buffer(body.toByteArray()), epoch(generation),
                epoch(generation), false, HandoverWorld.HOME, List.of("*"), false);
    }

    /** Everywhere the same, and X owned by the first region. */
    void begin() {
        world.south().learn(holder(0));
        world.north().learn(holder(0));
        sides.forEach(side -> side.learn(0));
        String refers = "";
        if (config.referring()) {
            part = world.south().in().create("Part", "{\"name\": \"%s\"}".formatted(part())).uuid();
            refers = ", \"part\": \"" + part() + "\"";
        }
        sides.forEach(HandoverSide::listen);
        HandoverSide first = sides.get(config.path().get(0));
        uuid = first.in().create("Item", "{\"name\": \"%s\"%s}".formatted(item(), refers)).uuid();
        listen();
        List.copyOf(told).forEach(one -> sides.get(one.to()).receive(one));
        told.clear();
    }

    private String part() {
        return holder + "/regions/south/parts/y-x";
    }

    private void listen() {
        sides.forEach(side -> side.tell(told::add));
    }

    boolean perform(Action action) {
        boolean done = done(action);
        listen();
        look();
        return done;
    }

    private boolean done(Action action) {
        HandoverSide side = action.region() < 0 ? sides.get(0) : sides.get(action.region());
        int number = action.number();
        return switch (action.kind()) {
            case LEARN -> side.learn(number);
            case RELEASE -> side.release(number);
            case ADOPT -> find(action).filter(side::receive).map(one -> {
                if (!config.referring()) {
                    side.follow();
                }
                return one;
            }).isPresent();
            case COPY -> find(action).filter(side::receive).isPresent();
            case DROP_ABSENT -> told.stream()
                    .filter(one -> one.absent() && one.from() == number && one.to() == action.region())
                    .reduce((one, last) -> last)
                    .filter(side::receive)
                    .isPresent();
            case SNAPSHOT -> snapshot(side);
            case RESET_STREAM -> reset(side, action.region());
            case CONFIRMED -> confirmations.stream()
                    .filter(sent -> sent.to() == action.region() && sent.epoch() == stored(number))
                    .reduce((one, last) -> last)
                    .filter(sent -> side.confirm(sent.request()))
                    .isPresent();
            case ASK_TARGET -> side.ask(stored(number));
            case TARGET_ESTABLISHES -> side.hear(stored(number), this::establishAtTarget);
            case ESTABLISHED -> side.answered(stored(number));
            case RECORD_INTENT -> referrer.recordIntent();
            case ASK_OWNER -> referrer.ask(action.region());
            case ESTABLISH_REFERRER, REFUSE_REFERRER -> referrer.answer(action.region(), request -> faults.unchecked(
                    Broken.ESTABLISH_AFTER_RELEASE, side, () -> call(service(side.in().id()), SchemaMixin.ESTABLISH, request)));
            case REFERRER_COMMITS -> referrer.commit();
            case REFERRER_DROPS -> referrer.drop();
            case MARK -> side.mark();
            case REFERRER_BLOCKS, REFERRER_CLEAR -> {
                referrer.expire();
                yield side.sourcesAnswer(region -> request -> call(
                        service(new DeploymentId(HandoverWorld.SERVICE, region)), SchemaMixin.BLOCKADES, request));
            }
            case DELETE -> delete(side);
            case LOST_MARK -> {
                side.die();
                yield true;
            }
            case EXPIRE_MARK -> {
                side.expireMark();
                yield true;
            }
            case WRITE_ARRIVES, WRITE_CHECKED, WRITE_FORWARDED, WRITE_REFUSED -> true;
            case WRITE_COMMITS, WRITE_ABORTS -> write(side, "w" + number);
            case TARGET_DYING -> {
                world.south().in().sql("update resource set deleting = true where uuid = '" + part + "'");
                yield true;
            }
            case TARGET_MARKED -> markTarget();
            case TARGET_ASKS -> askedByTarget(side);
            case TARGET_DELETED, TARGET_KEPT -> deleteTarget();
        };
    }

    private boolean write(HandoverSide side, String what) {
        boolean written = side.write(what);
        if (written) {
            acknowledged.add(what);
        }
        return written;
    }

    private boolean delete(HandoverSide side) {
        boolean done = config.referred() ? side.deleteMarked() : side.deleteAtOnce();
        deleted |= done;
        return done;
    }

    /** The change that the model means, or one that is nearly it. */
    private Optional<Told> find(Action action) {
        List<Told> from = told.stream()
                .filter(one -> one.from() == action.number() && one.to() == action.region() && !one.absent())
                .filter(one -> one.state().epoch() == stored(action.epoch()))
                .toList();
        return from.stream()
                .filter(one -> one.version() == action.version())
                .findFirst()
                .or(() -> from.stream().reduce((one, last) -> last));
    }

    private boolean snapshot(HandoverSide side) {
        side.snapshot(told::add);
        return true;
    }

    private boolean reset(HandoverSide side, int place) {
        boolean gone = side.rec().owner().isEmpty();
        told.removeIf(one -> one.from() == place && !(gone && one.version() == Told.GONE && !one.absent()));
        return snapshot(side);
    }

    /** The first offer that was told, whosever. */
    Optional<String> firstOffer() {
        return told.stream()
                .filter(one -> one.state() instanceof OwnedState.Present)
                .flatMap(one -> ((OwnedState.Present) one.state()).offer().stream())
                .findFirst();
    }

    /** A confirmation is on its way, and remains so. */
    void confirmed(int to, Buffer request) {
        try {
            var message = ConfirmAdoptionRequest.parseFrom(request.getBytes());
            confirmations.add(new Sent(to, message.getAdoptions(0).getEpoch(), request));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    void confirmed(int to, long epoch, String by) {
        var message = ConfirmAdoptionRequest.newBuilder()
                .setDeployment(Deployment.newBuilder().setService(HandoverWorld.SERVICE).setRegion(by))
                .addAdoptions(ConfirmAdoptionRequest.Adoption.newBuilder()
                        .setVersion("v1")
                        .setType("Item")
                        .setName(item())
                        .setUuid(uuid.toString())
                        .setEpoch(epoch))
                .build();
        confirmed(to, Buffer.buffer(message.toByteArray()));
    }

    private SchemaMixinService service(DeploymentId id) {
        return world.network().service(id);
    }

    private static Buffer call(SchemaMixinService service, String method, Buffer request) {
        return Await.result(service.unary().get(method).call(request, HandoverWorld.FAR));
    }

    /** A mark that is in the way has expired. */
    private Buffer establishAtTarget(Buffer request) {
        world.south().in().sql(
                "update deletion set mark_deadline = '-infinity' where uuid = '" + part + "' and mark is not null");
        SchemaMixinService target = faults.is(Broken.REFUSE_DYING)
                ? RefusingAdopters.of(world.south().in(), world.network())
                : service(world.south().in().id());
        return call(target, SchemaMixin.ESTABLISH, request);
    }

    private List<String> targetSources() {
        return HandoverWorld.REGIONS.subList(0, sides.size()).stream()
                .filter(region -> world.south().in().count(("select count(*) from back_reference_source "
                        + "where target = '%s' and region = '%s'").formatted(part, region)) > 0)
                .toList();
    }

    private boolean markTarget() {
        if (partDeletion != null || !world.south().in().exists("Part", part())) {
            return false;
        }
        world.south().in().sql(
                "update deletion set mark_deadline = '-infinity' where uuid = '" + part + "' and mark is not null");
        partDeletion = new HeldDeletion(world.south().in(), world.network());
        partDeletion.begin("Part", part(), targetSources().size());
        return true;
    }

    private boolean askedByTarget(HandoverSide side) {
        if (partDeletion == null || !partDeletion.asked().contains(side.region())) {
            return false;
        }
        partDeletion.answer(side.region(), request -> call(service(side.in().id()), SchemaMixin.BLOCKADES, request));
        return true;
    }

    private boolean deleteTarget() {
        HeldDeletion standing = partDeletion;
        partDeletion = null;
        return standing != null && (standing.over() || standing.commit());
    }

    private Target target() {
        return new Target(part, List.of(new Target.Name(HandoverWorld.SERVICE + "/Part", part())));
    }

    /** What must never be. */
    private void look() {
        List<Rec> recs = sides.stream().map(HandoverSide::rec).toList();
        if (recs.stream().anyMatch(rec -> rec.epoch() > epoch(config.path().size() - 1))) {
            is(Wrong.PING_PONG);
        }
        if (sides.stream().filter(side -> side.accepts(recs.get(sides.indexOf(side)))).count() > 1) {
            is(Wrong.ONE_OWNER);
        }
        Rec best = newest(recs);
        boolean lost = !config.referred() && !config.deleted() && !best.data().containsAll(acknowledged);
        if (lost || deleted && best.there() && best.owned()) {
            is(Wrong.NO_LOSS);
        }
        if (referrer.refers() && !best.there()) {
            is(Wrong.BLOCKED_X);
        }
        if (config.referring() && best.there() && !answered()) {
            is(Wrong.ANSWERED_Y);
        }
    }

    /** What its owner has deleted is nowhere, whatever copies others have of it. */
    private Rec newest(List<Rec> recs) {
        if (deleted && recs.stream().noneMatch(Rec::owned)) {
            return Rec.NOTHING;
        }
        return Collections.max(recs, Comparator.comparing(Rec::owned)
                .thenComparing(Rec::epoch)
                .thenComparing(Rec::revision));
    }

    private boolean answered() {
        return world.south().in().find("Part", part()).isPresent() && targetSources().stream()
                .anyMatch(region -> sides.get(place(region)).blocks(target()));
    }

    private void is(Wrong what) {
        wrong = wrong.or(() -> Optional.of(what.name()));
    }

    /** For whoever has to find out why. */
    String state() {
        return "%s, Y known to be referred to from %s, Y there: %s, S refers: %s, written: %s, deleted: %s".formatted(
                sides.stream().map(side -> side.region() + " " + side.rec()).toList(), targetSources(),
                world.south().in().exists("Part", part()), referrer.refers(), acknowledged, deleted);
    }

    /** Everything is told to everybody, until all is well. */
    void end() {
        sides.forEach(HandoverSide::die);
        sides.forEach(HandoverSide::expireMark);
        referrer.die();
        if (partDeletion != null) {
            partDeletion.die();
        }
        for (int round = 0; round < ROUNDS && wrong.isEmpty() && !converged(); round++) {
            settle();
        }
        if (wrong.isEmpty() && !converged()) {
            is(Wrong.CONVERGE);
        }
        sides.forEach(side -> side.sql("delete from task where subject = '%s'"));
    }

    private void settle() {
        int last = config.path().size() - 1;
        for (HandoverSide side : sides) {
            side.learn(last);
            if (config.resetting()) {
                side.snapshot(told::add);
            }
        }
        List.copyOf(told).forEach(one -> sides.get(one.to()).receive(one));
        sides.forEach(side -> side.settle(this::establishAtTarget));
        confirmations.forEach(sent -> sides.get(sent.to()).confirm(sent.request()));
        for (HandoverSide side : sides) {
            if (side.viewed() != sides.indexOf(side)) {
                side.release(side.viewed());
            }
        }
        listen();
        look();
    }

    private boolean converged() {
        List<Rec> recs = sides.stream().map(HandoverSide::rec).toList();
        boolean quiet = recs.stream().allMatch(rec -> rec.offeredTo().isEmpty() && rec.adoptedFrom().isEmpty());
        if (recs.stream().noneMatch(Rec::owned)) {
            return quiet && deleted && recs.stream().noneMatch(Rec::there);
        }
        Rec owner = recs.get(config.path().get(config.path().size() - 1));
        return quiet && owner.owned() && recs.stream().allMatch(rec ->
                rec.there() == owner.there() && rec.data().equals(owner.data()));
    }
}
