package com.goten.sync;

import static com.goten.sync.PlacedRegion.policy;
import static com.goten.sync.PlacedRegion.policyWithout;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.engine.CommandExecutor;
import com.goten.engine.WriteResult;
import com.goten.errors.GotenException;
import com.goten.policy.Placement;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.policy.SettledPolicy;
import com.goten.policy.Settling;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.testing.Await;
import com.goten.testing.Mortal;
import com.goten.time.Deadline;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What follows a change of a policy in a region that owns something under it, on a real PostgreSQL. */
class RefreshFlowTest {
    private static PlacedRegion region;
    private static int sites;
    private String site;
    private UUID holder;

    @BeforeAll
    static void open() {
        region = new PlacedRegion();
    }

    @AfterAll
    static void close() {
        region.close();
    }

    @BeforeEach
    void aSite() {
        region.followUp();
        site = "sites/s" + sites++;
        holder = region.create("Site", site, policy("east")).uuid();
        region.create("Plant", plant("oak"));
        region.create("Key", key("front"));
        region.create("Model", site + "/models/model");
        region.create("Plate", site + "/plates/plate");
    }

    private String plant(String id) {
        return site + "/regions/east/plants/" + id;
    }

    private String key(String id) {
        return site + "/regions/east/keys/" + id;
    }

    private List<String> plants(int number) {
        var names = new ArrayList<String>();
        for (int i = 0; i < number; i++) {
            names.add(plant("p%03d".formatted(i)));
            region.create("Plant", names.get(i));
        }
        return names;
    }

    private static Policy of(String... regions) {
        return new Policy(List.of(regions), "east", List.of());
    }

    @Test
    void everythingUnderTheHolderSaysWhatTheNewPolicySaysAndNothingElseIsTouched() {
        String other = site + "x";
        region.create("Site", other, policy("east"));
        StoredResource beside = region.create("Plant", other + "/regions/east/plants/beech");
        StoredResource motto = region.create("Motto", "mottos/m" + sites);
        long key = region.get("Key", key("front")).revision();
        long plate = region.get("Plate", site + "/plates/plate").revision();

        region.govern(site, policyWithout(
                "{\"resourceTypeName\": \"placed.example.com/Plant\", \"sourceRegion\": \"east\", \"destRegion\": \"west\"}",
                "east", "west", "asia"));
        region.followUp();

        assertThat(region.regions("Plant", plant("oak"))).containsExactly("east", "asia");
        assertThat(region.regions("Model", site + "/models/model")).containsExactly("east", "west", "asia");
        assertThat(region.get("Key", key("front")).revision()).isEqualTo(key);
        assertThat(region.regions("Key", key("front"))).containsExactly("east");
        assertThat(region.get("Plate", site + "/plates/plate").revision()).isEqualTo(plate);
        assertThat(region.regions("Plate", site + "/plates/plate")).containsExactly("*");
        assertThat(region.get("Plant", beside.key().name())).isEqualTo(beside);
        assertThat(region.get("Motto", motto.key().name())).isEqualTo(motto);
        assertThat(region.announced(holder).orElseThrow().policies()).hasSize(1);
        assertThat(region.announced(holder).orElseThrow().unknown()).isFalse();
        assertThat(Await.result(region.store.policyRefreshes().underWay(10))).isEmpty();
    }

    @Test
    void copiesOfWhatOthersOwnAreLeftAlone() {
        region.sql("update resource set owned = false, owning_region = 'west' where name = '%s'".formatted(plant("oak")));
        StoredResource copy = region.get("Plant", plant("oak"));

        region.govern(site, policy("east", "west"));
        region.followUp();

        assertThat(region.get("Plant", plant("oak"))).isEqualTo(copy);
        assertThat(region.regions("Model", site + "/models/model")).containsExactly("east", "west");
    }

    @Test
    void aHolderThatIsAsItWasCreatedAnnouncesNothing() {
        assertThat(region.announced(holder)).isEmpty();
        Await.result(region.settling.lookAt(List.of(holder)));
        region.followUp();
        assertThat(region.announced(holder)).isEmpty();
    }

