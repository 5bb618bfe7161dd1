package com.goten.api.call;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Unimplemented;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs the methods of one deployment.
 *
 * <pre>
 *   call ─► observation ─► gate ─► disabled? ─► deadline ─► version rules ─► validate-only ─► router ─┬► the method's verb
 *                                                                                                     └► other regions
 * </pre>
 *
 * The verbs are prepared once, by method identity; a call looks nothing up by name. Thread-safe.
 */
public final class DeploymentDispatcher {
    private final Vertx vertx;
    private final ServedDeployment deployment;
    private final CallRouter router;
    private final List<CallInterceptor> interceptors;
    private final Function<Call, Future<Buffer>> chain;
    private final Map<ApiMethod, UnaryCall> calls = new IdentityHashMap<>();

    /** For a deployment in which everything runs. */
    public DeploymentDispatcher(Vertx vertx, ServedDeployment deployment, CallGate gate, CallObserver observer) {
        this(vertx, deployment, gate, observer, CallRouter.HERE);
    }

    public DeploymentDispatcher(
            Vertx vertx, ServedDeployment deployment, CallGate gate, CallObserver observer, CallRouter router) {
        this.vertx = vertx;
        this.router = router;
        this.deployment = deployment;
        this.interceptors = interceptors(vertx, deployment, gate, observer);
        this.chain = chain();
        for (ApiVersion version : deployment.schema().versions()) {
            version.methods().forEach(method -> calls.put(method, prepare(method)));
        }
    }

    private static List<CallInterceptor> interceptors(
            Vertx vertx, ServedDeployment deployment, CallGate gate, CallObserver observer) {
        List<CallInterceptor> all = new ArrayList<>(List.of(new Observation(observer), gate));
        deployment.around().ifPresent(around -> all.add(new DisabledGate(deployment.id(), around.environment())));
        all.add(new DeadlineWatch(vertx));
        all.add(new VersionRules(deployment));
        all.add(new ValidateOnly());
        return List.copyOf(all);
    }

    /** The dispatcher for calls that come over one surface. */
    public MethodDispatcher on(Surface surface) {
        return new OfSurface(surface);
    }

    private final class OfSurface implements MethodDispatcher {
        private final Surface surface;

        OfSurface(Surface surface) {
            this.surface = surface;
        }

        @Override
        public Future<Buffer> unary(ApiMethod method, DynamicMessage request, CallContext context) {
            return chain.apply(new Call(surface, method, request, context));
        }

        @Override
        public WatchHandle stream(ApiMethod method, DynamicMessage request, CallContext context, WatchSink sink) {
            return open(new Call(surface, method, request, context), sink);
        }
    }

    private RunningStream open(Call call, WatchSink sink) {
        var stream = new RunningStream(call, sink, vertx.getOrCreateContext());
        try {
            interceptors.forEach(interceptor -> interceptor.opening(stream));
            stream.startedBy(router.stream(call, stream, this::producer));
        } catch (GotenException refusal) {
            stream.refuse(refusal);
            throw refusal;
        } catch (Throwable bug) {
            stream.refuse(new GotenException.Internal("a stream could not be opened", bug));
            throw bug;
        }
        return stream;
    }

    private WatchHandle producer(Call call, WatchSink sink) {
        ApiMethod method = call.method();
        return switch (method.verb()) {
            case WATCH, WATCH_COLLECTION -> call.context().ownedOnly()
                    ? deployment.watches().watchOwned(method, call.request(), sink)
                    : deployment.watches().watch(method, call.request(), sink);
            default -> throw new Unimplemented(method.fullName() + " streams and is no watch: nobody serves it");
        };
    }

    private UnaryCall prepare(ApiMethod method) {
        return switch (method.verb()) {
            case GET -> new GetCall(method, deployment.reader());
            case BATCH_GET -> new BatchGetCall(method, deployment.reader());
            case LIST, SEARCH -> new ListCall(method, deployment.reader());
            case CREATE -> new CreateCall(method, deployment.executor());
            case UPDATE -> new UpdateCall(method, deployment.executor());
            case DELETE -> new DeleteCall(method, deployment);
            case CUSTOM -> new CustomCall(method, deployment.id(), vertx.eventBus());
            case WATCH, WATCH_COLLECTION -> (request, context) -> {
                throw new Unimplemented(method.fullName() + " answers with a stream");
            };
        };
    }

    private Function<Call, Future<Buffer>> chain() {
        Function<Call, Future<Buffer>> next = call -> router.unary(call, this::run);
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            CallInterceptor interceptor = interceptors.get(i);
            Function<Call, Future<Buffer>> rest = next;
            next = call -> failing(() -> interceptor.unary(call, rest));
        }
        return next;
    }

    private Future<Buffer> run(Call call) {
        return failing(() -> calls.get(call.method()).run(call.request(), call.context()));
    }

    /** Whatever is thrown is a failed call: a bad request, or a bug that {@link ErrorMapper} reports. */
    private static Future<Buffer> failing(Supplier<Future<Buffer>> step) {
        try {
            return step.get();
        } catch (Throwable thrown) {
            return Future.failedFuture(thrown);
        }
    }
}
