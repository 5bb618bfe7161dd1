package com.goten.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeleteBehaviour;
import com.goten.store.Concerned.Holding;
import com.goten.store.Head;
import com.goten.store.RecordedReference;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HolderPageTest {
    private static Holding row(int holder, String field) {
        var uuid = new UUID(0, holder);
        return new Holding(
                new Head(new ResourceKey("v1", "Plain", "plains/h" + holder), uuid, false),
                new RecordedReference(uuid, field, "Plain", "plains/t", new UUID(1, 0), DeleteBehaviour.BLOCK));
    }

    @Test
    void aPageThatIsNotFullIsTheLast() {
        var rows = List.of(row(1, "a"), row(2, "a"));
        assertThat(HolderPage.of(rows, 3)).satisfies(page -> {
            assertThat(page.holdings()).isEqualTo(rows);
            assertThat(page.last()).isEmpty();
        });
    }

    @Test
    void aHolderThatThePageMayHaveCutIsLeftToTheNext() {
        var page = HolderPage.of(List.of(row(1, "a"), row(1, "b"), row(2, "a")), 3);
        assertThat(page.holdings()).containsExactly(row(1, "a"), row(1, "b"));
        assertThat(page.last()).hasValue(new UUID(0, 1));
    }

    @Test
    void aPageOfOneHolderAloneIsTakenAsItIs() {
        var page = HolderPage.of(List.of(row(1, "a"), row(1, "b")), 2);
        assertThat(page.holdings()).hasSize(2);
        assertThat(page.last()).hasValue(new UUID(0, 1));
    }
}
