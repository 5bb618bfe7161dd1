package com.goten.sync;

import com.goten.engine.Adoption;
import com.goten.engine.CommandExecutor;
import com.goten.engine.RightHandover;
import com.goten.engine.StrandedOffers;
import com.goten.mixin.AdoptionCalls;
import com.goten.policy.Governance;
import com.goten.policy.Settling;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Copies;
import com.goten.store.Copies.Tenure;
import com.goten.store.CopyBatch;
import com.goten.store.Decision;
import com.goten.store.Handover;
import com.goten.store.Needs;
import com.goten.store.Origin;
import com.goten.store.OwnedState;
import com.goten.store.PolicyRefreshes;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue.Task;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** One region, for all histories. */
final class HandoverSite {
    private final TestDeployment in;
    private final Copies copies;
    private final Map<String, Tenure> tenures = new HashMap<>();

    HandoverSite(TestDeployment in) {
        this.in = in;
        this.copies = in.store().copies(in.version());
    }

    TestDeployment in() {
        return in;
    }

    String region() {
        return in.id().region();
    }

    /** As the stream of copies has it: what is offered here is adopted, then the rest is written. */
    void receive(String from, Adoption adoption, CopyBatch batch) {
        var adopting = new Adopting(adoption, in.store().handovers(), region(), from);
        Await.result(adopting.adopt(adopting.offered(batch)));
        Tenure tenure = tenures.computeIfAbsent(from, other -> Await.result(copies.take(new Origin(other, "v1"))));
        Await.result(copies.apply(tenure, adopting.rest(batch)));
    }

    /** Hears of a holder from where that is. */
    void learn(StoredResource holder) {
        Optional<StoredResource> before = in.find("House", holder.key().name());
        receive(HandoverWorld.HOME, in.engine(), new CopyBatch(
                List.of(new OwnedState.Present(holder)), Optional.empty(), "token", Optional.of(true), Optional.empty()));
        in.policies().changed(holder, before);
    }

    /** What hands over what is here. */
    HandoverFlow handover(Network network, CommandExecutor executor, PolicyRefreshes looks, Writer rights) {
        var store = in.store();
        var parts = new RefreshFlow.Parts(
                in.id(),
                in.version(),
                in.policies(),
                new Settling(region(), "v1", store.writer(), store.reader()),
                looks,
                store.handovers(),
                new RightHandover(rights, "v1"),
                network,
                store.reader(),
                store.tasks(),
                executor,
                new StrandedOffers(rights, in.engine()),
                () -> 0,
                RefreshObserver.NONE);
        var writer = new RefreshWriter(in.vertx(), executor, () -> 0, RefreshOptions.STANDARD.slice());
        return new HandoverFlow(parts, new Governance(in.version()), writer, RefreshOptions.STANDARD, () -> false);
    }

    /** What was adopted here is established and confirmed, where that can be. */
    void follow(Network network) {
        in.sql("update task set due = '-infinity', claimed_until = '-infinity' where kind = 'ADOPT'");
        for (Task task : Await.result(in.store().tasks().claim(TaskKind.ADOPT, 100, Duration.ofMinutes(10)))) {
            Promise<Void> done = Promise.promise();
            Context context = in.vertx().getOrCreateContext();
            Consumer<Runnable> hop = action -> context.runOnContext(ignored -> action.run());
            var calls = new AdoptionCalls(in.id(), "v1", network, network.peers(in.id(), in.vertx()), hop);
            var flow = new AdoptFlow(
                    new AdoptionReads(in.store().handovers(), hop),
                    new TakingUp(in.version(), in.engine(), in.store().handovers(), in.engine()),
                    in.store().writer(), in.store().tasks(), calls, AdoptionOptions.STANDARD, SyncObserver.NONE);
            hop.accept(() -> flow.run(task).onComplete(done));
            Await.result(done.future());
        }
    }

    /** Whether nothing that goes from here, or comes here, is under way. */
    boolean quiet() {
        return in.count("select count(*) from ownership where offered_to is not null or adopted_from is not null") == 0;
    }

    /** What is known of hand-overs of a resource. */
    Handover handover(ResourceKey key, UUID uuid) {
        return Await.result(in.store().writer().write(new Write<Handover>() {
            @Override
            public Needs needs() {
                return Needs.of(key, Access.MEMBER).withHandoverOf(uuid);
            }

            @Override
            public Decision<Handover> decide(View view) {
                return Decision.nothing(view.handover(uuid));
            }
        }, HandoverWorld.FAR));
    }
}