    @Test
    void aHolderOfWhichSomethingElseChangesIsSettledWithoutWritingWhatIsUnderIt() {
        long before = region.get("Plant", plant("oak")).revision();
        region.update("Site", site, "title", "\"title\": \"Sunny\"");
        region.followUp();
        SettledPolicy first = region.announced(holder).orElseThrow();
        assertThat(first).isEqualTo(new SettledPolicy(site, 2, List.of(of("east")), false, false));

        region.update("Site", site, "title", "\"title\": \"Rainy\"");
        region.followUp();

        assertThat(region.announced(holder)).contains(new SettledPolicy(site, 3, first.policies(), false, false));
        assertThat(region.get("Plant", plant("oak")).revision()).isEqualTo(before);
    }

    @Test
    void aPolicyIsAnnouncedBesideTheOldOneBeforeAWriteIsPlacedByIt() {
        region.govern(site, policy("east", "west"));
        region.followUp();
        region.govern(site, policy("east", "asia"));

        region.update("Plant", plant("oak"), "height", "\"height\": 7");

        assertThat(region.regions("Plant", plant("oak"))).containsExactly("east", "asia");
        SettledPolicy announced = region.announced(holder).orElseThrow();
        assertThat(announced.policies()).containsExactly(of("east", "west"), of("east", "asia"));
        assertThat(announced.unknown()).isFalse();
        region.followUp();
        assertThat(region.announced(holder).orElseThrow().policies()).containsExactly(of("east", "asia"));
    }

    @Test
    void beforeTheFirstAnnouncementEverythingWasPlacedByThePolicyThatTheHolderWasCreatedWith() {
        region.govern(site, policy("east", "west"));
        region.update("Plant", plant("oak"), "height", "\"height\": 7");

        SettledPolicy announced = region.announced(holder).orElseThrow();
        assertThat(announced.policies()).containsExactly(of("east"), of("east", "west"));
        assertThat(announced.unknown()).isFalse();
    }

    @Test
    void whatNobodyRemembersIsUnknownUntilEverythingHasBeenLookedAt() {
        region.sql("update resource set generation = 2 where name = '%s'".formatted(site));
        region.policies.changedSomewhere();
        var forgetful = new Settling(PlacedRegion.HERE, "v1", region.store.writer(), region.store.reader());
        var governor = PolicyStore.governor(PlacedRegion.type("Site"), region.get("Site", site));
        Await.result(forgetful.announce(governor, Optional.empty()));

        assertThat(region.announced(holder).orElseThrow().unknown()).isTrue();
        region.followUp();
        assertThat(region.announced(holder).orElseThrow().unknown()).isFalse();
    }

    @Test
    void whoeverTakesUpAfterAnInterruptionAtAnyStepFinishesAndLooksAtNothingTwiceButTheLastPage() {
        List<String> names = plants(7);
        String[] regions = {"west", "asia"};
        int step = 1;
        boolean died = true;
        for (; died; step += 7) {
            String now = regions[step % 2];
            region.govern(site, policy("east", now));
            var node = new Mortal();
            node.diesAfter(step);
            var counted = new Counted();
            region.once(region.flow(node, region.engine, counted));
            died = node.dead();
            region.followUp(region.flow(new Mortal(), region.engine, counted));

            assertThat(names).as("died at %s", node.lastWish()).allSatisfy(name ->
                    assertThat(region.regions("Plant", name)).containsExactly("east", now));
            assertThat(region.regions("Model", site + "/models/model")).containsExactly("east", now);
            assertThat(region.announced(holder).orElseThrow().policies()).containsExactly(of("east", now));
            // The four types have 11 resources, in pages of two.
            assertThat(counted.looked.get()).as("died at %s", node.lastWish()).isBetween(11, 13);
        }
        assertThat(step).isGreaterThan(30);
    }

    @Test
    void aPolicyThatChangesAgainMeanwhileHasTheLastWord() {
        List<String> names = plants(9);
        var writes = new AtomicInteger();
        var executor = new Watched(command -> {
            if (writes.incrementAndGet() == 5) {
                region.engine.execute(
                        PlacedRegion.update("Site", "{\"name\": \"%s\", %s}".formatted(site, policy("east", "asia")), "policy"),
                        Deadline.after(Duration.ofSeconds(20)));
            }
        });
        region.govern(site, policy("east", "west"));

        region.followUp(region.flow(new Mortal(), executor, RefreshObserver.NONE));

        assertThat(names).allSatisfy(name ->
                assertThat(region.regions("Plant", name)).containsExactly("east", "asia"));
        assertThat(region.announced(holder).orElseThrow().policies()).containsExactly(of("east", "asia"));
    }

