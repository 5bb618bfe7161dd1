package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Peers over HTTP/2, at the addresses that the environment has for them.
 *
 * <p>Calls with one answer and streams have connections of their own, and a connection carries no more streams than fit
 * into its window together: a stream whose reader is slow keeps what it has not read in the window, and must not hold up
 * anybody else. A peer that has moved gets its next calls at the new address; streams to the old one are ended, so that
 * they are opened anew.
 */
public final class GrpcPeers implements Peers {
    private static final int CONNECTION_WINDOW = 8 << 20;
    private static final int CALL_WINDOW = 1 << 20;
    private static final int STREAM_WINDOW = 256 << 10;
    private static final int STREAMS_PER_CONNECTION = CONNECTION_WINDOW / STREAM_WINDOW;
    /** Details of errors travel in trailers. */
    private static final int MAX_HEADER_BYTES = 64 << 10;
    private static final int KEEP_IDLE_SECONDS = 60;
    private static final long LARGEST_MILLIS = 99_999_999;
    private static final int MAX_PORT = 65_535;

    private final Vertx vertx;
    private final EnvironmentSource environment;
    private final PeerOptions options;
    private final Predicate<DeploymentId> cutOff;
    private final HttpClientAgent calls;
    private final HttpClientAgent streams;
    private final Map<DeploymentId, Load> loads = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** What is under way to one peer. */
    private record Load(AtomicInteger calls, AtomicInteger streams, Map<StreamExchange, SocketAddress> open) {
        Load() {
            this(new AtomicInteger(), new AtomicInteger(), new ConcurrentHashMap<>());
        }
    }

    public GrpcPeers(Vertx vertx, EnvironmentSource environment, PeerOptions options) {
        this(vertx, environment, options, peer -> false);
    }

    /** @param cutOff who is not to be reached; where that changes {@link #endUnreachable} has to be called */
    GrpcPeers(
            Vertx vertx, EnvironmentSource environment, PeerOptions options, Predicate<DeploymentId> cutOff) {
        this.vertx = vertx;
        this.environment = environment;
        this.options = options;
        this.cutOff = cutOff;
        this.calls = client(CALL_WINDOW, 1, -1);
        this.streams = client(
                STREAM_WINDOW, 1 + options.maxStreams() / STREAMS_PER_CONNECTION, STREAMS_PER_CONNECTION);
        environment.listen(this::moved);
    }

