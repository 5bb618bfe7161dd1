package com.goten.watch;

import static com.goten.watch.Library.Request.stateless;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.watch.Library.Request;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Requests that cannot be served. */
class WatchRequestTest {
    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final SimulatedNode node = new SimulatedNode(world, store, WatchOptions.STANDARD);

    @Test
    void refusesFieldsOfTheOtherKindAndNamesThemAll() {
        assertThatThrownBy(() -> node.watch(stateless().with("page_size", 3).with("order_by", "title")))
                .isInstanceOfSatisfying(InvalidArgument.class, refused -> assertThat(refused.violations())
                        .extracting(GotenException.FieldViolation::field)
                        .containsExactly("page_size", "order_by"));
        assertThatThrownBy(() -> node.watch(stateless().with("page_token", "x"))).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> node.watch(Request.stateful().with("resume_token", "x")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("resume_token");
        assertThatThrownBy(() -> node.watch(Request.stateful().startingAt(Instant.EPOCH)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("starting_time");
        assertThatThrownBy(() -> node.watch(stateless().with("resume_token", "x").startingAt(Instant.EPOCH)))
                .isInstanceOf(InvalidArgument.class);
    }

    @Test
    void refusesWhatIsWrongWithTheFieldsName() {
        assertThatThrownBy(() -> node.watch(stateless().with("filter", "nonsense = 1")))
                .isInstanceOf(InvalidArgument.class).hasMessageContaining("filter");
        assertThatThrownBy(() -> node.watch(stateless().mask("nonsense")))
                .isInstanceOf(InvalidArgument.class).hasMessageContaining("field_mask");
        assertThatThrownBy(() -> node.watch(stateless().with("parent", "nonsense")))
                .isInstanceOf(InvalidArgument.class).hasMessageContaining("parent");
        assertThatThrownBy(() -> node.watch(stateless().with("max_chunk_size", -1)))
                .isInstanceOf(InvalidArgument.class).hasMessageContaining("max_chunk_size");
    }
}