    /** Behind the look that is to go on, something is placed by a policy that was announced all the time. */
    @Test
    void aPolicyThatComesBackIsLookedAtFromTheBeginning() {
        List<String> names = plants(6);
        boolean died = true;
        for (int step = 5; died; step += 8) {
            region.govern(site, policy("east", "west"));
            region.followUp();
            region.govern(site, policy("east", "asia"));
            var node = new Mortal();
            node.diesAfter(step);
            region.once(region.flow(node, region.engine, RefreshObserver.NONE));
            died = node.dead();
            region.govern(site, policy("east", "west"));
            region.update("Plant", names.get(0), "height", "\"height\": " + step);
            region.govern(site, policy("east", "asia"));

            region.followUp();

            assertThat(names).as("died at %s", node.lastWish()).allSatisfy(name ->
                    assertThat(region.regions("Plant", name)).containsExactly("east", "asia"));
            assertThat(region.announced(holder).orElseThrow().policies()).containsExactly(of("east", "asia"));
        }
    }

    @Test
    void oneThatCannotBeWrittenKeepsNoOtherFromItAndIsTriedAgain() {
        List<String> names = plants(5);
        var refuses = new AtomicInteger(2);
        var executor = new Watched(command -> {
            if (command instanceof Command.Revise revise
                    && revise.name().value().equals(names.get(1))
                    && refuses.getAndDecrement() > 0) {
                throw new GotenException.FailedPrecondition("no", "RULE");
            }
        });
        region.govern(site, policy("east", "west"));
        RefreshFlow flow = region.flow(new Mortal(), executor, RefreshObserver.NONE);

        region.once(flow);

        assertThat(region.regions("Plant", names.get(1))).containsExactly("east");
        assertThat(names.get(0)).satisfies(name -> assertThat(region.regions("Plant", name)).contains("west"));
        assertThat(names.subList(2, 5)).allSatisfy(name -> assertThat(region.regions("Plant", name)).contains("west"));
        assertThat(region.announced(holder).orElseThrow().policies()).containsExactly(of("east"), of("east", "west"));

        region.followUp(flow);

        assertThat(names).allSatisfy(name -> assertThat(region.regions("Plant", name)).contains("west"));
        assertThat(region.announced(holder).orElseThrow().policies()).containsExactly(of("east", "west"));
    }

    @Test
    void whatAnotherHolderOfTheNamePlacedIsPlacedByTheOneThatIsThereNow() {
        String other = site + "twice";
        String ash = other + "/regions/east/plants/ash";
        region.create("Site", other, policy("east", "asia"));
        region.create("Plant", ash);
        region.sql("delete from resource where name = '%s'".formatted(other));
        region.policies.changedSomewhere();
        UUID now = region.create("Site", other, policy("east")).uuid();
        assertThat(region.regions("Plant", ash)).containsExactly("east", "asia");

        Await.result(region.settling.lookAt(List.of(now)));
        region.followUp();

        assertThat(region.regions("Plant", ash)).containsExactly("east");
        assertThat(region.announced(now)).isEmpty();
        assertThat(Await.result(region.store.policyRefreshes().underWay(10))).isEmpty();
    }

    @Test
    void theServicesPolicyReachesWhatIsUnderNoHolderOrUnderOneWithoutAPolicy() {
        String bare = "sites/bare" + sites;
        String motto = "mottos/all" + sites;
        region.create("Site", bare);
        region.create("Plant", bare + "/regions/east/plants/fir");
        region.create("Motto", motto);
        Policy before = region.service.get();
        var now = new Policy(List.of("east", "asia"), "east", List.of());
        try {
            region.service.set(now);
            Await.result(region.settling.heard(before, now));
            assertThat(region.announced(SettledPolicy.SERVICE).orElseThrow().policies()).contains(before, now);
            region.followUp();

            assertThat(region.regions("Motto", motto)).containsExactly("east", "asia");
            assertThat(region.regions("Site", site)).containsExactly("east", "asia");
            assertThat(region.regions("Plant", bare + "/regions/east/plants/fir")).containsExactly("east", "asia");
            assertThat(region.regions("Plant", plant("oak"))).containsExactly("east");
            assertThat(region.announced(SettledPolicy.SERVICE).orElseThrow().policies()).containsExactly(now);
        } finally {
            region.service.set(before);
            Await.result(region.settling.heard(now, before));
        }
    }

