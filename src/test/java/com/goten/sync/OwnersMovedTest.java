package com.goten.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.owner.OwnerOptions;
import com.goten.policy.Policy;
import com.goten.resource.Bodies;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.testing.Chaos;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.types.Meta;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Owners and ownees that are handed over: whatever moves when, what has lost its last owner goes, and nothing else does.
 * Everybody who looks after them is at work all the time, and asks again and again; what the regions tell each other comes
 * when it is said to.
 */
class OwnersMovedTest {
    private static final List<String> REGIONS = List.of("alpha", "beta");
    private static final OwnerOptions HASTY = OwnerOptions.STANDARD
            .withPatience(Duration.ZERO)
            .withPeriod(Duration.ofMillis(40))
            .withPoll(Duration.ofMillis(20), Duration.ofMillis(40));
    private static final Chaos CHAOS = Chaos.rounds("OwnersMovedTest", 3);

    private static Network network;
    private static List<HandoverSite> sites;
    private static int tests;

    private OwnedHouse ownees;
    private OwnedHouse owners;
    private String ownee;
    private String owner;

    @BeforeAll
    static void open() {
        network = new Network();
        sites = REGIONS.stream().map(OwnersMovedTest::site).toList();
    }

    private static HandoverSite site(String region) {
        var in = new TestDeployment(
                TestPostgres.createDatabase(),
                new DeploymentId(HandoverWorld.SERVICE, region),
                Path.of("src/test/resources/schemas/handed"),
                new Policy(REGIONS, HandoverWorld.HOME, List.of()),
                network);
        return new HandoverSite(in.cascading().owning(HASTY));
    }

    @AfterAll
    static void close() {
        sites.forEach(site -> site.in().close());
    }

    @BeforeEach
    void houses() {
        begin(List.of("alpha", "beta", "alpha"), List.of("alpha", "beta", "alpha"));
    }

    private void begin(List<String> owneePath, List<String> ownerPath) {
        ownees = new OwnedHouse(network, sites, "houses/e%d-x".formatted(tests), owneePath);
        owners = new OwnedHouse(network, sites, "houses/o%d-x".formatted(tests++), ownerPath);
        ownee = ownees.name() + "/items/ownee-x";
        owner = owners.name() + "/items/owner-x";
        owners.owner().in().create("Item", "{\"name\": \"%s\"}".formatted(owner));
    }

