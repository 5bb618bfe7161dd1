package com.goten.api.route;

import com.goten.api.call.CallContext;
import com.goten.api.call.Surroundings;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.NotFound;
import com.goten.errors.GotenException.Unavailable;
import com.goten.explain.ExplainClient;
import com.goten.mixin.CallHeaders;
import com.goten.mixin.Peers;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.PlanDeletionRequest;
import com.goten.policy.Control;
import com.goten.resource.ResourceName;
import com.goten.schema.ApiMethod;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import com.google.protobuf.DynamicMessage;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Asks other regions, on behalf of a client: with its metadata but for what belongs to the connection, marked as
 * forwarded.
 */
final class Forwarder {
    /** What is between two ends of one connection, or about the body there, or made anew for each call. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "host", "te", "connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "expect",
            "http2-settings", "user-agent", "last-event-id", "range", "if-range",
            "request-timeout", "x-request-timeout",
            CallHeaders.FORWARDED_FROM, CallHeaders.SCOPE, CallHeaders.CONTROL, CallHeaders.PARTIAL_REGIONS);
    private static final Pattern OF_THE_TRANSPORT =
            Pattern.compile("(?::|grpc-|content-|accept|proxy-|x-grpc-).*");

    private final Regions regions;
    private final Peers peers;

    Forwarder(Regions regions, Surroundings around) {
        this.regions = regions;
        this.peers = around.peers();
    }

    /** The call as it is, in the region that owns its subject. */
    Future<Buffer> forward(String region, ApiMethod method, DynamicMessage request, CallContext context) {
        return ask(region, method, request, context.deadline(), context, Map.of()).map(Peers.Answer::message);
    }

    /**
     * A deletion that is only to be tried out, in the region that owns its subject. Its plan comes by itself: a failure
     * carries none between deployments, and what carries an answer has little room.
     */
    Future<Buffer> tryOut(
            String region, ApiMethod method, DynamicMessage request, CallContext context, ResourceName subject) {
        Future<Buffer> verdict = forward(region, method, request, context);
        return verdict.transform(said -> plan(region, subject, context))
                .transform(planned -> verdict.failed() || planned.succeeded()
                        ? verdict
                        : Future.failedFuture(planned.cause()));
    }

    /** Of what is not there, and need not be, an empty one. */
    private Future<Void> plan(String region, ResourceName subject, CallContext context) {
        var asked = PlanDeletionRequest.newBuilder()
                .setType(subject.type().singular())
                .setName(subject.value())
                .build();
        return context.step(() -> new ExplainClient(peers)
                        .plan(regions.serving(region, context), asked, context.deadline()))
                .recover(failure -> failure instanceof NotFound
                        ? Future.succeededFuture(DeletionPlan.getDefaultInstance())
                        : Future.failedFuture(failure))
                .onSuccess(context.answer()::plan)
                .mapEmpty();
    }

    /**
     * A region's own part of an answer.
     *
     * @param control by which it may have one; empty where no policy is asked
     */
    Future<Peers.Answer> askForPart(
            String region,
            ApiMethod method,
            DynamicMessage request,
            CallContext context,
            Deadline deadline,
            Optional<Control> control) {
        return ask(region, method, request, deadline, context, more(CallHeaders.OWNED, control));
    }

    /** What a region has. @param scope {@link CallHeaders#OWNED} or {@link CallHeaders#PRESENT} */
    Future<Buffer> askThere(
            String region, ApiMethod method, DynamicMessage request, CallContext context, String scope, Control control) {
        return ask(region, method, request, context.deadline(), context, more(scope, Optional.of(control)))
                .map(Peers.Answer::message);
    }

    private static Map<String, String> more(String scope, Optional<Control> control) {
        return control.map(known -> Map.of(
                        CallHeaders.SCOPE, scope, CallHeaders.CONTROL, ToldControl.of(known).header()))
                .orElse(Map.of(CallHeaders.SCOPE, scope));
    }

    private Future<Peers.Answer> ask(
            String region,
            ApiMethod method,
            DynamicMessage request,
            Deadline deadline,
            CallContext context,
            Map<String, String> more) {
        try {
            DeploymentId owner = regions.serving(region, context);
            return context.step(() -> peers.unary(
                            owner, method.fullName(), bytes(request), metadata(context, more), deadline))
                    .recover(failure -> Future.failedFuture(explained(owner, failure)));
        } catch (GotenException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    /** A stream from a region; its messages come where this is called. */
    Future<Peers.Stream> stream(
            String region,
            ApiMethod method,
            DynamicMessage request,
            CallContext context,
            boolean ownedOnly,
            Function<Buffer, Future<Void>> messages) {
        try {
            DeploymentId owner = regions.serving(region, context);
            Map<String, String> more = ownedOnly ? Map.of(CallHeaders.SCOPE, CallHeaders.OWNED) : Map.of();
            return peers.stream(owner, method.fullName(), bytes(request), metadata(context, more), messages)
                    .recover(failure -> Future.failedFuture(explained(owner, failure)));
        } catch (GotenException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    /** What the client is told where a region has not answered. */
    private static Throwable explained(DeploymentId owner, Throwable failure) {
        return Peers.unanswered(failure)
                ? new Unavailable(
                        "%s, which owns what is asked for, cannot be asked: %s".formatted(owner, failure.getMessage()),
                        "OWNING_REGION_UNREACHABLE",
                        failure)
                : failure;
    }

    private static Buffer bytes(DynamicMessage request) {
        return Buffer.buffer(request.toByteArray());
    }

    private MultiMap metadata(CallContext context, Map<String, String> more) {
        MultiMap metadata = MultiMap.caseInsensitiveMultiMap();
        context.headers().forEach((name, value) -> {
            if (passes(name)) {
                metadata.add(name, value);
            }
        });
        metadata.add(CallHeaders.FORWARDED_FROM, regions.self().toString());
        more.forEach(metadata::add);
        return metadata;
    }

    static boolean passes(String header) {
        return !OF_THE_CONNECTION.contains(header) && !OF_THE_TRANSPORT.matcher(header).matches();
    }
}
