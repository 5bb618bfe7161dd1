package com.goten.owner;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.engine.Command;
import com.goten.engine.Command.Whereabouts;
import com.goten.resource.Bodies;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.types.OwnerReference;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What was found out about owners meets resources that clients have saved since. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LateOwnerCommandsTest {
    private static final String KIND = "iam.example.com/Project";

    private final TestDeployment iam = new TestDeployment(
            TestPostgres.createDatabase(), "iam.example.com", Path.of("conf/services/iam"));
    private int tests;
    private String account;
    private UUID uuid;

    @AfterAll
    void close() {
        iam.close();
    }

    @BeforeEach
    void createAnAccount() {
        tests++;
        iam.create("Project", "{\"name\": \"projects/house%dx\"}".formatted(tests));
        account = "projects/house%dx/serviceAccounts/robot".formatted(tests);
        uuid = iam.create("ServiceAccount", "{\"name\": \"%s\"}".formatted(account)).uuid();
    }

    private void saveWithOwners(String... names) {
        List<String> items = List.of(names).stream()
                .map(name -> "{\"kind\": \"%s\", \"name\": \"%s\", \"region\": \"us-west2\"}".formatted(KIND, name))
                .toList();
        iam.update("ServiceAccount", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}}"
                .formatted(account, String.join(", ", items)), "metadata.owner_references");
    }

    private void orphan() {
        iam.sql("insert into task (kind, subject) values ('ORPHAN', '" + uuid + "')");
    }

    private void execute(Command command) {
        iam.execute(command);
    }

    private Command orphaned() {
        return new Command.Orphan(iam.name("ServiceAccount", account), uuid);
    }

    private boolean there() {
        return iam.exists("ServiceAccount", account);
    }

    @Test
    void anOrphanGoes() {
        orphan();
        execute(orphaned());
        assertThat(there()).isFalse();
    }

    /** Whoever saves a resource without owners keeps it, and it was saved with one before. */
    @Test
    void anOrphanIsSparedByAnotherOwnerThatItLosesAgain() {
        orphan();
        saveWithOwners("projects/other");
        saveWithOwners();
        execute(orphaned());
        assertThat(there()).isTrue();
        assertThat(iam.count("select count(*) from task where kind = 'ORPHAN' and subject = '" + uuid + "'")).isZero();
    }

    @Test
    void whereAnOwnerIsIsSetRight() {
        saveWithOwners("projects/other");
        execute(correction(TestDeployment.REGION));
        assertThat(references()).extracting(OwnerReference::getRegion).containsExactly("r2");
    }

    /** The answer was about another owner than the one that is meant by now. */
    @Test
    void aReferenceThatHasChangedMeanwhileIsLeftAlone() {
        saveWithOwners("projects/other");
        execute(correction("r0"));
        assertThat(references()).extracting(OwnerReference::getRegion).containsExactly(TestDeployment.REGION);
    }

    private Command correction(String region) {
        return new Command.CorrectOwner(
                iam.name("ServiceAccount", account),
                uuid,
                new Whereabouts(KIND, "projects/other", "v1", region),
                new Whereabouts(KIND, "projects/other", "v1", "r2"));
    }

    private List<OwnerReference> references() {
        return Bodies.metadata(iam.type("ServiceAccount"), iam.get("ServiceAccount", account)).getOwnerReferencesList();
    }
}
