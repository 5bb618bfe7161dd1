package com.goten.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.engine.Command;
import com.goten.engine.WriteResult;
import com.goten.errors.GotenException;
import com.goten.mixin.CombinedQuestions.Recovery;
import com.goten.resource.Bodies;
import com.goten.store.Source;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue.Task;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import com.goten.types.Lifecycle;
import com.goten.types.Meta;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is still named by somebody, and who waits for whom. Most run the flow step by step. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeptNamesTest {
    private final TestDeployment things = new TestDeployment(
            TestPostgres.createDatabase(), "going.example.com", Path.of("src/test/resources/schemas/going"));
    private final CascadeFlow flow = new CascadeFlow(
            things.engine(),
            things.store().holders(),
            things.store().tasks(),
            new Collector(
                    things.version(), things.engine(), things.store().holders(), CascadeOptions.STANDARD,
                    next -> things.vertx().runOnContext(ignored -> next.run()), CascadeObserver.NONE),
            new Sources(things.surroundings(), next -> things.vertx().runOnContext(ignored -> next.run()), Recovery.none()),
            new Postponement(things.store().tasks(), CascadeOptions.STANDARD.mostDelay()));
    private final Map<String, UUID> uuids = new HashMap<>();
    private int tests;

    @AfterAll
    void close() {
        things.close();
    }

    @BeforeEach
    void newNames() {
        tests++;
    }

    private String name(String type, String id) {
        return "%ss/%s-%d".formatted(type, id, tests).toLowerCase(Locale.ROOT);
    }

    /** @param references field, then the ID that it names; {@code p…} are Plains, {@code s…} Slows, so are the fields */
    private void create(String id, String... references) {
        uuids.put(id, things.create(type(id), json(id, references)).uuid());
    }

    private String json(String id, String... references) {
        String fields = Stream.iterate(0, i -> i < references.length, i -> i + 2)
                .map(i -> ", \"%s_%s\": [\"%s\"]".formatted(references[i],
                        type(references[i + 1]).toLowerCase(Locale.ROOT),
                        name(type(references[i + 1]), references[i + 1])))
                .collect(Collectors.joining());
        return "{\"name\": \"%s\"%s}".formatted(name(type(id), id), fields);
    }

    private static String type(String id) {
        return id.startsWith("p") ? "Plain" : "Slow";
    }

    private void letGo(String id) {
        things.update(type(id), json(id));
    }

    private void delete(String id) {
        things.delete(type(id), name(type(id), id));
    }

    private boolean exists(String id) {
        return things.exists(type(id), name(type(id), id));
    }

    private boolean deleting(String id) {
        return metadata(id).getLifecycle().getState() == Lifecycle.State.DELETING;
    }

    private Meta metadata(String id) {
        return Bodies.metadata(things.type(type(id)), things.get(type(id), name(type(id), id)));
    }

    /** Runs the task of one deletion once. */
    private void follow(String id) {
        Await.result(flow.run(new Task(TaskKind.CASCADE, uuids.get(id), 1)));
    }

    private void assertNameIsKept(String id) {
        assertThat(exists(id)).isFalse();
        assertThatThrownBy(() -> create(id)).isInstanceOf(GotenException.Aborted.class);
    }

    @Test
    void aNameIsKeptWhileABlockedHolderIsStillVisible() {
        create("pTarget");
        create("pHolder", "follows", "pTarget");
        create("pBlocker", "blocks", "pHolder");
        delete("pTarget");
        follow("pTarget");
        assertThat(deleting("pHolder")).isTrue();
        assertNameIsKept("pTarget");
        follow("pTarget");
        assertNameIsKept("pTarget");
        letGo("pBlocker");
        follow("pHolder");
        assertThat(exists("pHolder")).isFalse();
        follow("pTarget");
        create("pTarget");
    }

    @Test
    void aNameIsKeptWhileAMemberOfTheSetIsStillVisible() {
        create("pRoot");
        create("sMember", "goes_with", "pRoot");
        create("pHolder", "follows", "sMember");
        delete("pRoot");
        assertThat(deleting("sMember")).isTrue();
        assertNameIsKept("pRoot");
        follow("pRoot");
        assertNameIsKept("pRoot");
        follow("sMember");
        assertThat(Stream.of("sMember", "pHolder")).noneMatch(this::exists);
        follow("pRoot");
        create("pRoot");
    }

    @Test
    void aNameIsKeptForAHolderThatWasDeletingBefore() {
        create("pTarget");
        create("sHolder", "blocks", "pTarget");
        create("pLast", "follows", "sHolder");
        delete("sHolder");
        delete("pTarget");
        assertNameIsKept("pTarget");
        follow("sHolder");
        follow("pTarget");
        create("pTarget");
    }

    @Test
    void asyncDeletionStaysVisibleWhileAHolderThatIsDeletingIs() {
        create("sTarget");
        create("pHolder", "follows", "sTarget");
        create("pBlocker", "blocks", "pHolder");
        delete("sTarget");
        assertThat(metadata("sTarget").hasDeleteTime()).isTrue();
        follow("sTarget");
        assertThat(deleting("pHolder")).isTrue();
        assertThat(metadata("pHolder").hasDeleteTime()).isTrue();
        assertThat(deleting("sTarget")).isTrue();
        letGo("pBlocker");
        follow("pHolder");
        follow("sTarget");
        assertThat(Stream.of("sTarget", "pHolder")).noneMatch(this::exists);
    }

    @Test
    void asyncDeletionStaysVisibleWhileAMemberDoes() {
        create("sRoot");
        create("sMember", "goes_with", "sRoot");
        create("pHolder", "follows", "sMember");
        delete("sRoot");
        assertThat(Stream.of("sRoot", "sMember")).allMatch(this::deleting);
        follow("sRoot");
        assertThat(Stream.of("sRoot", "sMember")).allMatch(this::deleting);
        follow("sMember");
        follow("sRoot");
        assertThat(Stream.of("sRoot", "sMember", "pHolder")).noneMatch(this::exists);
    }

    /** Which members stay is seen along a chain of them. */
    @Test
    void asyncDeletionStaysVisibleAlongALongChain() {
        List<String> chain = IntStream.range(0, 30).mapToObj(i -> "s" + i + "x").toList();
        create(chain.get(0));
        IntStream.range(1, chain.size()).forEach(i -> create(chain.get(i), "goes_with", chain.get(i - 1)));
        create("pHolder", "follows", chain.get(chain.size() - 1));
        delete(chain.get(0));
        assertThat(chain).allMatch(this::deleting);
        for (int i = chain.size() - 1; i >= 0; i--) {
            follow(chain.get(i));
        }
        assertThat(chain).noneMatch(this::exists);
        assertThat(exists("pHolder")).isFalse();
    }

    @Test
    void cyclesOfAsyncCascadesEnd() {
        create("sOne");
        create("sTwo", "follows", "sOne");
        create("sThree", "follows", "sTwo");
        things.update("Slow", json("sOne", "follows", "sThree"));
        create("pTail", "follows", "sTwo");
        delete("sOne");
        assertAllGo(List.of("sOne", "sTwo", "sThree", "pTail"));
    }

    @Test
    void cyclesOfBlockersThatAreDeletingEnd() {
        create("sTarget");
        create("sLeft", "follows", "sTarget");
        create("pRight", "follows", "sTarget", "blocks", "sLeft");
        things.update("Slow", json("sLeft", "follows", "sTarget", "blocks", "pRight"));
        delete("sTarget");
        assertAllGo(List.of("sTarget", "sLeft", "pRight"));
    }

    @Test
    void aCycleWithOnesOwnMembersEnds() {
        create("sRoot");
        create("sMember", "goes_with", "sRoot");
        create("sHolder", "follows", "sMember");
        things.update("Slow", json("sRoot", "follows", "sHolder"));
        delete("sRoot");
        assertAllGo(List.of("sRoot", "sMember", "sHolder"));
    }

    /** None of it goes before what holds one of them from outside, as in circles over several deployments. */
    @Test
    void aCycleThatIsHeldStaysVisibleUntilItIsNot() {
        create("sOne");
        create("sTwo", "follows", "sOne");
        things.update("Slow", json("sOne", "follows", "sTwo"));
        create("pBlocker", "blocks", "sTwo");
        delete("sOne");
        var circle = List.of("sOne", "sTwo");
        for (int round = 0; round < 3; round++) {
            circle.forEach(this::follow);
        }
        assertThat(circle).allMatch(this::deleting);
        letGo("pBlocker");
        assertAllGo(circle);
    }

    /** However often each has its turn, nobody waits for ever, and all names are free. */
    private void assertAllGo(List<String> ids) {
        for (int round = 0; round < 2 * ids.size(); round++) {
            ids.forEach(this::follow);
        }
        assertThat(ids).noneMatch(this::exists);
        ids.forEach(id -> create(id));
    }

    @Test
    void whatIsUnsetInTheTransactionLeavesNoRecordOfWhatTheBodyHasLost() {
        create("pTarget");
        create("pHolder", "forgets", "pTarget", "forgets_later", "pTarget");
        delete("pTarget");
        assertThat(things.json("Plain", name("Plain", "pHolder"))).doesNotContain("forgets");
        assertThat(Await.result(things.store().holders().holders(uuids.get("pTarget"), Optional.empty(), 10))).isEmpty();
        assertThat(metadata("pHolder").getGeneration()).isEqualTo(2);
        follow("pTarget");
        create("pTarget");
    }

    @Test
    void aTargetNamedInSeveralFieldsIsUnsetInAll() {
        create("pTarget");
        create("pOther");
        things.create("Plain", """
                {"name": "%1$s", "forgets_plain": ["%2$s", "%3$s", "%2$s"], "forgets_later_plain": ["%2$s", "%3$s"]}"""
                .formatted(name("Plain", "pHolder"), name("Plain", "pTarget"), name("Plain", "pOther")));
        delete("pTarget");
        assertThat(things.json("Plain", name("Plain", "pHolder")))
                .doesNotContain(name("Plain", "pTarget"))
                .contains("forgetsPlain", "forgetsLaterPlain", name("Plain", "pOther"));
    }

    @Test
    void theStateOfWhatIsDeletingCannotBeChangedBack() {
        create("sTarget");
        create("pHolder", "follows", "sTarget");
        delete("sTarget");
        things.update("Slow", """
                {"name": "%s", "metadata": {"lifecycle": {"state": "ACTIVE"}, "labels": {"a": "b"}}}"""
                .formatted(name("Slow", "sTarget")), "metadata");
        assertThat(deleting("sTarget")).isTrue();
        assertThat(metadata("sTarget").hasDeleteTime()).isTrue();
        assertThat(metadata("sTarget").getLabelsMap()).containsKey("a");
    }

    /** Has the deployment of another region adopt something that refers to it. */
    private void adoptedElsewhere(String id) {
        things.sql("insert into back_reference_source (target, service, region) values ('%s', '%s', 'elsewhere')".formatted(
                uuids.get(id), things.id().service()));
    }

    private void forgottenElsewhere(String id) {
        things.sql("delete from back_reference_source where target = '%s'".formatted(uuids.get(id)));
    }

    private static Future<WriteResult> result(TestDeployment in, Command command) {
        return in.engine().execute(command, Deadline.after(Duration.ofSeconds(10)));
    }

    @Test
    void aNameIsNotGivenFreeWhereWhatPointsToItHasGoneToWhomNobodyAsked() {
        create("pTarget");
        create("pHolder", "follows", "pTarget");
        delete("pTarget");
        var last = new Command.ReleaseName(things.name("Plain", name("Plain", "pTarget")), uuids.get("pTarget"));

        assertThatThrownBy(() -> Await.result(result(things, last))).as("a holder here").isInstanceOf(GotenException.Aborted.class);
        things.delete("Plain", name("Plain", "pHolder"));
        adoptedElsewhere("pTarget");
        assertThatThrownBy(() -> Await.result(result(things, last))).as("a source").isInstanceOf(GotenException.Aborted.class);
        assertNameIsKept("pTarget");

        forgottenElsewhere("pTarget");
        Await.result(result(things, last));
        create("pTarget");
    }

    @Test
    void nothingGoesByACircleInWhichSomebodyWasNotAsked() {
        create("sRoot");
        create("pHolder", "blocks", "sRoot");
        create("pBlocker", "blocks", "pHolder");
        things.sql("update resource set deleting = true where uuid in ('%s', '%s')".formatted(
                uuids.get("sRoot"), uuids.get("pHolder")));
        adoptedElsewhere("sRoot");
        Set<UUID> circle = Set.of(uuids.get("sRoot"), uuids.get("pHolder"));
        var root = things.name("Slow", name("Slow", "sRoot"));
        List<Source> sources = Await.result(things.store().shadows().sources(uuids.get("sRoot")));

        var unasked = new Command.CleanUp(root, uuids.get("sRoot"), circle, Set.of());
        assertThatThrownBy(() -> Await.result(result(things, unasked))).isInstanceOf(GotenException.Aborted.class);
        assertThat(exists("sRoot")).isTrue();

        Await.result(result(things, new Command.CleanUp(root, uuids.get("sRoot"), circle, Set.copyOf(sources))));
        assertNameIsKept("sRoot");
        forgottenElsewhere("sRoot");
    }
}
