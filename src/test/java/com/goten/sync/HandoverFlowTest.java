package com.goten.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.errors.GotenException;
import com.goten.policy.Control;
import com.goten.policy.Policy;
import com.goten.policy.SettledPolicy;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.schema.ResourceType;
import com.goten.testing.Await;
import com.goten.testing.Mortal;
import com.goten.types.Meta;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is under a policy that gets another control region is given away, and the right to create last. */
class HandoverFlowTest {
    private static PlacedRegion region;
    private static int sites;
    private final RefreshFlow flow = region.flow(new Mortal(), region.engine, RefreshObserver.NONE);
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
        region.disabled.clear();
        region.removed.clear();
        site = "sites/h" + sites++;
        holder = region.create("Site", site, PlacedRegion.policy("east", "west")).uuid();
        for (int i = 0; i < 5; i++) {
            region.create("Model", model(i));
        }
        region.create("Plant", site + "/regions/east/plants/oak");
    }

    private String model(int number) {
        return site + "/models/m" + number;
    }

    private void control(String to) {
        region.govern(site, PlacedRegion.policy("east", "west")
                .replace("\"defaultControlRegion\": \"east\"", "\"defaultControlRegion\": \"%s\"".formatted(to)));
    }

    private Control control() {
        region.policies.changedSomewhere();
        return Await.result(region.policies.control(
                ResourceNames.parse(PlacedRegion.type("Model"), model(0), "name")));
    }

    private void untilReleased() {
        Await.until(() -> {
            region.once(flow);
            return !region.get("Model", model(4)).owned();
        });
    }

    private void untilOver() {
        Await.until(() -> {
            region.once(flow);
            confirmed();
            return region.quiet();
        });
    }

    /** As if the other region had taken everything over. */
    private void confirmed() {
        region.sql("update ownership set offered_to = null, offer = null where offered_to is not null");
    }

    @Test
    void everythingGlobalGoesAndThenTheRight() {
        control("west");
        untilReleased();
        StoredResource released = region.get("Model", model(0));
        assertThat(released.owningRegion()).isEqualTo("west");
        assertThat(released.epoch()).isEqualTo(2);
        assertThat(region.get("Plant", site + "/regions/east/plants/oak").owned()).as("regional").isTrue();
        region.once(flow);
        assertThat(control().right()).as("not before everything is confirmed").isEqualTo("east");
        assertThat(control().goal()).isEqualTo("west");

        confirmed();
        untilOver();
        assertThat(control().right()).isEqualTo("west");
        assertThat(control().settled()).isTrue();
        assertThat(control().epoch()).isEqualTo(2);
        assertThat(Await.result(region.store.policyRefreshes().underWay(10))).isEmpty();
    }

    /** It never goes: nobody looks for it because somebody has written the holder. */
    @Test
    void whoDoesNotHaveTheRightLooksAtNothingThatHasARegion() {
        control("west");
        untilReleased();
        confirmed();
        untilOver();

        var looked = new AtomicInteger();
        RefreshFlow counted = region.flow(new Mortal(), region.engine, looking(looked));
        region.update("Site", site, "metadata.labels", "\"metadata\": {\"labels\": {\"a\": \"b\"}}");
        Await.until(() -> {
            region.once(counted);
            return region.quiet();
        });

        assertThat(looked).hasValue(0);
    }

    private static RefreshObserver looking(AtomicInteger looked) {
        return new RefreshObserver() {
            @Override
            public void looked(int resources) {
                looked.addAndGet(resources);
            }

            @Override
            public void refreshed(int resources) {}

            @Override
            public void handedOver(int resources) {}
        };
    }

    @Test
    void nothingIsCreatedWhileItCloses() {
        control("west");
        untilReleased();
        assertThat(refused()).isInstanceOf(GotenException.Aborted.class).hasMessageContaining("being changed");
        confirmed();
        untilOver();
        assertThat(refused()).isInstanceOf(GotenException.FailedPrecondition.class).hasMessageContaining("west");
    }

    private Throwable refused() {
        return catchThrowable(() -> region.create("Model", site + "/models/another"));
    }

    @Test
    void whatIsStillHereIsWrittenHereAndSaysSo() {
        control("west");
        region.update("Model", model(1), "metadata.labels", "\"metadata\": {\"labels\": {\"a\": \"b\"}}");
        StoredResource written = region.get("Model", model(1));
        assertThat(written.owned()).isTrue();
        assertThat(written.owningRegion()).isEqualTo("east");
        assertThat(region.create("Model", site + "/models/before").owningRegion()).as("not closed yet").isEqualTo("east");
    }

    @Test
    void onceClosedItFinishesThoughThePolicyChangesBack() {
        control("west");
        untilReleased();
        control("east");
        region.once(flow);
        confirmed();
        Await.until(() -> {
            region.once(flow);
            return control().right().equals("west");
        });
        assertThat(control().policy()).isEqualTo("east");
        region.sql("delete from task");
    }

    @Test
    void aNameThatIsKeptHoldsTheRightBack() {
        control("west");
        untilReleased();
        confirmed();
        region.sql(("insert into owner_decision (mark, service, region, type, name) values (gen_random_uuid(), 's', 'r', "
                + "'Model', '%s')").formatted(site + "/models/promised"));
        for (int i = 0; i < 3; i++) {
            region.once(flow);
        }
        assertThat(control().right()).isEqualTo("east");
        region.sql("delete from owner_decision");
        untilOver();
        assertThat(control().right()).isEqualTo("west");
        assertThat(holder).isEqualTo(control().holder());
    }

    @Test
    void whatWasCreatedWithoutAPolicyGoesByARightOfItsOwn() {
        site = "sites/none" + sites++;
        StoredResource none = region.create("Site", site);
        for (int i = 0; i < 5; i++) {
            region.create("Model", model(i));
        }
        assertThat(control().holder()).isEqualTo(SettledPolicy.SERVICE);
        control("west");
        assertThat(metadata(region.get("Site", site)).getBeganUnderService()).isTrue();
        assertThat(control().holder()).as("until somebody has seen to it").isEqualTo(SettledPolicy.SERVICE);
        untilReleased();
        assertThat(control().holder()).isEqualTo(none.uuid());
        assertThat(control().goal()).isEqualTo("west");
        confirmed();
        untilOver();
        assertThat(control().right()).isEqualTo("west");
        assertThat(control().settled()).isTrue();
        Control services = Await.result(region.policies.control(region.policies.service()));
        assertThat(services.open("east")).isTrue();
    }

    /** Another region has the service's right: it is that which splits the holder's off. */
    @Test
    void aRightThatIsNotSplitYetIsWaitedFor() {
        site = "sites/none" + sites++;
        region.create("Site", site);
        region.create("Model", model(0));
        Policy service = region.service.getAndSet(new Policy(List.of("east", "west"), "west", List.of()));
        try {
            control("west");
            for (int i = 0; i < 3; i++) {
                Await.until(() -> region.once(flow) > 0);
            }
            assertThat(region.quiet()).isFalse();
            assertThat(region.get("Model", model(0)).owned()).isTrue();
        } finally {
            region.service.set(service);
        }
        Await.until(() -> {
            region.once(flow);
            return !region.get("Model", model(0)).owned();
        });
        confirmed();
        untilOver();
        assertThat(control().right()).isEqualTo("west");
    }

    @Test
    void aNodeThatHasNotHeardOfASplitDoesNotCreateByTheServicesRight() {
        site = "sites/none" + sites++;
        region.create("Site", site);
        for (int i = 0; i < 5; i++) {
            region.create("Model", model(i));
        }
        control("west");
        Engine node = region.node(region.service.get());
        region.create(node, "Model", site + "/models/before");
        untilReleased();
        assertThat(catchThrowable(() -> region.create(node, "Model", site + "/models/another")))
                .isInstanceOf(GotenException.Aborted.class).hasMessageContaining("being changed");
        confirmed();
        untilOver();
    }

    /** Everything under a policy that names it would have nobody who answers for it. */
    @Test
    void whatIsDisabledIsGivenNothing() {
        region.disabled.add("west");
        control("west");
        Await.until(() -> {
            region.once(flow);
            return reasons().stream().anyMatch(reason -> reason.contains("west is disabled"));
        });
        assertThat(control().goal()).isEqualTo("east");
        assertThat(region.get("Model", model(0)).owned()).isTrue();
        region.disabled.clear();
        untilReleased();
        confirmed();
        untilOver();
        assertThat(control().right()).isEqualTo("west");
    }

    private static Meta metadata(StoredResource holder) {
        ResourceType type = PlacedRegion.type(holder.key().type());
        return Bodies.metadata(type, Bodies.parse(type, holder));
    }

    /** A region that knows a later policy has given it to this one, while this one gives everything away by an earlier one. */
    @Test
    void whatHasComeByALaterPolicyDoesNotHoldTheRightBack() {
        region.sql("update resource set epoch = 50 where name = '%s'".formatted(model(4)));
        control("west");
        untilReleased();
        assertThat(region.get("Model", model(4)).epoch()).as("the next").isEqualTo(51);
        assertThat(region.get("Model", model(0)).epoch()).isEqualTo(2);
        confirmed();
        untilOver();
        assertThat(control().right()).isEqualTo("west");
        assertThat(control().epoch()).isEqualTo(2);
    }

    @Test
    void whatDoesNotGoByTheRightGoesByALaterPolicyOnly() {
        region.sql("update resource set epoch = 50 where name = '%s'".formatted(model(4)));
        assertThat(catchThrowable(() -> region.execute(new Command.HandOver(
                        ResourceNames.parse(PlacedRegion.type("Model"), model(4), "name"), "west", 2, holder))))
                .isInstanceOf(GotenException.Aborted.class).hasMessageContaining("later change");
    }

    private List<String> reasons() {
        return Await.result(region.store.taskReader().about(holder)).stream()
                .flatMap(task -> task.lastError().stream())
                .toList();
    }

    /** It owned nothing when it was deleted: what it was offered and had not adopted nobody has. */
    @Test
    void whatWasReleasedToARegionThatIsNoMoreComesBack() {
        control("west");
        untilReleased();
        region.removed.add("west");
        Await.until(() -> {
            region.once(flow);
            return reasons().stream().anyMatch(reason -> reason.contains("west") && reason.contains("is no more"));
        });
        assertThat(region.get("Model", model(0)).owned()).as("no newer policy names another").isFalse();

        control("east");
        untilQuiet();
        for (int i = 0; i < 5; i++) {
            StoredResource back = region.get("Model", model(i));
            assertThat(back.owned()).isTrue();
            assertThat(back.owningRegion()).isEqualTo("east");
            assertThat(back.epoch()).isEqualTo(3);
        }
        assertThat(control().open("east")).isTrue();
        assertThat(control().settled()).isTrue();
        assertThat(region.create("Model", site + "/models/another").owned()).isTrue();
    }

    @Test
    void whatWasReleasedToARegionThatIsNoMoreGoesToTheNext() {
        control("west");
        untilReleased();
        region.removed.add("west");
        region.govern(site, PlacedRegion.policy("east", "north")
                .replace("\"defaultControlRegion\": \"east\"", "\"defaultControlRegion\": \"north\""));
        Await.until(() -> {
            region.once(flow);
            return region.get("Model", model(4)).owningRegion().equals("north");
        });
        StoredResource released = region.get("Model", model(0));
        assertThat(released.owned()).isFalse();
        assertThat(released.epoch()).isEqualTo(3);
        assertThat(Await.result(region.store.handovers().offered("north", Optional.of(holder), 10))).hasSize(5);
        confirmed();
        untilOver();
        assertThat(control().right()).isEqualTo("north");
        assertThat(control().goal()).isEqualTo("north");
    }

    @Test
    void soDoesTheRightThatNobodyHasAdopted() {
        control("west");
        untilReleased();
        confirmed();
        Await.until(() -> {
            region.once(flow);
            return control().right().equals("west");
        });
        region.removed.add("west");
        control("east");
        untilQuiet();
        assertThat(control().open("east")).isTrue();
        assertThat(control().epoch()).isEqualTo(3);
        assertThat(region.create("Model", site + "/models/another").owned()).isTrue();
    }

    private void untilQuiet() {
        Await.until(() -> {
            region.once(flow);
            return region.quiet();
        });
    }
}
