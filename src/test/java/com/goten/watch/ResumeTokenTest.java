package com.goten.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.store.FeedCursor;
import com.goten.store.SeenTransactions;
import com.goten.watch.ResumeToken.Binding;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTokenTest {
    private static final Binding BINDING = Binding.of("feed", "library.example.com/Book", "v1", "shelves/-", "");
    private static final ResumeToken TOKEN = new ResumeToken(FeedCursor.at(1L << 40, 77), 5);

    @Test
    void comesBackAsItWas() {
        assertThat(ResumeToken.parse(TOKEN.text(BINDING), BINDING)).contains(TOKEN);
    }

    @Test
    void comesBackWithWhatItsSnapshotSaw() {
        var seen = new SeenTransactions(100, 140, new long[] {100, 120, 133});
        var token = new ResumeToken(new FeedCursor(100, 0, Optional.of(seen)), ResumeToken.UNKNOWN_SIZE);

        assertThat(ResumeToken.parse(token.text(BINDING), BINDING)).contains(token);
    }

    @Test
    void isUnknownToAnotherFeedOrQuery() {
        String text = TOKEN.text(BINDING);

        assertThat(ResumeToken.parse(text, Binding.of("other", "library.example.com/Book", "v1", "shelves/-", "")))
                .isEmpty();
        assertThat(ResumeToken.parse(text, Binding.of("feed", "library.example.com/Book", "v2", "shelves/-", "")))
                .isEmpty();
        assertThat(ResumeToken.parse(text, Binding.of("feed", "library.example.com/Book", "v1", "shelves/a", "")))
                .isEmpty();
        assertThat(ResumeToken.parse(text, Binding.of("feed", "library.example.com/Book", "v1", "shelves/-", "x=1")))
                .isEmpty();
    }

    @Test
    void isNotMistakenWhenPartsRunIntoEachOther() {
        assertThat(Binding.of("a", "bc").digest()).isNotEqualTo(Binding.of("ab", "c").digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "%%%", "AAAA", "AQ", "not a token", "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"})
    void isNoTokenWhenItIsGarbage(String text) {
        assertThat(ResumeToken.parse(text, BINDING)).isEmpty();
    }

    @Test
    void isNoTokenWhenAnyOfItIsCutOffOrChanged() {
        String text = TOKEN.text(BINDING);

        for (int i = 0; i < text.length(); i++) {
            assertThat(ResumeToken.parse(text.substring(0, i), BINDING)).isEmpty();
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            String changed = text.substring(0, i) + other + text.substring(i + 1);
            assertThat(ResumeToken.parse(changed, BINDING)).as(changed).satisfiesAnyOf(
                    parsed -> assertThat(parsed).isEmpty(),
                    // The last character holds bits that mean nothing.
                    parsed -> assertThat(parsed).contains(TOKEN));
        }
    }

    @Test
    void isNoTokenWhenItIsHuge() {
        assertThat(ResumeToken.parse("A".repeat(1 << 20), BINDING)).isEmpty();
    }
}
