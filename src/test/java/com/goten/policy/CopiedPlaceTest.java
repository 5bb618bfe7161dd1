package com.goten.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.schema.SchemaLoader;
import com.goten.store.Basis;
import com.goten.store.ChangeEvent;
import com.goten.store.FeedCursor;
import com.goten.testing.NoStore;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** In west: of what east has under a site, whether all is copied here. */
class CopiedPlaceTest {
    private static final ApiVersion VERSION =
            SchemaLoader.load(Path.of("src/test/resources/schemas/placed")).version("v1").orElseThrow();
    private static final UUID SITE = new UUID(0, 7);
    private static final Policy BOTH = policy("east", "west");
    private static final Policy ALL = policy("east", "west", "asia");
    private static final Policy ALONE = policy("east");

    private final Rows rows = new Rows();
    private final PolicyStore policies = new PolicyStore(VERSION, rows, BOTH);

    private static Policy policy(String... regions) {
        return new Policy(List.of(regions), "east", List.of());
    }

    private static ResourceName place(String type, String name) {
        return ResourceNames.parse(VERSION.type(type).orElseThrow(), name, "name");
    }

    private Optional<CopiedPlace> plants() {
        return copied(place("Plant", "sites/s/regions/east/plants/any"));
    }

    private Optional<CopiedPlace> copied(ResourceName place) {
        return policies.copied(place, "east", "west").result();
    }

    private void site(long generation, Optional<Policy> policy) {
        ResourceType type = VERSION.type("Site").orElseThrow();
        String held = policy.map(known -> ", \"policy\": {\"enabledRegions\": [\"%s\"], \"defaultControlRegion\": \"east\"}"
                        .formatted(String.join("\", \"", known.enabledRegions())))
                .orElse("");
        DynamicMessage message =
                new ProtoJson(VERSION.files()).parse(type.descriptor(), "{\"name\": \"sites/s\"%s}".formatted(held));
        rows.put(new StoredResource(
                new ResourceKey("v1", "Site", "sites/s"), SITE, Bodies.stored(type, message), generation, generation, false,
                "east", List.of("*"), false));
    }

    private StoredResource announced(UUID holder, long revision, SettledPolicy policy) {
        ResourceKey key = new SettledPolicy.Of("east", holder).key("v1");
        return new StoredResource(
                key, SettledPolicy.uuid(key), policy.body(), 1, revision, false, "east", List.of("*"), false);
    }

    private void announce(UUID holder, long revision, SettledPolicy policy) {
        StoredResource row = announced(holder, revision, policy);
        Optional<StoredResource> before = rows.put(row);
        policies.changed(new ChangeEvent(FeedCursor.at(revision, 1), revision, before, Optional.of(row), Instant.EPOCH));
    }

    private static SettledPolicy of(Policy... placed) {
        return new SettledPolicy("sites/s", 2, List.of(placed), false, false);
    }

    @Test
    void theHolderAsItWasCreatedSaysIt() {
        site(1, Optional.of(BOTH));
        assertThat(plants()).isPresent();
        assertThat(copied(place("Key", "sites/s/regions/east/keys/any"))).isEmpty();
    }

    @Test
    void aHolderThatHasChangedNeedsAnAnnouncement() {
        site(2, Optional.of(BOTH));
        assertThat(plants()).isEmpty();
        announce(SITE, 1, of(BOTH));
        assertThat(plants()).isPresent();
    }

    @Test
    void allThatAreAnnouncedMustSayItAndTheOneThatIsKnownHere() {
        site(2, Optional.of(BOTH));
        announce(SITE, 1, of(ALL, BOTH));
        assertThat(plants()).isPresent();
        announce(SITE, 2, of(ALL, ALONE));
        assertThat(plants()).isEmpty();
        announce(SITE, 3, new SettledPolicy("sites/s", 2, List.of(BOTH), false, true));
        assertThat(plants()).isEmpty();
        announce(SITE, 4, of(BOTH));
        site(3, Optional.of(ALONE));
        policies.changed(new ResourceKey("v1", "Site", "sites/s"));
        assertThat(plants()).isEmpty();
    }

    @Test
    void whatTheServiceGovernsNeedsItsAnnouncement() {
        ResourceName motto = place("Motto", "mottos/any");
        site(1, Optional.empty());
        assertThat(copied(motto)).isEmpty();
        assertThat(plants()).isEmpty();
        announce(SettledPolicy.SERVICE, 1, of(BOTH));
        assertThat(copied(motto)).isPresent();
        assertThat(plants()).isPresent();
        announce(SettledPolicy.SERVICE, 2, of(BOTH, ALONE));
        assertThat(copied(motto)).isEmpty();
        assertThat(plants()).isEmpty();
    }

    @Test
    void whatAHolderHadNoPolicyForRestsOnTheServicesToo() {
        site(2, Optional.of(BOTH));
        announce(SITE, 1, new SettledPolicy("sites/s", 2, List.of(BOTH), true, false));
        assertThat(plants()).isEmpty();
        announce(SettledPolicy.SERVICE, 1, of(BOTH));
        assertThat(plants()).isPresent();
    }

    @Test
    void whatGoesEverywhereRestsOnNobodysPolicyButIsOfWhoMayCreateIt() {
        site(1, Optional.of(BOTH));
        CopiedPlace plates = copied(place("Plate", "sites/s/plates/any")).orElseThrow();
        assertThat(plates.bases()).containsExactly(new Basis(CreationRight.key("v1", SITE), Basis.MISSING));
        int read = rows.read;
        assertThat(copied(place("Plate", "sites/s/plates/any"))).isPresent();
        assertThat(rows.read).isEqualTo(read);
        assertThat(policies.copied(place("Plate", "sites/s/plates/any"), "west", "asia").result()).isEmpty();
    }

