package com.goten.registry;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnknownFieldSet;
import com.goten.errors.GotenException;
import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.DeploymentChange;
import com.goten.meta.v1.ListResourcesResponse;
import com.goten.meta.v1.Resource;
import com.goten.meta.v1.Service;
import com.goten.meta.v1.ServiceChange;
import com.goten.meta.v1.WatchDeploymentsResponse;
import com.goten.meta.v1.WatchServicesResponse;
import com.goten.mixin.Peers;
import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The meta services of some regions, played: one set of resources, each owned by a region, which tells of it by its streams.
 * A region that is away is reached by nobody, and what it owns neither.
 */
final class PlayedRegistry implements Peers {
    private static final int NAME = 1;
    private static final int BODY = 2;

    private final Map<String, ByteString> resources = new ConcurrentHashMap<>();
    private final Map<String, String> owners = new ConcurrentHashMap<>();
    private final Set<String> away = ConcurrentHashMap.newKeySet();
    private final List<Opened> streams = new CopyOnWriteArrayList<>();
    private final List<String> writes = new CopyOnWriteArrayList<>();
    private final String control;

    /** @param control owns what is created */
    PlayedRegistry(String control) {
        this.control = control;
    }

    private record Opened(
            String region,
            Followed followed,
            Context reader,
            Function<Buffer, Future<Void>> messages,
            Promise<Void> ended) {}

    /** Names of the resources that were written by calls, each time. */
    List<String> writes() {
        return writes;
    }

    void has(String region, Service service) {
        put(region, service.getName(), service.toByteString());
    }

    void has(String region, Deployment deployment) {
        put(region, deployment.getName(), deployment.toByteString());
    }

    Optional<ByteString> get(String name) {
        return Optional.ofNullable(resources.get(name));
    }

    /** It is deleted, and its owner tells so. */
    void remove(String name) {
        String owner = owners.get(name);
        resources.remove(name);
        leaves(owner, name);
    }

    /** A region does not tell of it any more: it is gone, or owned elsewhere. */
    void leaves(String region, String name) {
        tell(region, followed(name), change(followed(name), Optional.empty(), name).setCurrent());
    }

    void away(String region) {
        away.add(region);
        streams.stream().filter(stream -> stream.region().equals(region)).forEach(stream ->
                stream.reader().runOnContext(v -> stream.ended().tryFail(unreachable(region))));
        streams.removeIf(stream -> stream.region().equals(region));
    }

    void back(String region) {
        away.remove(region);
    }

    boolean follows(String region) {
        return streams.stream().filter(stream -> stream.region().equals(region)).count() == Followed.values().length;
    }

    /** Sends a message of a region's stream. */
    void tell(String region, Followed followed, Told message) {
        streams.stream()
                .filter(stream -> stream.region().equals(region) && stream.followed() == followed)
                .forEach(stream -> send(stream, message));
    }

    private static void send(Opened stream, Told message) {
        Promise<Void> taken = Promise.promise();
        stream.reader().runOnContext(v -> stream.messages().apply(message.bytes()).onComplete(taken));
        Await.result(taken.future());
    }

    private void put(String region, String name, ByteString body) {
        resources.put(name, body);
        owners.put(name, region);
        if (isFollowed(name)) {
            streams.stream()
                    .filter(stream -> stream.region().equals(region) && stream.followed() == followed(name))
                    .forEach(stream -> stream.reader().runOnContext(v -> stream.messages()
                            .apply(change(followed(name), Optional.of(body), name).setCurrent().bytes())));
        }
    }

    /** What a stream's message says. */
    interface Told {
        Buffer bytes();

        Told setCurrent();

        Told setSoftReset();
    }

    /** @param body empty: it is removed */
    static Told change(Followed followed, Optional<ByteString> body, String name) {
        return followed == Followed.SERVICES ? service(body, name) : deployment(body, name);
    }

    static Told nothing(Followed followed) {
        return followed == Followed.SERVICES
                ? told(WatchServicesResponse.newBuilder().setSnapshotSize(-1))
                : told(WatchDeploymentsResponse.newBuilder().setSnapshotSize(-1));
    }

    private static Told service(Optional<ByteString> body, String name) {
        var change = ServiceChange.newBuilder();
        body.ifPresentOrElse(
                bytes -> change.getCurrentBuilder().setService(parse(Service.parser(), bytes)),
                () -> change.getRemovedBuilder().setName(name));
        return told(WatchServicesResponse.newBuilder().setSnapshotSize(-1).addServiceChanges(change));
    }

