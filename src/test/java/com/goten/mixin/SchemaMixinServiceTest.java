package com.goten.mixin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Message;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.PermissionDenied;
import com.goten.mixin.v1.ConfirmBlockadesRequest;
import com.goten.mixin.v1.ConfirmMetaOwnerRequest;
import com.goten.mixin.v1.EstablishReferencesRequest;
import com.goten.mixin.v1.Target;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.store.OwnerReferences;
import com.goten.store.ResourceReader;
import com.goten.store.Shadows;
import com.goten.store.Writer;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchemaMixinServiceTest {
    private static final DeploymentId OWN = new DeploymentId("iam.example.com", "us-west2");

    /** Whatever it is asked, it fails in a way that nobody has foreseen. */
    private static <T> T broken(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            throw new IllegalStateException("closed");
        }));
    }

    @Test
    void callsThatFailUnforeseenMakeRoomForOthers() {
        var version = SchemaLoader.load(Path.of("conf/services/iam")).version("v1").orElseThrow();
        var policies = new PolicyStore(
                version, broken(ResourceReader.class), new Policy(List.of("us-west2"), "us-west2", List.of()));
        var nobody = EnvironmentSource.fixed(Environment.EMPTY);
        var vertx = Vertx.vertx();
        var service = new SchemaMixinService(
                vertx, OWN, version, broken(Writer.class), policies, nobody, broken(Shadows.class), "feed", () -> {});
        var request = ConfirmBlockadesRequest.newBuilder()
                .addTargets(Target.newBuilder().setUuid("00000000-0000-4000-8000-000000000001"))
                .build();
        for (int i = 0; i < 1_000; i++) {
            assertThat(catchThrowable(() -> Await.result(service.unary().get(SchemaMixin.BLOCKADES)
                            .call(Buffer.buffer(request.toByteArray()), Deadline.after(Duration.ofSeconds(5))))))
                    .isInstanceOf(Internal.class);
        }
        Await.result(vertx.close());
    }

    /** One of its nodes may not have heard of it; whoever has is to let nothing new begin. */
    @Test
    void whoWasRemovedTiesItselfToNothing() {
        var removed = new DeploymentId("devices.example.com", "us-west2");
        var environment = EnvironmentSource.fixed(new Environment(Map.of(), Set.of(removed)));
        var version = SchemaLoader.load(Path.of("conf/services/iam")).version("v1").orElseThrow();
        var policies = new PolicyStore(
                version, broken(ResourceReader.class), new Policy(List.of("us-west2"), "us-west2", List.of()));
        var vertx = Vertx.vertx();
        var relations = new SchemaMixinService(
                vertx, OWN, version, broken(Writer.class), policies, environment, broken(Shadows.class), "feed", () -> {});
        var owners = new OwnerMixin(
                OWN, version, broken(Writer.class), policies, environment, broken(OwnerReferences.class), () -> {});
        assertRefused(relations.unary().get(SchemaMixin.ESTABLISH), EstablishReferencesRequest.newBuilder()
                .setSource(Wire.deployment(removed))
                .build());
        assertRefused(owners.methods().unary().get(SchemaMixin.CONFIRM_OWNER), ConfirmMetaOwnerRequest.newBuilder()
                .setSource(Wire.deployment(removed))
                .build());
        Await.result(vertx.close());
    }

    private static void assertRefused(PeerMethods.Unary method, Message request) {
        assertThat(catchThrowable(() -> Await.result(
                        method.call(Buffer.buffer(request.toByteArray()), Deadline.after(Duration.ofSeconds(5))))))
                .isInstanceOfSatisfying(PermissionDenied.class, denied ->
                        assertThat(denied.info().reason()).isEqualTo("DEPLOYMENT_REMOVED"));
    }
}
