package com.goten.testing;

import com.goten.errors.GotenException;
import com.goten.mixin.PeerMethods;
import com.goten.mixin.Peers;
import com.goten.mixin.SchemaMixinService;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Deployments that call each other's SchemaMixin without a transport, and the environment that they make up. Calls can be
 * made to fail before or after they were executed.
 */
public final class Network implements EnvironmentSource {
    private final Map<DeploymentId, SchemaMixinService> services = new ConcurrentHashMap<>();
    private final Map<DeploymentId, ApiVersion> versions = new ConcurrentHashMap<>();
    private final Map<DeploymentId, PeerMethods> more = new ConcurrentHashMap<>();
    private volatile Fault fault = call -> call;

    /** Stands between a call and its execution. */
    public interface Fault extends Function<Call, Call> {}

    /** One call; what it is replaced by decides what is executed and answered. */
    public interface Call {
        DeploymentId caller();

        DeploymentId peer();

        String method();

        Future<Buffer> execute();

        /** The same, that executes something else. */
        default Call executing(java.util.function.Supplier<Future<Buffer>> other) {
            Call call = this;
            return new Call() {
                @Override
                public DeploymentId caller() {
                    return call.caller();
                }

                @Override
                public DeploymentId peer() {
                    return call.peer();
                }

                @Override
                public String method() {
                    return call.method();
                }

                @Override
                public Future<Buffer> execute() {
                    return other.get();
                }
            };
        }
    }

    /** A failure as of a peer that cannot be reached. */
    public static Future<Buffer> unreachable() {
        return Future.failedFuture(new GotenException.Unavailable("the peer cannot be reached", "PEER_UNREACHABLE"));
    }

    void join(DeploymentId id, ApiVersion version, SchemaMixinService service) {
        services.put(id, service);
        versions.put(id, version);
    }

    /** What a deployment answers beside its SchemaMixin. */
    void also(DeploymentId id, PeerMethods methods) {
        more.put(id, methods);
    }

    /** From now on every call goes through this. */
    public void fault(Fault other) {
        fault = other;
    }

    /** No faults any more. */
    public void heal() {
        fault = call -> call;
    }

    public SchemaMixinService service(DeploymentId id) {
        return services.get(id);
    }

    public Peers peers(DeploymentId own) {
        return new Peers() {
            @Override
            public Future<Answer> unary(
                    DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
                return fault.apply(call(own, peer, method, request, deadline)).execute()
                        .map(bytes -> new Answer(bytes, MultiMap.caseInsensitiveMultiMap()));
            }

            @Override
            public Future<Stream> stream(
                    DeploymentId peer,
                    String method,
                    Buffer request,
                    MultiMap metadata,
                    Function<Buffer, Future<Void>> messages) {
                return Future.failedFuture(new GotenException.Unimplemented("no streams here"));
            }
        };
    }

    private Call call(DeploymentId own, DeploymentId peer, String method, Buffer request, Deadline deadline) {
        return new Call() {
            @Override
            public DeploymentId caller() {
                return own;
            }

            @Override
            public DeploymentId peer() {
                return peer;
            }

            @Override
            public String method() {
                return method;
            }

            @Override
            public Future<Buffer> execute() {
                SchemaMixinService service = services.get(peer);
                return service == null ? unreachable() : method(service).call(request, deadline);
            }

            private PeerMethods.Unary method(SchemaMixinService service) {
                PeerMethods.Unary other = more.getOrDefault(peer, PeerMethods.NONE).unary().get(method);
                return other == null ? service.unary().get(method) : other;
            }
        };
    }

    @Override
    public Environment current() {
        Map<String, Map<String, Environment.Deployment>> deployments = new HashMap<>();
        services.keySet().forEach(id -> deployments
                .computeIfAbsent(id.service(), service -> new HashMap<>())
                .put(id.region(), new Environment.Deployment(id, "127.0.0.1:1", false, "v1")));
        Map<String, Environment.Service> all = new HashMap<>();
        deployments.forEach((service, regions) -> all.put(service, new Environment.Service(
                service,
                new Policy(List.copyOf(regions.keySet()), regions.keySet().iterator().next(), List.of()),
                List.of("v1"),
                imports(service, regions.keySet().iterator().next()),
                List.of(),
                regions)));
        return new Environment(all);
    }

    private List<Environment.Import> imports(String service, String region) {
        var imports = new ArrayList<Environment.Import>();
        versions.get(new DeploymentId(service, region)).imports()
                .forEach(other -> imports.add(new Environment.Import("v1", other, "v1")));
        return imports;
    }

    @Override
    public void listen(Consumer<Environment> listener) {
        listener.accept(current());
    }
}
