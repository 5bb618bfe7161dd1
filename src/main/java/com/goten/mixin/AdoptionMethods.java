package com.goten.mixin;

import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.v1.ConfirmAdoptionRequest;
import com.goten.mixin.v1.ConfirmAdoptionResponse;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
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
    private final EnvironmentSource environment;
    private final Runnable ended;
    private final CallBound bound;
    private final ConfirmWrites writes;

    /** Makes the write of one request. */
    interface ConfirmWrites {
        ConfirmAdoptionWrite of(String region, List<Adopted> adoptions);
    }

    /** @param ended called when offers may have ended: the feed has grown, and who waits for them may go on */
    public AdoptionMethods(DeploymentId own, Writer writer, EnvironmentSource environment, Runnable ended) {
        this(own, writer, environment, ended, ConfirmAdoptionWrite::new);
    }

    /** Of one around which nobody ever goes. */
    public AdoptionMethods(DeploymentId own, Writer writer, Runnable ended) {
        this(own, writer, ended, ConfirmAdoptionWrite::new);
    }

    AdoptionMethods(DeploymentId own, Writer writer, Runnable ended, ConfirmWrites writes) {
        this(own, writer, EnvironmentSource.fixed(Environment.EMPTY), ended, writes);
    }

    private AdoptionMethods(
            DeploymentId own, Writer writer, EnvironmentSource environment, Runnable ended, ConfirmWrites writes) {
        this.own = own;
        this.writer = writer;
        this.environment = environment;
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
        requireThere(adopter);
        List<Adopted> adoptions = request.getAdoptionsList().stream().map(Wire::adopted).toList();
        return writer.write(writes.of(adopter.region(), adoptions), deadline)
                .onSuccess(done -> ended.run())
                .map(done -> ConfirmAdoptionResponse.getDefaultInstance());
    }

    /** One that owned nothing when it was deleted from the registry has adopted nothing: what it was offered is taken back. */
    private void requireThere(DeploymentId adopter) {
        if (environment.current().removed(adopter)) {
            throw new FailedPrecondition(adopter + " was deleted from the registry", "DEPLOYMENT_REMOVED");
        }
    }
}
