package com.goten.watch;

import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.watch.Library.Book;
import com.goten.watch.TestSink.Change;
import com.goten.watch.TestSink.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checkers find what they are there to find. */
class WatchHistoryTest {
    private static final String A = book("a", 0).name();
    private static final List<Optional<Book>> STATES =
            List.of(state(1), state(2), state(3), Optional.empty(), state(5));
    private final WatchHistory history = new WatchHistory();

    @BeforeEach
    void connect() {
        history.connect();
    }

    @Test
    void findsNothingWrongWithAHistoryThatIsRight() {
        history.receive(batch(told(2)));
        history.receive(batch(told(3)));
        resume();
        history.receive(batch(gone(), told(5)));

        assertThat(check()).isEmpty();
    }

    @Test
    void findsARepetition() {
        history.receive(batch(told(2), told(3), told(3), gone(), told(5)));

        assertThat(check()).anyMatch(violation -> violation.startsWith("Unique"));
    }

    @Test
    void findsADisorder() {
        history.receive(batch(told(3), told(2), told(3), gone(), told(5)));

        assertThat(check()).anyMatch(violation -> violation.startsWith("Ordered"));
    }

    @Test
    void findsAGap() {
        history.receive(batch(told(1), told(3), gone(), told(5)));

        assertThat(check()).anyMatch(violation -> violation.startsWith("Reliable"));
    }

    @Test
    void findsAnEndThatIsMissing() {
        history.receive(batch(told(1), told(2), told(3)));

        assertThat(check()).anyMatch(violation -> violation.startsWith("Reliable"))
                .anyMatch(violation -> violation.startsWith("Converges"));
    }

    @Test
    void findsAResourceThatIsMissing() {
        history.receive(batch());

        assertThat(check()).anyMatch(violation -> violation.startsWith("Reliable"));
    }

    @Test
    void findsARemovalThatNeverWas() {
        history.receive(batch(gone()));

        assertThat(check()).isNotEmpty();
    }

    @Test
    void namesResumingWhereItWentWrongThere() {
        history.receive(batch(told(1)));
        resume();
        history.receive(batch(told(3), gone(), told(5)));

        assertThat(check()).anyMatch(violation -> violation.startsWith("Resumable, Reliable"));
    }

    @Test
    void findsASizeThatIsWrong() {
        history.receive(batch(told(3), gone(), told(5)));
        history.receive(new Message(List.of(), false, "", 2, false, false, Optional.empty()));

        assertThat(check()).anyMatch(violation -> violation.startsWith("Size"));
    }

    @Test
    void findsABatchWithoutToken() {
        history.receive(new Message(List.of(), true, "", -1, false, false, Optional.empty()));

        assertThat(check()).anyMatch(violation -> violation.contains("without a resume token"));
    }

    @Test
    void dropsWhatAClientDropsThatLosesItsConnection() {
        history.receive(batch(told(1)));
        history.receive(new Message(List.of(told(2)), false, "", -1, false, false, Optional.empty()));
        resume();
        history.receive(batch(told(2), told(3), gone(), told(5)));

        assertThat(check()).isEmpty();
    }

    @Test
    void forgetsEverythingAtAHardReset() {
        history.receive(batch(told(1), told(2)));
        history.receive(new Message(List.of(), false, "", -1, false, true, Optional.empty()));
        history.receive(batch(told(1), told(2), told(3), gone(), told(5)));

        assertThat(check()).isEmpty();
    }

    private List<String> check() {
        return history.check(Map.of(A, STATES), book -> true, List.of(STATES.get(4).orElseThrow()));
    }

    private void resume() {
        assertThat(history.connect()).isEqualTo("token");
    }

    private static Message batch(Change... changes) {
        return new Message(List.of(changes), true, "token", -1, false, false, Optional.empty());
    }

    private static Change told(long counter) {
        return new Change("current", A, state(counter), -1, -1, List.of());
    }

    private static Change gone() {
        return new Change("removed", A, Optional.empty(), -1, 0, List.of());
    }

    private static Optional<Book> state(long counter) {
        return Optional.of(book("a", counter));
    }
}
