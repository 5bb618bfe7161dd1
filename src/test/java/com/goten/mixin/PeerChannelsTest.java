package com.goten.mixin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.goten.errors.GotenException.Unavailable;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer that keeps the calls of clients waiting, and answers what the deployment asks itself. */
class PeerChannelsTest {
    private static final DeploymentId PEER = new DeploymentId("things.example.com", "eastus2");
    private static final String CLIENTS = "things.v1.ThingService/GetThing";
    private static final String OURS = "goten.mixin.v1.SchemaMixin/ConfirmBlockades";
    private static final PeerOptions OPTIONS = new PeerOptions(
            Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(5), 1, 1, 1 << 20);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<HttpServerRequest> waiting = new LinkedBlockingQueue<>();
    private final PlayedPeer peer = new PlayedPeer(vertx, 0, this::play);
    private final Partition partition = new Partition(List.of("us-west2", PEER.region()));
    private final PeerChannels channels =
            new PeerChannels(
                    vertx, "us-west2", EnvironmentSource.fixed(environment(peer.address())), partition, OPTIONS);

    private static Environment environment(String address) {
        var deployment = new Environment.Deployment(PEER, address, false, "v1");
        var policy = new Policy(List.of(PEER.region()), PEER.region(), List.of());
        return new Environment(Map.of(PEER.service(), new Environment.Service(
                PEER.service(), policy, List.of("v1"), List.of(), List.of(), Map.of(PEER.region(), deployment))));
    }

    private void play(HttpServerRequest request) {
        if (request.path().equals("/" + OURS)) {
            PlayedPeer.answer(request, Buffer.buffer("clear"));
        } else {
            waiting.add(request);
        }
    }

    @AfterEach
    void close() {
        Await.result(channels.close());
        Await.result(vertx.close());
    }

    @Test
    void clientsThatTakeAllTheyMayTakeNothingFromTheDeploymentItself() {
        Future<Peers.Answer> call = call(channels.ofClients(), CLIENTS);
        Future<Peers.Stream> watch = watch(channels.ofClients());
        Await.until(() -> waiting.size() == 2);
        PlayedPeer.head(waiting.stream().filter(this::watches).findFirst().orElseThrow()).writeHead();
        Await.result(watch);
        assertBusy(catchThrowable(() -> Await.result(call(channels.ofClients(), CLIENTS))));
        assertBusy(catchThrowable(() -> Await.result(watch(channels.ofClients()))));

        assertThat(Await.result(call(channels.own(), OURS)).message().toString()).isEqualTo("clear");
        Future<Peers.Stream> own = watch(channels.own());
        Await.until(() -> waiting.size() == 3);
        assertThat(channels.openStreams()).isEqualTo(2);
        assertThat(call.isComplete()).isFalse();
        assertThat(own.failed()).isFalse();
    }

    private boolean watches(HttpServerRequest request) {
        return request.getHeader("grpc-timeout") == null;
    }

    @Test
    void closingEndsWhatBothHaveOpen() {
        Future<Peers.Answer> call = call(channels.ofClients(), CLIENTS);
        Future<Peers.Stream> watch = watch(channels.own());
        Await.until(() -> waiting.size() == 2);
        Await.result(channels.close());
        assertThat(catchThrowable(() -> Await.result(call))).isInstanceOf(Unavailable.class);
        assertThat(catchThrowable(() -> Await.result(watch))).isNotNull();
        assertThat(catchThrowable(() -> Await.result(call(channels.own(), OURS))))
                .isInstanceOfSatisfying(Unavailable.class, refused ->
                        assertThat(refused.info().reason()).isEqualTo("PEERS_CLOSED"));
    }

    @Test
    void aRegionThatIsCutOffIsOutOfReachUntilItIsHealed() {
        Future<Peers.Stream> watch = watch(channels.own());
        Await.until(() -> waiting.size() == 1);
        PlayedPeer.head(waiting.remove()).writeHead();
        Peers.Stream open = Await.result(watch);

        partition.cut("us-west2");

        assertCutOff(catchThrowable(() -> Await.result(open.ended())));
        assertCutOff(catchThrowable(() -> Await.result(call(channels.own(), OURS))));
        assertCutOff(catchThrowable(() -> Await.result(watch(channels.ofClients()))));
        partition.heal("us-west2");
        assertThat(Await.result(call(channels.own(), OURS)).message().toString()).isEqualTo("clear");
        assertThatThrownBy(() -> partition.cut("nowhere")).hasMessageContaining("must be one of eastus2, us-west2");
    }

    private static void assertCutOff(Throwable failure) {
        assertThat(failure).isInstanceOfSatisfying(Unavailable.class, refused ->
                assertThat(refused.info().reason()).isEqualTo("CUT_OFF"));
        assertThat(Peers.unanswered(failure)).isTrue();
    }

    private static Future<Peers.Answer> call(Peers peers, String method) {
        return peers.unary(
                PEER, method, Buffer.buffer("q"), MultiMap.caseInsensitiveMultiMap(), Deadline.after(Duration.ofSeconds(20)));
    }

    private static Future<Peers.Stream> watch(Peers peers) {
        return peers.stream(
                PEER, CLIENTS, Buffer.buffer("q"), MultiMap.caseInsensitiveMultiMap(), message -> Future.succeededFuture());
    }

    private static void assertBusy(Throwable failure) {
        assertThat(failure).isInstanceOfSatisfying(Unavailable.class, refused ->
                assertThat(refused.info().reason()).isEqualTo("PEER_BUSY"));
    }
}
