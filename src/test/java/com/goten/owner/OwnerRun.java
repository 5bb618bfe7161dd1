package com.goten.owner;

import com.goten.engine.Engine;
import com.goten.mixin.MixinRelations;
import com.goten.mixin.Ownership;
import com.goten.mixin.RelationOptions;
import com.goten.owner.OwnerModel.Action;
import com.goten.owner.OwnerModel.Broken;
import com.goten.owner.OwnerModel.Config;
import com.goten.schema.DeploymentId;
import com.goten.store.Ownee;
import com.goten.store.Writer;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One history: E, its owners, and what went wrong with them. */
final class OwnerRun {
    private final OwnerWorld world;
    private final Config config;
    private final OwnerFaults faults;
    private final String account;
    private final List<OwnerSide> sides = new ArrayList<>();
    private final ReferencePlanner planner = new ReferencePlanner(Duration.ofSeconds(1), Duration.ofHours(1));
    private final Engine ownees;
    private UUID uuid = new UUID(0, 0);
    private Optional<String> wrong = Optional.empty();
    private int done;
    private int saves;

    OwnerRun(OwnerWorld world, int number, Config config, @Nullable Broken broken) {
        this.world = world;
        this.config = config;
        this.faults = new OwnerFaults(broken);
        this.account = "projects/house/serviceAccounts/robot-" + number + "x";
        for (int i = 0; i < config.owners(); i++) {
            sides.add(new OwnerSide(
                    this, i, "projects/house/regions/%s/devices/d%d-%dx".formatted(OwnerWorld.REGIONS.get(i), number, i)));
        }
        this.ownees = engine(faults.disowning(iam().store().writer()));
    }

    OwnerWorld world() {
        return world;
    }

    TestDeployment iam() {
        return world.iam();
    }

    Config config() {
        return config;
    }

    OwnerFaults faults() {
        return faults;
    }

    String account() {
        return account;
    }

    UUID uuid() {
        return uuid;
    }

    List<OwnerSide> sides() {
        return sides;
    }

    ReferencePlanner planner() {
        return planner;
    }

    /** Who removes references of E. */
    Engine ownees() {
        return ownees;
    }

    int nextSave() {
        return ++saves;
    }

    /** What it came to. */
    OwnerWorld.Outcome outcome() {
        return new OwnerWorld.Outcome(wrong, done);
    }

    boolean isWrong() {
        return wrong.isPresent();
    }

    MixinRelations relations(TestDeployment of, DeploymentId id) {
        return new MixinRelations(
                of.vertx(), id, "v1", world.network(), of.store().intents(), world.network().peers(id, of.vertx()),
                RelationOptions.STANDARD);
    }

    /** With all its owner references unconfirmed. A source, stale, keeps its deletion from being one transaction. */
    void begin() {
        iam().create("ServiceAccount", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}}".formatted(
                account, String.join(", ", sides.stream().map(side -> side.item("us-west2")).toList())));
        uuid = iam().find("ServiceAccount", account).orElseThrow().uuid();
        iam().sql("insert into back_reference_source (target, service, region) "
                + "values ('%s', 'devices.example.com', 'us-west2')".formatted(uuid));
    }

    void perform(Action action) {
        boolean[] had = new boolean[sides.size()];
        boolean[] valid = new boolean[sides.size()];
        boolean[] confirmed = new boolean[sides.size()];
        for (int i = 0; i < sides.size(); i++) {
            Optional<Ownee> reference = sides.get(i).reference();
            had[i] = reference.isPresent();
            confirmed[i] = reference.flatMap(Ownee::owner).isPresent();
            valid[i] = sides.get(i).valid();
        }
        boolean was = alive();
        if (!sides.get(action.who()).perform(action)) {
            return;
        }
        done++;
        boolean gone = was && !alive();
        for (int i = 0; i < sides.size(); i++) {
            boolean lost = had[i] && valid[i] && sides.get(i).reference().isEmpty();
            if (gone && had[i] && valid[i]) {
                wrong = Optional.of("lost ownee");
            } else if (lost && sides.get(i).valid()) {
                wrong = Optional.of("lost reference");
            } else if (had[i] && confirmed[i] && sides.get(i).reference().isEmpty() && config.unset() && doomed()) {
                wrong = Optional.of("wrong unset");
            }
        }
    }

    boolean alive() {
        return iam().find("ServiceAccount", account).filter(found -> !found.deleting()).isPresent();
    }

    private boolean doomed() {
        return iam().count("select count(*) from task where kind = 'ORPHAN' and subject = '" + uuid + "'") > 0;
    }

    /** All owners go; then E does, or is kept without any, and nothing is left of them. */
    void end() {
        sides.forEach(OwnerSide::stop);
        if (faults.is(Broken.SOURCE_AFTER_ANSWER)) {
            sides.stream().filter(OwnerSide::forgotten).findFirst().ifPresent(side -> wrong = Optional.of("stuck"));
        }
        if (faults.broken() != null || wrong.isPresent()) {
            return;
        }
        sides.forEach(side -> side.quietly(() -> side.in().delete("Device", side.name())));
        iam().sql("update owner_reference set due = now() where ownee = '" + uuid + "'");
        world.owners().forEach(owner -> owner.sql("update owner_decision set due = now(), attempts = 0"));
        iam().owning(OwnerWorld.HASTY);
        world.owners().forEach(owner -> owner.owning(OwnerWorld.HASTY));
        try {
            Await.until(() -> sides.stream().allMatch(side -> side.reference().isEmpty()) && (!alive() || !doomed()));
            Await.until(() -> sides.stream().allMatch(OwnerSide::nothingLeft));
        } catch (AssertionError stuck) {
            wrong = Optional.of("stuck");
        } finally {
            iam().stopOwning();
            world.owners().forEach(TestDeployment::stopOwning);
        }
    }

    /** Who deletes E when it has lost its last owner. */
    Engine deleting() {
        return engine(faults.deletingOwnee(iam().store().writer()));
    }

    /** Who goes by the name of the owner alone. */
    Engine byName(UUID gone) {
        return engine(faults.disowningByName(iam().store().writer(), gone));
    }

    private Engine engine(Writer writer) {
        return new Engine(
                OwnerWorld.OWNEE, iam().version(), writer, iam().policies(), relations(iam(), OwnerWorld.OWNEE), Ownership.NONE,
                InstantSource.system());
    }
}
