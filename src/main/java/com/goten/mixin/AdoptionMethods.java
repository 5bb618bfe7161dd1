package com.goten.mixin;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.v1.ConfirmAdoptionRequest;
import com.goten.mixin.v1.ConfirmAdoptionResponse;
import com.goten.schema.DeploymentId;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** What a region answers to those that have adopted what it released: the server side. Safe to use from any thread. */
public final class AdoptionMethods {
    private static final int MOST_CALLS = 64;

    private final DeploymentId own;
    private final Writer writer;
    private final Runnable ended;
    private final CallBound bound;
    private final ConfirmWrites writes;

    /** Makes the write of one request. */
    interface ConfirmWrites {
        ConfirmAdoptionWrite of(String region, List<Adopted> adoptions);
    }

    /** @param ended called when offers may have ended: the feed has grown, and who waits for them may go on */
    public AdoptionMethods(DeploymentId own, Writer writer, Runnable ended) {
        this(own, writer, ended, ConfirmAdoptionWrite::new);
    }

    AdoptionMethods(DeploymentId own, Writer writer, Runnable ended, ConfirmWrites writes) {
        this.own = own;
        this.writer = writer;
        this.ended = ended;
        this.bound = new CallBound(own, MOST_CALLS);
        this.writes = writes;
    }

    /** All that others may call. */
    public PeerMethods methods() {
        return new PeerMethods(
                Map.of(SchemaMixin.CONFIRM_ADOPTION, bound.around((request, deadline) -> MixinCalls.answer(
                        ConfirmAdoptionRequest.parser(), request, message -> confirm(message, deadline)))),
                Map.of());
    }

    private Future<ConfirmAdoptionResponse> confirm(ConfirmAdoptionRequest request, Deadline deadline) {
        MixinCalls.bound(request.getAdoptionsCount());
        DeploymentId adopter = Wire.deployment(request.getDeployment(), "deployment");
        if (!adopter.service().equals(own.service())) {
            throw new InvalidArgument("deployment", "is of another service");
        }
        List<Adopted> adoptions = request.getAdoptionsList().stream().map(Wire::adopted).toList();
        return writer.write(writes.of(adopter.region(), adoptions), deadline)
                .onSuccess(done -> ended.run())
                .map(done -> ConfirmAdoptionResponse.getDefaultInstance());
    }
}