    private static Told deployment(Optional<ByteString> body, String name) {
        var change = DeploymentChange.newBuilder();
        body.ifPresentOrElse(
                bytes -> change.getCurrentBuilder().setDeployment(parse(Deployment.parser(), bytes)),
                () -> change.getRemovedBuilder().setName(name));
        return told(WatchDeploymentsResponse.newBuilder().setSnapshotSize(-1).addDeploymentChanges(change));
    }

    private static Told told(Message.Builder message) {
        return new Told() {
            @Override
            public Buffer bytes() {
                return Buffer.buffer(message.build().toByteArray());
            }

            @Override
            public Told setCurrent() {
                set("is_current", true);
                return set("resume_token", "token");
            }

            @Override
            public Told setSoftReset() {
                return set("is_soft_reset", true);
            }

            private Told set(String field, Object value) {
                message.setField(message.getDescriptorForType().findFieldByName(field), value);
                return this;
            }
        };
    }

    private static <M> M parse(Parser<M> parser, ByteString bytes) {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isFollowed(String name) {
        return MetaNames.deploymentOf(name).isPresent() || name.startsWith("services/") && name.indexOf('/') == name.lastIndexOf('/');
    }

    private static Followed followed(String name) {
        return MetaNames.deploymentOf(name).isPresent() ? Followed.DEPLOYMENTS : Followed.SERVICES;
    }

    private static GotenException unreachable(String region) {
        return new GotenException.Unavailable(region + " is away", "PEER_UNREACHABLE");
    }

    @Override
    public Future<Answer> unary(
            DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
        if (away.contains(peer.region())) {
            return Future.failedFuture(unreachable(peer.region()));
        }
        Context caller = Vertx.currentContext();
        Promise<Answer> answer = Promise.promise();
        caller.runOnContext(v -> {
            try {
                answer.complete(new Answer(
                        Buffer.buffer(execute(method.substring(method.indexOf('/') + 1), request).toByteArray()),
                        MultiMap.caseInsensitiveMultiMap()));
            } catch (GotenException refusal) {
                answer.fail(refusal);
            }
        });
        return answer.future();
    }

    private ByteString execute(String method, Buffer request) {
        if (method.startsWith("Get")) {
            return owned(field(request.getBytes(), NAME).toStringUtf8());
        }
        if (method.startsWith("List")) {
            return resources(field(request.getBytes(), NAME).toStringUtf8()).toByteString();
        }
        if (method.startsWith("Delete")) {
            resources.remove(field(request.getBytes(), NAME).toStringUtf8());
            return Empty.getDefaultInstance().toByteString();
        }
        ByteString body = field(request.getBytes(), BODY);
        String name = field(body.toByteArray(), NAME).toStringUtf8();
        writes.add(name);
        put(owners.getOrDefault(name, control), name, body);
        return body;
    }

    private ByteString owned(String name) {
        String owner = owners.getOrDefault(name, control);
        if (away.contains(owner)) {
            throw unreachable(owner);
        }
        return get(name).orElseThrow(() -> new GotenException.NotFound(name));
    }

    private ListResourcesResponse resources(String service) {
        var list = ListResourcesResponse.newBuilder();
        resources.forEach((name, body) -> {
            if (name.startsWith(service + "/resources/")) {
                list.addResources(parse(Resource.parser(), body));
            }
        });
        return list.build();
    }

    private static ByteString field(byte[] message, int number) {
        try {
            var values = UnknownFieldSet.parseFrom(message).getField(number).getLengthDelimitedList();
            return values.isEmpty() ? ByteString.EMPTY : values.get(values.size() - 1);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Future<Peers.Stream> stream(
            DeploymentId peer, String method, Buffer request, MultiMap metadata, Function<Buffer, Future<Void>> messages) {
        if (away.contains(peer.region())) {
            return Future.failedFuture(unreachable(peer.region()));
        }
        Followed type = List.of(Followed.values()).stream().filter(each -> each.method().equals(method)).findFirst().orElseThrow();
        var opened = new Opened(peer.region(), type, Vertx.currentContext(), messages, Promise.promise());
        streams.add(opened);
        opened.reader().runOnContext(v -> resources.forEach((name, body) -> {
            if (isFollowed(name) && followed(name) == type && peer.region().equals(owners.get(name))) {
                messages.apply(change(type, Optional.of(body), name).bytes());
            }
        }));
        opened.reader().runOnContext(v -> messages.apply(nothing(type).setCurrent().bytes()));
        return Future.succeededFuture(new Peers.Stream() {
            @Override
            public Future<Void> ended() {
                return opened.ended().future();
            }

            @Override
            public void cancel() {
                streams.remove(opened);
                opened.ended().tryFail(unreachable(peer.region()));
            }
        });
    }
}