    /** Also if the node that has placed it never hears: another one finds it. */
    @Test
    void whatANodePlacesThatHasNotHeardOfTheServicesPolicyIsAnnouncedAndSetRight() {
        Policy before = region.service.get();
        var now = new Policy(List.of("east", "asia"), "east", List.of());
        Engine late = region.node(before);
        region.create(late, "Motto", "mottos/early" + sites);
        try {
            region.service.set(now);
            Await.result(region.settling.heard(before, now));
            region.followUp();
            assertThat(region.announced(SettledPolicy.SERVICE).orElseThrow().policies()).containsExactly(now);

            String motto = "mottos/late" + sites;
            region.create(late, "Motto", motto);
            assertThat(region.regions("Motto", motto)).isEqualTo(before.enabledRegions());
            assertThat(region.announced(SettledPolicy.SERVICE).orElseThrow().policies()).contains(before, now);
            region.followUp();
            assertThat(region.regions("Motto", motto)).containsExactly("east", "asia");
        } finally {
            region.service.set(before);
            Await.result(region.settling.heard(now, before));
        }
    }

    /** It has looked at everything by what it knew, and did not live to hear. */
    @Test
    void whatALateNodeHasSettledIsFoundByComparing() {
        Policy now = region.service.get();
        var old = new Policy(List.of("east", "asia"), "east", List.of());
        String motto = "mottos/late-settled" + sites;
        region.create("Motto", motto);
        var service = new ServicePolicy(
                PlacedRegion.nothingAround(), region.policies, region.settling, () -> {});
        service.look();
        region.followUp();
        region.service.set(old);
        Await.result(region.settling.lookAt(List.of(SettledPolicy.SERVICE)));
        region.followUp();
        assertThat(region.regions("Motto", motto)).containsExactly("east", "asia");
        region.service.set(now);

        service.compare();
        Await.until(() -> !region.quiet());
        region.followUp();

        assertThat(region.regions("Motto", motto)).isEqualTo(now.enabledRegions());
        assertThat(region.announced(SettledPolicy.SERVICE).orElseThrow().policies()).containsExactly(now);
    }

    @Test
    void aHolderThatLosesItsPolicyIsGovernedByTheServices() {
        region.govern(site, policy("east", "asia"));
        region.followUp();
        region.update("Site", site, "policy", "\"title\": \"\"");
        region.followUp();

        assertThat(region.regions("Plant", plant("oak"))).isEqualTo(region.service.get().enabledRegions());
        SettledPolicy announced = region.announced(holder).orElseThrow();
        assertThat(announced.byService()).isTrue();
        assertThat(announced.policies()).isEmpty();
    }

    @Test
    void whatIsAnnouncedAboutAHolderThatIsGoneIsForgottenWhenNothingIsLeftUnderIt() {
        region.govern(site, policy("east", "asia"));
        region.followUp();
        region.execute(new Command.Delete(name("Site", site), false));
        Await.result(region.settling.lookAt(List.of(holder)));
        region.once(region.flow(new Mortal(), region.engine, RefreshObserver.NONE));
        assertThat(region.announced(holder)).isPresent();

        region.sql("delete from resource where name like '%s/%%'".formatted(site));
        region.followUp();

        assertThat(region.announced(holder)).isEmpty();
    }

    @Test
    void aHolderThatIsElsewhereGovernsHereAllTheSame() {
        StoredResource stored = region.get("Site", site);
        region.govern(site, policy("east", "asia"));
        StoredResource changed = region.get("Site", site);
        assertThat(changed.generation()).isGreaterThan(stored.generation());
        var message = Bodies.parse(PlacedRegion.type("Site"), changed);
        region.sql("delete from resource where name = '%s'; delete from task".formatted(site));
        region.policies.changedSomewhere();
        region.elsewhere.set((name, owner) -> Future.succeededFuture(
                name.value().equals(site) ? Optional.of(message) : Optional.empty()));

        region.update("Plant", plant("oak"), "height", "\"height\": 7");
        assertThat(region.announced(holder).orElseThrow().holder()).isEqualTo(site);
        region.followUp();

        assertThat(region.regions("Model", site + "/models/model")).containsExactly("east", "asia");
        assertThat(region.announced(holder).orElseThrow().policies()).containsExactly(of("east", "asia"));
    }