    @Test
    void whatIsBeingHandedOverIsNotCopiedForSureUntilItIsAnothers() {
        site(1, Optional.of(BOTH));
        CopiedPlace plates = copied(place("Plate", "sites/s/plates/any")).orElseThrow();
        CopiedPlace regional = plants().orElseThrow();
        right("east", "east", 3);
        assertThat(plates.stands()).as("it may be another, and is read").isTrue();
        assertThat(plates.stands()).as("it is the same to all of it").isTrue();
        right("east", "west", 4);
        assertThat(plates.stands()).as("it may be another, and is read").isTrue();
        assertThat(plates.stands()).isFalse();
        assertThat(regional.stands()).isTrue();
        assertThat(policies.confirm(plates.bases()).result()).isFalse();
        assertThat(copied(place("Plate", "sites/s/plates/any"))).isEmpty();
    }

    private void right(String owner, String goal, long revision) {
        ResourceKey key = CreationRight.key("v1", SITE);
        var row = new StoredResource(
                key, CreationRight.uuid(SITE), new CreationRight(goal, revision).body(), 1, revision, false, owner,
                List.of("*"), false, revision);
        Optional<StoredResource> before = rows.put(row);
        policies.changed(new ChangeEvent(FeedCursor.at(revision, 1), revision, before, Optional.of(row), Instant.EPOCH));
    }

    @Test
    void aHolderThatIsNotToBeFoundSaysNothing() {
        assertThat(plants()).isEmpty();
    }

    @Test
    void readsNothingAgain() {
        site(2, Optional.of(BOTH));
        announce(SITE, 1, of(BOTH));
        plants();
        int before = rows.read;
        assertThat(plants().orElseThrow().stands()).isTrue();
        announce(SITE, 2, of(ALL));
        assertThat(plants().orElseThrow().stands()).isTrue();
        assertThat(rows.read).isEqualTo(before);
    }

    @Test
    void standsUntilSomethingElseIsAnnounced() {
        site(2, Optional.of(BOTH));
        announce(SITE, 1, of(BOTH));
        CopiedPlace place = plants().orElseThrow();
        announce(SITE, 2, of(BOTH, ALL));
        assertThat(place.stands()).isTrue();
        announce(new UUID(0, 8), 3, of(ALONE));
        assertThat(place.stands()).isTrue();
        announce(SITE, 4, of(ALL, ALONE));
        assertThat(place.stands()).isFalse();
        announce(SITE, 5, of(ALL));
        assertThat(place.stands()).isTrue();
        policies.changedSomewhere();
        assertThat(place.stands()).isFalse();
    }

    @Test
    void restsOnRevisionsThatCanBeLookedAt() {
        site(1, Optional.of(BOTH));
        CopiedPlace place = plants().orElseThrow();
        ResourceKey key = new SettledPolicy.Of("east", SITE).key("v1");
        assertThat(place.bases()).containsExactly(new Basis(key, Basis.MISSING));
        assertThat(policies.confirm(place.bases()).result()).isTrue();
        rows.put(announced(SITE, 5, of(ALONE)));
        assertThat(place.stands()).isTrue();
        assertThat(policies.confirm(place.bases()).result()).isFalse();
    }

    @Test
    void anOlderAnnouncementThatIsHeardOfLateIsNone() {
        site(2, Optional.of(BOTH));
        rows.put(announced(SITE, 9, of(ALONE)));
        assertThat(plants()).isEmpty();
        StoredResource older = announced(SITE, 8, of(BOTH));
        policies.changed(new ChangeEvent(FeedCursor.at(8, 1), 8, Optional.empty(), Optional.of(older), Instant.EPOCH));
        assertThat(plants()).isEmpty();
    }

    @Test
    void isWrittenAsItIsRead() {
        var criteria = new Policy(
                List.of("east", "west"), "east", List.of(new Policy.Criterion("placed.example.com/Plant", "east", "")));
        for (SettledPolicy policy : List.of(
                of(BOTH, criteria), new SettledPolicy("", 0, List.of(), true, true), SettledPolicy.UNKNOWN)) {
            assertThat(SettledPolicy.of(announced(SITE, 1, policy))).isEqualTo(policy);
        }
    }

    @Test
    void aPolicyThatChangesFasterThanAnybodyCanLookMakesTheOthersUnknown() {
        SettledPolicy announced = of(BOTH);
        for (int i = 0; i < 40; i++) {
            var governor = new Governor(SITE, "sites/s", i, Optional.of(policy("east", "r" + i)), Optional.empty());
            announced = announced.announcing(governor);
            assertThat(announced.announces(governor)).isTrue();
            assertThat(announced.policies()).hasSizeLessThanOrEqualTo(16);
        }
        assertThat(announced.unknown()).isTrue();
    }

    /** Counts what is read. */
    private static final class Rows extends NoStore {
        private final Map<ResourceKey, StoredResource> rows = new HashMap<>();
        private int read;

        Optional<StoredResource> put(StoredResource row) {
            return Optional.ofNullable(rows.put(row.key(), row));
        }

        @Override
        public Future<Optional<StoredResource>> get(ResourceKey key, Deadline deadline) {
            read++;
            return Future.succeededFuture(Optional.ofNullable(rows.get(key)));
        }

        @Override
        public Future<List<StoredResource>> getAll(List<ResourceKey> keys, Deadline deadline) {
            read += keys.size();
            return Future.succeededFuture(
                    keys.stream().flatMap(key -> Optional.ofNullable(rows.get(key)).stream()).toList());
        }
    }
}
