package com.goten.testing;

import com.goten.cascade.CascadeOptions;
import com.goten.errors.GotenException;
import com.goten.mixin.GrpcPeers;
import com.goten.mixin.PeerMethods;
import com.goten.mixin.PeerOptions;
import com.goten.mixin.Peers;
import com.goten.mixin.RelationOptions;
import com.goten.mixin.SchemaMixinService;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Deployments that call each other's SchemaMixin, without a transport or over real ports, and the environment that they
 * make up. Calls can be made to fail before or after they were executed, and what comes over streams to be lost.
 */
public final class Network implements EnvironmentSource {
    private final Map<DeploymentId, SchemaMixinService> services = new ConcurrentHashMap<>();
    private final Map<DeploymentId, ApiVersion> versions = new ConcurrentHashMap<>();
    private final Map<DeploymentId, PeerMethods> more = new ConcurrentHashMap<>();
    private final Map<DeploymentId, String> addresses = new ConcurrentHashMap<>();
    private final Set<DeploymentId> removed = ConcurrentHashMap.newKeySet();
    private final List<Consumer<Environment>> listeners = new CopyOnWriteArrayList<>();
    private final boolean ports;
    private final RelationOptions relations;
    private final CascadeOptions cascade;
    private volatile Fault fault = call -> call;
    private volatile UnaryOperator<Function<Buffer, Future<Void>>> streamed = messages -> messages;

    /** Without a transport. */
    public Network() {
        this(false, RelationOptions.STANDARD, CascadeOptions.STANDARD);
    }

    private Network(boolean ports, RelationOptions relations, CascadeOptions cascade) {
        this.ports = ports;
        this.relations = relations;
        this.cascade = cascade;
    }

    /** Over gRPC, each deployment at a port of its own. */
    public static Network overPorts(RelationOptions relations, CascadeOptions cascade) {
        return new Network(true, relations, cascade);
    }

    boolean hasPorts() {
        return ports;
    }

    RelationOptions relations() {
        return relations;
    }

    CascadeOptions cascade() {
        return cascade;
    }

    /** Stands between a call and its execution. */
    public interface Fault extends Function<Call, Call> {}

    /** One call; what it is replaced by decides what is executed and answered. */
    public interface Call {
        DeploymentId caller();

        DeploymentId peer();

        String method();

        Future<Buffer> execute();

        /** The same, that executes something else. */
        default Call executing(Supplier<Future<Buffer>> other) {
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

    /** It can be reached there from now on. */
    void at(DeploymentId id, String address) {
        addresses.put(id, address);
        tell();
    }

    /** Nobody knows where it is any more, unless another node of it has joined since. */
    void leave(DeploymentId id, SchemaMixinService service) {
        if (ports && services.get(id) == service) {
            forget(id);
        }
    }

    private void forget(DeploymentId id) {
        services.remove(id);
        addresses.remove(id);
        tell();
    }

    /** It is deleted from the registry. */
    public void remove(DeploymentId id) {
        removed.add(id);
        forget(id);
    }

    private void tell() {
        Environment now = current();
        listeners.forEach(listener -> listener.accept(now));
    }

    /** From now on the messages of all streams go through this to whoever takes them. */
    public void streamed(UnaryOperator<Function<Buffer, Future<Void>>> other) {
        streamed = other;
    }

    /** All streams that deployments have opened to each other. */
    public int streams() {
        return services.values().stream().mapToInt(SchemaMixinService::watchers).sum();
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
        streamed = messages -> messages;
    }

    public SchemaMixinService service(DeploymentId id) {
        return services.get(id);
    }

    /** What a deployment calls the others by. */
    public Peers peers(DeploymentId own, Vertx vertx) {
        return ports ? over(own, new GrpcPeers(vertx, this, PeerOptions.STANDARD)) : peers(own);
    }

    private Peers over(DeploymentId own, GrpcPeers real) {
        return new Peers() {
            @Override
            public Future<Answer> unary(
                    DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
                return fault.apply(call(own, peer, method, () -> real.unary(peer, method, request, metadata, deadline)
                                .map(Answer::message)))
                        .execute()
                        .map(bytes -> new Answer(bytes, MultiMap.caseInsensitiveMultiMap()));
            }

            @Override
            public Future<Stream> stream(
                    DeploymentId peer,
                    String method,
                    Buffer request,
                    MultiMap metadata,
                    Function<Buffer, Future<Void>> messages) {
                return real.stream(
                        peer, method, request, metadata, message -> streamed.apply(messages).apply(message));
            }
        };
    }

    private Peers peers(DeploymentId own) {
        return new Peers() {
            @Override
            public Future<Answer> unary(
                    DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
                return fault.apply(call(own, peer, method, () -> directly(peer, method, request, deadline))).execute()
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

    private Future<Buffer> directly(DeploymentId peer, String method, Buffer request, Deadline deadline) {
        SchemaMixinService service = services.get(peer);
        return service == null ? unreachable() : method(peer, service, method).call(request, deadline);
    }

    private PeerMethods.Unary method(DeploymentId peer, SchemaMixinService service, String method) {
        PeerMethods.Unary other = more.getOrDefault(peer, PeerMethods.NONE).unary().get(method);
        return other == null ? service.unary().get(method) : other;
    }

    private static Call call(
            DeploymentId own, DeploymentId peer, String method, Supplier<Future<Buffer>> execution) {
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
                return execution.get();
            }
        };
    }

    @Override
    public Environment current() {
        Map<String, Map<String, Environment.Deployment>> deployments = new HashMap<>();
        services.keySet().forEach(id -> deployments
                .computeIfAbsent(id.service(), service -> new HashMap<>())
                .put(id.region(), new Environment.Deployment(
                        id, addresses.getOrDefault(id, "127.0.0.1:1"), false, "v1")));
        Map<String, Environment.Service> all = new HashMap<>();
        deployments.forEach((service, regions) -> all.put(service, new Environment.Service(
                service,
                new Policy(List.copyOf(regions.keySet()), regions.keySet().iterator().next(), List.of()),
                List.of("v1"),
                imports(service, regions.keySet().iterator().next()),
                List.of(),
                regions)));
        return new Environment(all, removed);
    }

    private List<Environment.Import> imports(String service, String region) {
        var imports = new ArrayList<Environment.Import>();
        versions.get(new DeploymentId(service, region)).imports()
                .forEach(other -> imports.add(new Environment.Import("v1", other, "v1")));
        return imports;
    }

    @Override
    public void listen(Consumer<Environment> listener) {
        listeners.add(listener);
        listener.accept(current());
    }
}
