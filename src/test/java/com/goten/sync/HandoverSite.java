package com.goten.sync;

import com.goten.engine.Adoption;
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
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

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