    /** The time at which a write looks is not that at which it commits. */
    @Test
    void whatAHolderElsewhereHasPlacedRestsOnWhatIsAnnouncedOfIt() {
        var message = Bodies.parse(PlacedRegion.type("Site"), region.get("Site", site));
        region.sql("delete from resource where name = '%s'".formatted(site));
        region.policies.changedSomewhere();
        region.elsewhere.set((name, owner) -> Future.succeededFuture(
                name.value().equals(site) ? Optional.of(message) : Optional.empty()));

        Placement first = region.placementForWrite("Plant", plant("oak"));
        region.followUp();
        Placement second = region.placementForWrite("Plant", plant("oak"));

        assertThat(first.ground().announcements()).singleElement().satisfies(basis -> {
            assertThat(SettledPolicy.Of.read(basis.key()).holder()).isEqualTo(holder);
            assertThat(basis.revision()).isPositive();
        });
        region.update("Plant", plant("oak"), "height", "\"height\": 9");
        assertThat(second.ground().announcements()).hasSize(1);
    }

    @Test
    void aHolderThatIsElsewhereIsAnnouncedAlsoAsItWasCreatedSoThatItIsAskedFor() {
        var message = Bodies.parse(PlacedRegion.type("Site"), region.get("Site", site));
        region.sql("delete from resource where name = '%s'".formatted(site));
        region.policies.changedSomewhere();
        region.elsewhere.set((name, owner) -> Future.succeededFuture(
                name.value().equals(site) ? Optional.of(message) : Optional.empty()));

        region.update("Plant", plant("oak"), "height", "\"height\": 7");
        region.followUp();

        assertThat(region.announced(holder)).contains(new SettledPolicy(site, 1, List.of(of("east")), false, false));
        assertThat(Await.result(region.store.policyRefreshes()
                        .strayAnnouncements(SettledPolicy.TYPE, PlacedRegion.HERE, Optional.empty(), 500)))
                .contains(holder);
    }

    @Test
    void theVerticleFindsWhatNobodyToldOf() {
        List<String> names = plants(3);
        region.govern(site, policy("east", "west"));
        region.sql("delete from task; delete from resource where type = '%s'".formatted(SettledPolicy.TYPE));
        var parts = region.parts(new Mortal(), region.engine, RefreshObserver.NONE);
        var verticle = new PolicyRefreshVerticle(parts, PlacedRegion.nothingAround(), PlacedRegion.SMALL_PAGES);
        String deployed = Await.result(region.vertx.deployVerticle(verticle, new DeploymentOptions()));

        Await.until(() -> names.stream().allMatch(name -> region.regions("Plant", name).contains("west")));
        Await.until(() -> region.announced(SettledPolicy.SERVICE)
                .filter(known -> known.policies().equals(List.of(region.service.get())) && !known.unknown())
                .isPresent());
        Await.result(region.vertx.undeploy(deployed));
    }

    private static ResourceName name(String type, String name) {
        return ResourceNames.parse(PlacedRegion.type(type), name, "name");
    }

    private static final class Counted implements RefreshObserver {
        @Override
        public void handedOver(int resources) {}

        private final AtomicInteger looked = new AtomicInteger();

        @Override
        public void looked(int resources) {
            looked.addAndGet(resources);
        }

        @Override
        public void refreshed(int resources) {}
    }

    /** Is told of each command before it is executed. */
    private record Watched(Consumer<Command> told) implements CommandExecutor {
        @Override
        public Future<WriteResult> execute(Command command, Deadline deadline) {
            try {
                told.accept(command);
            } catch (GotenException refused) {
                return Future.failedFuture(refused);
            }
            return region.engine.execute(command, deadline);
        }

        @Override
        public Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline) {
            return region.engine.executeTogether(commands, deadline);
        }
    }
}
