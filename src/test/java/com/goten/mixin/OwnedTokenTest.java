package com.goten.mixin;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.store.FeedCursor;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.SeenTransactions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnedTokenTest {
    private static final Copier THERE = new Copier("there", "v1");
    private static final String BINDING = OwnedToken.binding("feed", THERE);
    private static final FeedCursor PLACE = FeedCursor.at(100, 7);
    private static final FeedCursor SEEN =
            new FeedCursor(100, 7, Optional.of(new SeenTransactions(101, 110, new long[] {101, 105})));

    @Test
    void isReadAsItWasWritten() {
        for (FeedCursor cursor : new FeedCursor[] {PLACE, SEEN}) {
            for (var sent : List.<Optional<OwnedToken.Place>>of(
                    Optional.empty(),
                    Optional.of(new OwnedToken.Place("Thing", "")),
                    Optional.of(new OwnedToken.Place("Thing", "projects/p/things/a|b:c")))) {
                var token = new OwnedToken(BINDING, cursor, sent);
                assertThat(OwnedToken.parse(token.toString(), BINDING)).contains(token);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "|", "|||", "x", "feed/2/there/v1|100|7", "feed/2/there/v1|-1|7|", "feed/2/there/v1|100|7|1:2", "feed/2/there/v1|100|7||T",
        "feed/2/there/v1|100|99999999999999999999|", "feed/2/there/v2|100|7|", "feed/2/other/v1|100|7|", "old/2/there/v1|100|7|"
    })
    void anythingElseIsNone(String text) {
        assertThat(OwnedToken.parse(text, BINDING)).isEmpty();
    }

    @Test
    void isReachedByWhoHasComeSoFarAndIsInNoSnapshot() {
        String place = OwnedToken.after("feed", THERE, PLACE).toString();
        assertThat(OwnedToken.reached(place, place)).isTrue();
        assertThat(OwnedToken.reached(at(FeedCursor.at(101, 1)), place)).isTrue();
        assertThat(OwnedToken.reached(at(FeedCursor.at(100, 6)), place)).isFalse();
        assertThat(OwnedToken.reached(
                        new OwnedToken(BINDING, SEEN, Optional.of(new OwnedToken.Place("Thing", "z"))).toString(), place))
                .isFalse();
        assertThat(OwnedToken.reached(OwnedToken.after("restored", THERE, PLACE).toString(), place)).isFalse();
        assertThat(OwnedToken.reached("", place)).isFalse();
        assertThat(OwnedToken.reached(place, "")).isFalse();
    }

    private static String at(FeedCursor cursor) {
        return OwnedToken.after("feed", THERE, cursor).toString();
    }
}
