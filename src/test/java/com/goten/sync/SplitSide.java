package com.goten.sync;

import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.engine.RightHandover;
import com.goten.engine.StrandedOffers;
import com.goten.errors.GotenException;
import com.goten.mixin.AdoptionCalls;
import com.goten.mixin.OwnedTelling;
import com.goten.policy.Control;
import com.goten.policy.CreationRight;
import com.goten.policy.Governance;
import com.goten.policy.Governor;
import com.goten.policy.HolderSource;
import com.goten.policy.OwnPolicy;
import com.goten.policy.PolicyStore;
import com.goten.policy.Settling;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.store.ChangeEvent;
import com.goten.store.CopyBatch;
import com.goten.store.FeedCursor;
import com.goten.store.NameRange;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.OwnedState;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue.Task;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One region in which a holder gets its first policy: what it knows of that, of the service's policy, and of rights. */
final class SplitSide {
    private final HandoverSite site;
    private final Network network;
    private final PolicyStore policies;
    private final Engine engine;
    private OwnPolicy service;
    private FeedCursor read;

    SplitSide(HandoverSite site, Network network, OwnPolicy service) {
        this.site = site;
        this.network = network;
        this.service = service;
        for (String table : List.of("resource", "ownership", "task", "policy_refresh", "deletion")) {
            in().sql("delete from " + table);
        }
        this.policies = policies();
        this.engine = new Engine(in().id(), in().version(), in().store().writer(), policies, InstantSource.system());
        this.read = Await.result(in().store().feed().head());
    }

    private TestDeployment in() {
        return site.in();
    }

    String region() {
        return site.region();
    }

    private PolicyStore policies() {
        return new PolicyStore(
                in().version(), in().store().reader(), () -> service, HolderSource.NONE, Optional.empty());
    }

    void learn(OwnPolicy other) {
        if (other.generation() > service.generation()) {
            service = other;
        }
    }

    void learn(StoredResource holder) {
        receive(HandoverWorld.HOME, List.of(new OwnedState.Present(holder)));
    }

    private static boolean quietly(Runnable step) {
        try {
            step.run();
            return true;
        } catch (GotenException refused) {
            return false;
        }
    }

    boolean create(String name) {
        var command = new Command.Create(in().type("Note"), "", in().message("Note", "{\"name\": \"%s\"}".formatted(name)));
        return quietly(() -> Await.result(engine.execute(command, HandoverWorld.FAR)));
    }

    boolean delete(String name) {
        return quietly(() -> Await.result(engine.execute(new Command.Delete(name(name), false), HandoverWorld.FAR)));
    }

    private ResourceName name(String name) {
        return in().name("Note", name);
    }

    boolean owns(String name) {
        return in().find("Note", name).filter(StoredResource::owned).isPresent();
    }

    /** What it has, or answers for until another region has it. */
    Optional<UUID> thing(String name) {
        return in().find("Note", name)
                .filter(found -> found.owned() || site.handover(found.key(), found.uuid()).offeredTo().isPresent())
                .map(StoredResource::uuid);
    }

    /** As it is in the database; empty where it cannot be said. */
    Optional<Control> control(String name) {
        try {
            return Optional.of(Await.result(policies().control(name(name))));
        } catch (GotenException unknown) {
            return Optional.empty();
        }
    }

    /** What is owned elsewhere gives no right, whatever it says. */
    boolean creates(String name) {
        return control(name)
                .filter(control -> control.open(region()))
                .filter(control -> Await.result(in().store().reader().get(control.basis().key()))
                        .map(StoredResource::owned)
                        .orElse(true))
                .isPresent();
    }

    /** Does all of the hand-over under the service's policy, or a holder's, that can be done. */
    void handOver(Optional<ResourceName> holder) {
        var parts = new RefreshFlow.Parts(
                in().id(), in().version(), policies,
                new Settling(region(), "v1", in().store().writer(), in().store().reader()), in().store().policyRefreshes(),
                in().store().handovers(), new RightHandover(in().store().writer(), "v1"), network, in().store().reader(),
                in().store().tasks(), engine, new StrandedOffers(in().store().writer(), engine), () -> 0, RefreshObserver.NONE);
        var writer = new RefreshWriter(in().vertx(), engine, () -> 0, RefreshOptions.STANDARD.slice());
        var flow = new HandoverFlow(
                parts, new Governance(in().version()), writer, RefreshOptions.STANDARD, () -> false);
        Future<Optional<Governor>> governor = holder.isEmpty()
                ? Future.succeededFuture(Optional.of(policies.service()))
                : in().store().reader().get(ResourceKey.of(holder.get())).map(found ->
                        found.map(stored -> PolicyStore.governor(holder.get().type(), stored)));
        quietly(() -> Await.result(governor.compose(found -> found.isPresent()
                ? flow.run(found.get())
                : Future.succeededFuture(Optional.empty()))));
    }

    ResourceName house(String name) {
        return in().name("House", name);
    }

    /** What others are told of what happened here since; the node here hears of it as well. */
    void tell(List<SplitSide> others, BiConsumer<SplitSide, OwnedState> to) {
        var page = Await.result(in().store().feed().read(read, 1_000));
        for (ChangeEvent change : page.changes()) {
            policies.changed(change);
            others.forEach(other -> OwnedTelling.of(change, new Copier(other.region(), "v1"))
                    .ifPresent(state -> to.accept(other, state)));
        }
        read = page.next();
    }

    /** All of a type that another region is told of. */
    List<OwnedState> all(String type, SplitSide other) {
        var copier = new Copier(other.region(), "v1");
        var page = Await.result(in().store().owned().page(copier, NameRange.all(type), 100, 1 << 20));
        return page.states().stream().map(state -> OwnedTelling.overTheWire(state, "v1")).toList();
    }

    /** All types of it. */
    Stream<List<OwnedState>> snapshot(SplitSide other) {
        return Stream.of(CreationRight.TYPE, "Note").map(type -> all(type, other));
    }

    boolean receive(String from, List<OwnedState> states) {
        var batch = new CopyBatch(new ArrayList<>(states), Optional.empty(), "token", Optional.of(true), Optional.empty());
        return quietly(() -> site.receive(from, engine, batch));
    }

    /** What was adopted here is confirmed. */
    void follow() {
        in().sql("update task set due = '-infinity', claimed_until = '-infinity' where kind = 'ADOPT'");
        for (Task task : Await.result(in().store().tasks().claim(TaskKind.ADOPT, 100, Duration.ofMinutes(10)))) {
            Promise<Void> done = Promise.promise();
            Context context = in().vertx().getOrCreateContext();
            Consumer<Runnable> hop = action -> context.runOnContext(ignored -> action.run());
            var calls = new AdoptionCalls(in().id(), "v1", network, network.peers(in().id(), in().vertx()), hop);
            var flow = new AdoptFlow(
                    new AdoptionReads(in().store().handovers(), hop),
                    new TakingUp(in().version(), in().engine(), in().store().handovers(), in().engine()),
                    in().store().writer(), in().store().tasks(), calls,
                    AdoptionOptions.STANDARD, SyncObserver.NONE);
            hop.accept(() -> flow.run(task).onComplete(done));
            Await.result(done.future());
        }
    }

    /** Whether nothing is under way. */
    boolean quiet() {
        return in().count("select count(*) from ownership where offered_to is not null or adopted_from is not null") == 0;
    }
}
