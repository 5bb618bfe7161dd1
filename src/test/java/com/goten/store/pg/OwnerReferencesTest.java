package com.goten.store.pg;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.store.Ownee;
import com.goten.store.OwnerReferences;
import com.goten.store.OwnerReferences.Confirmed;
import com.goten.store.OwnerReferences.Later;
import com.goten.store.RecordedOwner;
import com.goten.store.Target;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnerReferencesTest {
    private static final TestDeployment IAM =
            new TestDeployment(TestPostgres.createDatabase(), "iam.example.com", Path.of("conf/services/iam"));
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration CLAIM = Duration.ofHours(1);

    private final OwnerReferences references = IAM.store().ownerReferences();
    private final UUID owner = UUID.randomUUID();
    private final String name = "roles/owner" + NAMES.incrementAndGet();
    private final String ownee = "roles/ownee" + NAMES.incrementAndGet();

    @AfterAll
    static void close() {
        IAM.close();
    }

    @BeforeEach
    void forget() {
        IAM.sql("delete from owner_reference");
    }

    private void create(String role, String more) {
        IAM.create("Role", """
                {"name": "%s", "metadata": {"ownerReferences": [{"kind": "iam.example.com/Role", "name": "%s"}%s]}}"""
                .formatted(role, name, more));
    }

    private Ownee claim() {
        IAM.sql("update owner_reference set due = '-infinity'");
        return Await.result(references.claim(1, CLAIM, CLAIM)).get(0);
    }

    private Target target() {
        return new Target(owner, List.of(new Target.Name("iam.example.com/Role", name)));
    }

    private long confirmed() {
        return IAM.count("select count(*) from owner_reference where owner = '" + owner + "'");
    }

    /** Else a removal would not make void what that one is about to be answered. */
    @Test
    void whoseClaimHasRunOutPutsNothingOffThatSomebodyElseAsksAbout() {
        create(ownee, "");
        Ownee outlived = claim();
        Ownee current = claim();
        Await.result(references.later(List.of(new Later(outlived, CLAIM))));
        assertThat(Await.result(references.disown(List.of(target())))).isEmpty();
        Await.result(references.confirm(List.of(new Confirmed(current, owner, CLAIM))));
        assertThat(confirmed()).isZero();
    }

    @Test
    void whoHasClaimedItLastPutsItOff() {
        create(ownee, "");
        Ownee current = claim();
        Await.result(references.later(List.of(new Later(current, CLAIM))));
        assertThat(IAM.count("select count(*) from owner_reference where not asked and due > now()")).isEqualTo(1);
    }

    @Test
    void anAnswerThatARemovalHasMadeVoidConfirmsNothing() {
        create(ownee, "");
        Ownee asked = claim();
        Await.result(references.disown(List.of(target())));
        Await.result(references.confirm(List.of(new Confirmed(asked, owner, CLAIM))));
        assertThat(confirmed()).isZero();
    }

    @Test
    void aPageMayEndBetweenTwoReferencesOfOneOwnee() {
        create(ownee, ", {\"kind\": \"iam.example.com/Role\", \"name\": \"%sb\"}".formatted(name));
        create(ownee + "x", "");
        IAM.sql("update owner_reference set owner = '" + owner + "'");
        Optional<RecordedOwner> after = Optional.empty();
        for (int i = 0; i < 3; i++) {
            List<Ownee> page = Await.result(references.of(owner, after, 1));
            assertThat(page).hasSize(1);
            assertThat(after).isNotEqualTo(Optional.of(page.get(0).reference()));
            after = Optional.of(page.get(0).reference());
        }
        assertThat(Await.result(references.of(owner, after, 1))).isEmpty();
    }

    @Test
    void anOlderSaveOfAnOwnerThanTheLastOneIsLookedIntoNoMore() {
        create(ownee, "");
        IAM.sql("update owner_reference set requires = true, due = now() + interval '1 year'");
        Await.result(references.check(Map.of(target(), 7L)));
        assertThat(due()).isEqualTo(1);
        IAM.sql("update owner_reference set due = now() + interval '1 year'");
        Await.result(references.check(Map.of(target(), 6L)));
        Await.result(references.check(Map.of(target(), 7L)));
        assertThat(due()).isZero();
        Await.result(references.check(Map.of(target(), 8L)));
        assertThat(due()).isEqualTo(1);
    }

    private static long due() {
        return IAM.count("select count(*) from owner_reference where due <= now()");
    }
}
