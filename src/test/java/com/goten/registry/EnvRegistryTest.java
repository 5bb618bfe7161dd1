package com.goten.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.Unavailable;
import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.Service;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.store.RegistrySnapshot;
import com.goten.testing.Await;
import com.goten.types.MultiRegionPolicy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node knows and writes, against meta services of two regions that are played. */
class EnvRegistryTest {
    private static final String HERE = "us-west2";
    private static final String THERE = "eastus2";
    private static final DeploymentId OWN = new DeploymentId("secrets.example.com", HERE);
    private static final DeploymentId OTHER = new DeploymentId("iam.example.com", HERE);
    private static final String OTHER_NAME = MetaNames.deployment(OTHER);
    private static final ServiceSchema SCHEMA = SchemaLoader.load(Path.of("conf/services/secrets"));
    private static final RegistryOptions QUICK = options(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(20));
    private static final MultiRegionPolicy POLICY = MultiRegionPolicy.newBuilder()
            .addEnabledRegions(HERE)
            .setDefaultControlRegion(HERE)
            .build();

    private final Vertx vertx = Vertx.vertx();
    private final PlayedRegistry registry = new PlayedRegistry(HERE);
    private final KeptSnapshot snapshot = new KeptSnapshot();
    private final List<RegistryEvent> events = new CopyOnWriteArrayList<>();
    private final List<EnvRegistry> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(each -> Await.result(each.stop()));
        Await.result(vertx.close());
    }

    private static RegistryOptions options(Duration save, Duration shortest, Duration longest) {
        return new RegistryOptions(
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                save,
                shortest,
                longest);
    }

    private EnvRegistry registry(long generation, List<String> uses, RegistryOptions options) {
        var own = new Registration(
                OWN, SCHEMA, "v1", List.of(HERE), POLICY, Optional.of(List.of()), uses, generation, "out:1", "in:1");
        var made = new EnvRegistry(own, Map.of(HERE, "a:1", THERE, "b:1"), snapshot, options);
        made.listenToEvents(events::add);
        started.add(made);
        return made;
    }

    private Future<Void> start(EnvRegistry made) {
        return made.restore().compose(restored -> vertx.deployVerticle(new RegistryVerticle(made, registry)).mapEmpty());
    }

    private EnvRegistry running() {
        return running(0, List.of());
    }

    private EnvRegistry running(long generation, List<String> uses) {
        var made = registry(generation, uses, QUICK);
        Await.result(start(made));
        return made;
    }

    private void other() {
        registry.has(HERE, Service.newBuilder()
                .setName(MetaNames.service(OTHER.service()))
                .setMultiRegionPolicy(POLICY)
                .addAllVersions("v1")
                .build());
        registry.has(HERE, deployment());
    }

    private static Deployment deployment() {
        return Deployment.newBuilder()
                .setName(OTHER_NAME)
                .setRegion("regions/" + HERE)
                .setPublicDomain("other:1")
                .setPrivateDomain("other:2")
                .build();
    }

    @Test
    void tellsWhatBecomesKnown() {
        other();
        var known = running();
        assertThat(events).singleElement().isInstanceOf(RegistryEvent.InitialState.class);
        registry.has(HERE, deployment().toBuilder().setIsDisabled(true).build());
        Await.until(() -> known.current().deployment(OTHER).orElseThrow().disabled());
        registry.remove(OTHER_NAME);
        Await.until(() -> known.current().removed(OTHER));
        Await.until(() -> events.size() == 3);
        assertThat(events.get(1)).isInstanceOfSatisfying(RegistryEvent.DeploymentSet.class, set ->
                assertThat(set.deployment().address()).isEqualTo("other:2"));
        assertThat(events.get(2)).isEqualTo(new RegistryEvent.DeploymentRemoved(OTHER));
    }

    @Test
    void noticesRemovalsWhileAnotherRegionIsAway() {
        other();
        registry.away(THERE);
        var known = running();
        assertThat(known.current().deployment(OTHER)).isPresent();
        registry.remove(OTHER_NAME);
        Await.until(() -> known.current().removed(OTHER));
    }

    @Test
    void noticesWhatWasRemovedWhileTheNodeWasDownAlthoughAnotherRegionIsAway() {
        other();
        Await.result(running().stop());
        Await.until(() -> snapshot.has(OTHER_NAME));
        registry.remove(OTHER_NAME);
        registry.away(THERE);
        var known = running();
        Await.until(() -> known.current().removed(OTHER));
    }

    @Test
    void whatItsOwnerStillHasIsThere() {
        other();
        var known = running();
        registry.leaves(HERE, OTHER_NAME);
        registry.has(HERE, deployment().toBuilder().setIsDisabled(true).build());
        Await.until(() -> known.current().deployment(OTHER).map(other -> other.disabled()).orElse(false));
        assertThat(known.current().removed()).isEmpty();
    }

    @Test
    void whatNobodyCanBeAskedAboutIsThere() {
        other();
        registry.has(THERE, deployment());
        Await.result(running().stop());
        Await.until(() -> snapshot.has(OTHER_NAME));
        registry.away(THERE);
        registry.remove(OTHER_NAME);
        var known = running();
        assertThat(known.current().deployment(OTHER)).isPresent();
        registry.back(THERE);
        Await.until(() -> known.current().removed(OTHER));
    }

    @Test
    void aRegionThatIsFollowedNoMoreTellsNothing() {
        other();
        registry.has(HERE, Service.newBuilder().setName("services/" + MetaSchema.SERVICE).setMultiRegionPolicy(POLICY).build());
        String gone = "services/%s/deployments/%s".formatted(MetaSchema.SERVICE, THERE);
        registry.has(HERE, Deployment.newBuilder().setName(gone).setPublicDomain("b:1").build());
        var known = running();
        Await.until(() -> registry.follows(THERE));
        // Both tell of it: it moves.
        registry.tell(THERE, Followed.DEPLOYMENTS, PlayedRegistry.change(
                Followed.DEPLOYMENTS, Optional.of(deployment().toByteString()), OTHER_NAME).setCurrent());
        registry.remove(OTHER_NAME);
        assertThat(known.current().deployment(OTHER)).isPresent();
        registry.remove(gone);
        Await.until(() -> known.current().removed(OTHER));
        assertThat(registry.follows(THERE)).isFalse();
    }

    @Test
    void aBatchThatBeginsAnewIsDropped() {
        var known = running();
        other();
        Await.until(() -> known.current().deployment(OTHER).isPresent());
        var unfinished = Deployment.newBuilder().setName("services/iam.example.com/deployments/" + THERE).build();
        registry.tell(HERE, Followed.DEPLOYMENTS, PlayedRegistry.change(
                Followed.DEPLOYMENTS, Optional.of(unfinished.toByteString()), unfinished.getName()));
        registry.tell(HERE, Followed.DEPLOYMENTS, PlayedRegistry.nothing(Followed.DEPLOYMENTS).setSoftReset());
        registry.tell(HERE, Followed.DEPLOYMENTS, PlayedRegistry.nothing(Followed.DEPLOYMENTS).setCurrent());
        assertThat(known.current().deployment(new DeploymentId(OTHER.service(), THERE))).isEmpty();
        assertThat(known.current().deployment(OTHER)).as("only the batch begins anew, not all").isPresent();
    }

    @Test
    void theLastChangeOfABatchCounts() {
        other();
        var known = running();
        var there = PlayedRegistry.change(Followed.DEPLOYMENTS, Optional.of(deployment().toByteString()), OTHER_NAME);
        registry.tell(HERE, Followed.DEPLOYMENTS, PlayedRegistry.change(Followed.DEPLOYMENTS, Optional.empty(), OTHER_NAME));
        registry.tell(HERE, Followed.DEPLOYMENTS, there.setCurrent());
        assertThat(known.current().deployment(OTHER)).isPresent();
        assertThat(known.current().removed()).isEmpty();
    }

    @Test
    void savesAgainWithGrowingPauses() {
        snapshot.failing = true;
        Await.result(start(registry(0, List.of(), options(Duration.ofMillis(1), Duration.ofMillis(40), Duration.ofMinutes(1)))));
        Await.until(() -> snapshot.attempts.size() >= 4);
        long last = snapshot.attempts.get(3) - snapshot.attempts.get(2);
        assertThat(TimeUnit.NANOSECONDS.toMillis(last)).isGreaterThanOrEqualTo(150);
        snapshot.failing = false;
        Await.until(() -> snapshot.has(MetaNames.deployment(OWN)));
    }

    @Test
    void savesWhatIsNewWhenItStops() {
        other();
        var made = registry(0, List.of(), options(Duration.ofMinutes(1), Duration.ofMillis(5), Duration.ofMillis(20)));
        Await.result(start(made));
        assertThat(snapshot.has(OTHER_NAME)).isFalse();
        Await.result(made.stop());
        assertThat(snapshot.has(OTHER_NAME)).isTrue();
    }

    @Test
    void aStopEndsAStartThatIsUnderWay() {
        registry.away(HERE);
        registry.away(THERE);
        var made = registry(0, List.of(), QUICK);
        Future<Void> start = start(made);
        Await.until(() -> made.streamsDown() > 0);
        Await.result(made.stop());
        Await.result(made.stop());
        assertThat(catchThrowable(() -> Await.result(start))).isInstanceOfSatisfying(Unavailable.class, stopping ->
                assertThat(stopping.info().reason()).isEqualTo("STOPPING"));
        assertThat(made.streamsDown()).isZero();
    }

    @Test
    void aStartAfterTheStopFails() {
        var made = registry(0, List.of(), QUICK);
        Await.result(made.stop());
        assertThat(catchThrowable(() -> Await.result(start(made)))).isInstanceOf(Unavailable.class);
        assertThat(registry.follows(HERE)).isFalse();
    }

    @Test
    void doesNotComeBackByItselfWhenItWasDeleted() {
        Await.result(running().stop());
        Await.until(() -> snapshot.has(MetaNames.deployment(OWN)));
        registry.remove(MetaNames.deployment(OWN));
        assertThat(catchThrowable(this::running)).isInstanceOfSatisfying(FailedPrecondition.class, refusal ->
                assertThat(refusal.info().reason()).isEqualTo("DEPLOYMENT_REMOVED"));
    }

    @Test
    void whatIsRegisteredAlreadyIsNotWrittenAgain() {
        Await.result(running(2, List.of()).stop());
        assertThat(registry.writes()).contains(
                "regions/us-west2",
                "services/secrets.example.com",
                "services/secrets.example.com/deployments/us-west2",
                "services/secrets.example.com/resources/Secret");
        registry.writes().clear();
        running(2, List.of());
        assertThat(registry.writes()).isEmpty();
    }

    @Test
    void anOlderGenerationChangesNothingOfTheSchema() throws Exception {
        other();
        Await.result(running(2, List.of(OTHER.service())).stop());
        registry.writes().clear();
        Await.result(running(1, List.of()).stop());
        assertThat(registry.writes()).isEmpty();
        assertThat(service().getUsedServicesList()).containsExactly("services/iam.example.com");
        running(3, List.of());
        assertThat(service().getUsedServicesList()).isEmpty();
        assertThat(service().getEnvRegistryGeneration()).isEqualTo(3);
    }

    private Service service() throws InvalidProtocolBufferException {
        return Service.parseFrom(registry.get(MetaNames.service(OWN.service())).orElseThrow());
    }

    /** As a database would have it. */
    private static final class KeptSnapshot implements RegistrySnapshot {
        private final List<Long> attempts = new CopyOnWriteArrayList<>();
        private volatile List<Entry> entries = List.of();
        private volatile boolean failing;

        @Override
        public Future<List<Entry>> read() {
            return Future.succeededFuture(entries);
        }

        @Override
        public Future<Void> write(List<Entry> all) {
            attempts.add(System.nanoTime());
            if (failing) {
                return Future.failedFuture(new Unavailable("the database is away", "DATABASE_UNREACHABLE"));
            }
            entries = List.copyOf(all);
            return Future.succeededFuture();
        }

        boolean has(String name) {
            return entries.stream().anyMatch(entry -> entry.name().equals(name) && entry.body().isPresent());
        }
    }
}