    /** @param more of the reference, as JSON */
    private void createOwnee(String more) {
        ownees.owner().in().create("Item", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}}"
                .formatted(ownee, reference(owner, more)));
        Await.until(this::confirmed);
    }

    private static String reference(String name, String more) {
        return "{\"kind\": \"handed.example.com/Item\", \"name\": \"%s\"%s}".formatted(name, more);
    }

    private static String unset(boolean unset) {
        return ", \"unsetOnDelete\": " + unset;
    }

    private boolean confirmed() {
        return sites.stream().anyMatch(site -> site.in().count("""
                select count(*) from owner_reference o join resource r on r.uuid = o.ownee and r.owned
                where r.name = '%s' and o.owner is not null""".formatted(ownee)) == 1);
    }

    /** Whether somebody owns it, or answers for it until another region has it. */
    private static boolean isAnywhere(String name) {
        return sites.stream().anyMatch(site -> site.in().count("""
                select count(*) from resource r
                where name = '%s' and (owned or exists (
                  select from ownership o where o.uuid = r.uuid and o.offered_to is not null))""".formatted(name)) > 0);
    }

    private long references() {
        return sites.stream()
                .flatMap(site -> site.in().find("Item", ownee).filter(StoredResource::owned).stream()
                        .map(found -> Bodies.metadata(site.in().type("Item"), site.in().get("Item", ownee))))
                .mapToLong(Meta::getOwnerReferencesCount)
                .sum();
    }

    private void deleteOwner() {
        Stream.of(0, 1).map(sites::get)
                .filter(site -> site.in().find("Item", owner).filter(StoredResource::owned).isPresent())
                .findFirst()
                .orElseThrow()
                .in()
                .delete("Item", owner);
    }

    /** The owner is gone: so is what it owned, or it is owned no more. */
    private void awaitCleanUp(boolean unset) {
        Await.until(() -> {
            ownees.exchange();
            return unset ? references() == 0 : sites.stream().noneMatch(site -> site.in().exists("Item", ownee));
        });
        assertThat(isAnywhere(ownee)).isEqualTo(unset);
        Await.until(() -> sites.stream().allMatch(site ->
                site.in().count("select count(*) from deletion where name = '" + owner + "'") == 0));
    }

    /** Though owners are asked for again and again. */
    private void assertStays() {
        Set<Long> looks = new HashSet<>();
        Await.until(() -> {
            sites.forEach(site -> looks.add(site.in().count("""
                    select coalesce(max(extract(epoch from due) * 1000000), 0)::bigint from owner_reference
                    where due < 'infinity' and ownee in (select uuid from resource where owned and name = '%s')"""
                    .formatted(ownee))));
            return looks.size() > 5;
        });
        assertThat(isAnywhere(ownee)).isTrue();
        assertThat(references()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOwneeThatHasMovedGoesWithItsOwner(boolean unset) {
        createOwnee(unset(unset));
        ownees.move(1);
        Await.until(this::confirmed);
        assertThat(isAnywhere(ownee)).isTrue();
        deleteOwner();
        awaitCleanUp(unset);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOwneeIsStillOwnedWhereItsOwnerHasMoved(boolean unset) {
        createOwnee(unset(unset));
        owners.move(1);
        assertStays();
        deleteOwner();
        awaitCleanUp(unset);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOwnerGoesWhileNobodyHasAdoptedTheOwnee(boolean unset) {
        createOwnee(unset(unset));
        ownees.learn(1);
        ownees.handOver();
        deleteOwner();
        assertThat(isAnywhere(ownee)).isTrue();
        assertThat(sites.get(0).in().count("select count(*) from deletion where name = '" + owner + "'"))
                .as("its name is kept while somebody says that it owned something")
                .isEqualTo(1);
        ownees.move(1);
        awaitCleanUp(unset);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOwnerGoesBeforeTheAdoptionIsConfirmed(boolean unset) {
        createOwnee(unset(unset));
        ownees.learn(1);
        ownees.handOver();
        ownees.exchange();
        deleteOwner();
        ownees.move(1);
        awaitCleanUp(unset);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothMoveAndTheOwnerGoesThere(boolean unset) {
        createOwnee(unset(unset));
        owners.learn(1);
        ownees.learn(1);
        owners.handOver();
        ownees.handOver();
        ownees.exchange();
        deleteOwner();
        OwnedHouse.move(1, List.of(ownees, owners));
        awaitCleanUp(unset);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothMoveThereAndBack(boolean unset) {
        createOwnee(unset(unset));
        ownees.move(1);
        owners.move(1);
        owners.move(2);
        ownees.move(2);
        assertStays();
        deleteOwner();
        awaitCleanUp(unset);
    }

    /** The right to create under their policy waits for the ownee, so nobody may say yet that there is no owner. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothMoveTogetherAndTheOwnerGoesThere(boolean unset) {
        owner = ownees.name() + "/items/owner-x";
        ownees.owner().in().create("Item", "{\"name\": \"%s\"}".formatted(owner));
        createOwnee(unset(unset));
        sites.get(1).in().stopOwning();
        ownees.learn(1);
        ownees.handOver();
        ownees.exchange();
        deleteOwner();
        sites.get(1).in().owning(HASTY);
        ownees.move(1);
        awaitCleanUp(unset);
    }

    @Test
    void anOwnerThatIsOnItsWayIsNotGone() {
        createOwnee("");
        owners.learn(1);
        owners.handOver();
        assertStays();
        owners.move(1);
        assertStays();
    }

    @Test
    void onlyTheReferenceToTheOneThatIsGoneGoes() {
        String other = ownees.name() + "/items/other-x";
        ownees.owner().in().create("Item", "{\"name\": \"%s\"}".formatted(other));
        createOwnee("");
        ownees.owner().in().update("Item", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s, %s]}}"
                .formatted(ownee, reference(owner, ""), reference(other, "")), "metadata.owner_references");
        ownees.learn(1);
        ownees.handOver();
        deleteOwner();
        ownees.move(1);
        Await.until(() -> references() == 1);
        assertStays();
    }

    /** @param early whether the owner refers to it no more before another region has it */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesWhenAnOwnerThatMustReferToItDoesSoNoMore(boolean early) {
        String user = ownees.name() + "/regions/alpha/users/user-x";
        TestDeployment alpha = sites.get(0).in();
        alpha.create("User", "{\"name\": \"%s\"}".formatted(user));
        String reference = "{\"kind\": \"handed.example.com/User\", \"name\": \"%s\"%s}";
        alpha.create("Item", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}}"
                .formatted(ownee, reference.formatted(user, "")));
        Await.until(this::confirmed);
        alpha.update("User", "{\"name\": \"%s\", \"item\": \"%s\"}".formatted(user, ownee), "item");
        alpha.update("Item", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}}"
                .formatted(ownee, reference.formatted(user, ", \"requiresOwnerReference\": true")), "metadata.owner_references");
        Await.until(this::confirmed);
        ownees.learn(1);
        ownees.handOver();
        if (!early) {
            ownees.move(1);
            assertStays();
        }
        alpha.update("User", "{\"name\": \"%s\"}".formatted(user), "item");
        ownees.move(1);
        Await.until(() -> {
            ownees.exchange();
            return sites.stream().noneMatch(site -> site.in().exists("Item", ownee));
        });
    }

    /** In any order of all that can happen. */
    @Test
    void whateverComesWhen() {
        var random = new Random(CHAOS.seed());
        for (int i = 0; i < CHAOS.rounds(); i++) {
            whateverComesWhen(random, i);
        }
    }

    private void whateverComesWhen(Random random, int round) {
        begin(path(random), path(random));
        boolean unset = random.nextBoolean();
        createOwnee(unset(unset));
        boolean goes = random.nextInt(4) > 0;
        int when = random.nextInt(24);
        boolean gone = false;
        for (int step = 0; step < 24; step++) {
            if (goes && !gone && step >= when) {
                gone = quietly(this::deleteOwner);
            }
            step(random);
            if (!gone) {
                assertThat(isAnywhere(ownee)).as("round %d of seed %d, step %d", round, CHAOS.seed(), step).isTrue();
            }
        }
        OwnedHouse.move(2, List.of(owners, ownees));
        if (goes && !gone) {
            deleteOwner();
        }
        if (goes) {
            awaitCleanUp(unset);
        } else {
            Await.until(this::confirmed);
            assertStays();
        }
    }

    private static List<String> path(Random random) {
        return Stream.generate(() -> REGIONS.get(random.nextInt(2))).limit(3).toList();
    }

    private void step(Random random) {
        OwnedHouse house = random.nextBoolean() ? ownees : owners;
        HandoverSite site = sites.get(random.nextInt(2));
        switch (random.nextInt(5)) {
            case 0 -> house.learn(site, 1 + random.nextInt(2));
            case 1 -> house.handOver(site);
            case 2 -> house.exchange(site);
            case 3 -> house.exchangeAgain(site);
            default -> site.follow(network);
        }
    }

    private static boolean quietly(Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException refused) {
            return false;
        }
    }
}