    @Override
    public Future<Answer> unary(
            DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
        String what = peer + " " + method;
        try {
            RequestOptions head = head(address(peer), method, metadata).putHeader("grpc-timeout", timeout(deadline));
            Ticket ticket = Ticket.take(load(peer).calls(), options.maxCalls(), "calls to " + peer);
            return new UnaryExchange(what, options.maxMessageBytes())
                    .run(vertx, calls.request(head), request, deadline)
                    .onComplete(over -> ticket.giveBack());
        } catch (GotenException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    @Override
    public Future<Stream> stream(
            DeploymentId peer,
            String method,
            Buffer request,
            MultiMap metadata,
            Function<Buffer, Future<Void>> messages) {
        try {
            SocketAddress address = address(peer);
            RequestOptions head = head(address, method, metadata);
            Ticket ticket = Ticket.take(load(peer).streams(), options.maxStreams(), "streams to " + peer);
            Context context = vertx.getOrCreateContext();
            var exchange =
                    new StreamExchange(vertx, context, peer + " " + method, options.maxMessageBytes(), messages);
            load(peer).open().put(exchange, address);
            exchange.ended().onComplete(over -> {
                ticket.giveBack();
                load(peer).open().remove(exchange);
            });
            return exchange.run(streams.request(head), request, options.connect().multipliedBy(2));
        } catch (GotenException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    /** Streams from all peers that are open, or being opened. */
    public int openStreams() {
        return loads.values().stream().mapToInt(load -> load.open().size()).sum();
    }

    /** Ends all calls and streams. */
    public Future<Void> close() {
        closed = true;
        loads.values().forEach(load -> load.open().keySet().forEach(Stream::cancel));
        return Future.join(
                        calls.shutdown(0, TimeUnit.SECONDS),
                        streams.shutdown(0, TimeUnit.SECONDS))
                .mapEmpty();
    }

    private HttpClientAgent client(int window, int connections, int multiplexing) {
        var http = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                .setHttp2MultiplexingLimit(multiplexing)
                .setHttp2KeepAliveTimeout(KEEP_IDLE_SECONDS)
                .setTcpKeepAlive(true)
                .setInitialSettings(new Http2Settings()
                        .setInitialWindowSize(window)
                        .setMaxHeaderListSize(MAX_HEADER_BYTES));
        http.setConnectTimeout((int) options.connect().toMillis());
        var pool = new PoolOptions()
                .setHttp2MaxSize(connections)
                .setMaxWaitQueueSize(options.maxCalls() + options.maxStreams());
        return vertx.httpClientBuilder()
                .with(http)
                .with(pool)
                .withConnectHandler(new LivenessPings(vertx, "peer", options.pingInterval(), options.pingPatience()))
                .build();
    }

    private Load load(DeploymentId peer) {
        return loads.computeIfAbsent(peer, id -> new Load());
    }

    private SocketAddress address(DeploymentId peer) {
        if (closed) {
            throw OutOfReach.because("this node is stopping", "PEERS_CLOSED");
        }
        if (cutOff.test(peer)) {
            throw cutOff(peer);
        }
        Environment.Deployment deployment = environment.current().deployment(peer)
                .orElseThrow(() -> OutOfReach.because(peer + " is not known in this environment", "PEER_UNKNOWN"));
        return parse(deployment.address()).orElseThrow(() -> OutOfReach.because(
                "\"" + deployment.address() + "\" is no address: expected host:port", "PEER_UNKNOWN"));
    }

    private static Optional<SocketAddress> parse(String address) {
        int colon = address.lastIndexOf(':');
        if (colon <= 0 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(address.substring(colon + 1));
        return port > MAX_PORT
                ? Optional.empty()
                : Optional.of(SocketAddress.inetSocketAddress(port, address.substring(0, colon)));
    }

    /** @throws GotenException.InvalidArgument for metadata that cannot be sent */
    private static RequestOptions head(SocketAddress address, String method, MultiMap metadata) {
        RequestOptions head = new RequestOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setMethod(HttpMethod.POST)
                .setURI("/" + method);
        metadata.forEach((name, value) -> {
            try {
                head.addHeader(name, value);
            } catch (IllegalArgumentException e) {
                throw new GotenException.InvalidArgument(name, "is no metadata that can be sent on: " + e.getMessage());
            }
        });
        return head.putHeader("content-type", "application/grpc+proto").putHeader("te", "trailers");
    }

    private static String timeout(Deadline deadline) {
        return Math.min(LARGEST_MILLIS, deadline.remainingMillis()) + "m";
    }

    private static GotenException cutOff(DeploymentId peer) {
        return OutOfReach.because(peer + " is cut off from here", "CUT_OFF");
    }

    /** Ends the streams to whoever is cut off. */
    void endUnreachable() {
        loads.forEach((peer, load) -> {
            if (cutOff.test(peer)) {
                load.open().keySet().forEach(stream -> stream.end(cutOff(peer)));
            }
        });
    }

    private void moved(Environment now) {
        loads.forEach((peer, load) -> load.open().forEach((stream, address) -> {
            boolean same = now.deployment(peer)
                    .flatMap(deployment -> parse(deployment.address()))
                    .filter(address::equals)
                    .isPresent();
            if (!same) {
                stream.end(OutOfReach.because(peer + " is no longer at " + address, "PEER_MOVED"));
            }
        }));
    }
}
