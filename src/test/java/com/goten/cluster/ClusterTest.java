package com.goten.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.cluster.Cluster.Joined;
import com.goten.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private static final Path HAZELCAST_XML = Path.of("conf/hazelcast.xml");

    @Test
    void twoNodesShareAnEventBus() {
        var ports = List.of(freePort(), freePort());
        var first = join(options("test-bus", ports, 0));
        var second = join(options("test-bus", ports, 1));
        try {
            var consumer = first.vertx().eventBus()
                    .<String>consumer("echo", message -> message.reply(message.body() + "!"));
            Await.result(consumer.completion());
            var reply = second.vertx().eventBus().<String>request("echo", "hello");
            assertThat(Await.result(reply).body()).isEqualTo("hello!");
        } finally {
            Await.result(Future.join(second.vertx().close(), first.vertx().close()));
        }
    }

    @Test
    void nodesOfADeploymentDivideItsWork() {
        var ports = List.of(freePort(), freePort());
        var first = join(options("test-work", ports, 0));
        assertThat(first.membership().alone()).isTrue();
        var second = join(options("test-work", ports, 1));
        try {
            Await.until(() -> !first.membership().alone() && !second.membership().alone());
            for (int i = 0; i < 200; i++) {
                var name = "projects/p/devices/d" + i;
                assertThat(first.membership().mine(name)).as(name).isNotEqualTo(second.membership().mine(name));
            }
        } finally {
            Await.result(Future.join(second.vertx().close(), first.vertx().close()));
        }
    }

    @Test
    void doesNotJoinAClusterOfAnotherName() {
        var ports = List.of(freePort(), freePort());
        var first = join(options("test-one", ports, 0));
        var second = join(options("test-two", ports, 1));
        try {
            Await.result(first.vertx().eventBus().consumer("echo", message -> message.reply("here")).completion());
            assertThatThrownBy(() -> Await.result(second.vertx().eventBus().request("echo", "hello")))
                    .hasMessageContaining("No handlers");
        } finally {
            Await.result(Future.join(second.vertx().close(), first.vertx().close()));
        }
    }

    @Test
    void enforcesWhatMustHoldWhateverTheFileSays() {
        var config = Cluster.configuration(options("test", List.of(5701), 0));
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.shutdownhook.enabled")).isEqualTo("false");
        assertThat(config.getNetworkConfig().isPortAutoIncrement()).isFalse();
        assertThat(config.getNetworkConfig().getJoin().getMulticastConfig().isEnabled()).isFalse();
        assertThat(config.getNetworkConfig().getJoin().getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().getMembers()).containsExactly("127.0.0.1:5701");
    }

    @Test
    void theFileAndTheDefaultsAgree() {
        var ports = List.of(5701);
        var file = Cluster.configuration(options("test", ports, 0));
        var defaults = Cluster.configuration(options("test", ports, 0, Optional.empty()));
        assertThat(file.getProperties()).isEqualTo(defaults.getProperties());
        assertThat(file.getMultiMapConfigs()).isEqualTo(defaults.getMultiMapConfigs());
        assertThat(file.getMapConfigs()).isEqualTo(defaults.getMapConfigs());
    }

    private static Joined join(ClusterOptions options) {
        var vertx = Cluster.eventBus(new VertxOptions(), options);
        return Await.result(Cluster.join(Vertx.builder().with(vertx), options));
    }

    private static ClusterOptions options(String name, List<Integer> ports, int self) {
        return options(name, ports, self, Optional.of(HAZELCAST_XML));
    }

    private static ClusterOptions options(String name, List<Integer> ports, int self, Optional<Path> hazelcast) {
        var members = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        return new ClusterOptions(
                name,
                "devices.example.com/us-west2",
                "127.0.0.1",
                ports.get(self),
                0,
                members,
                hazelcast,
                Duration.ofSeconds(25));
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
