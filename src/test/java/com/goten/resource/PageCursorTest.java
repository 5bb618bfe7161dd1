package com.goten.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException.InvalidArgument;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageCursorTest {
    private static final String QUERY = "Sample\0v1\0projects/p\0a = 1";
    private static final PageCursor CURSOR =
            new PageCursor(List.of("5", "", "ä\ud83d\ude00\n", "projects/p/samples/s"), true);

    @Test
    void tokensComeBack() {
        String token = CURSOR.token(QUERY);
        assertThat(token).matches("[A-Za-z0-9_-]+");
        assertThat(PageCursor.parse(token, QUERY, "page_token")).isEqualTo(CURSOR);
        assertThat(CURSOR.token(QUERY)).isEqualTo(token);
    }

    /** What a server gave before it was started anew must still do. */
    @Test
    void tokensAreTheSameOnEveryServer() {
        assertThat(new PageCursor(List.of("n"), false).token("q")).isEqualTo("Adj0WKNzXwlNmkayIQABbg");
    }

    @Test
    void tokensBelongToTheirQuery() {
        assertThatThrownBy(() -> PageCursor.parse(CURSOR.token(QUERY), QUERY + " ", "page_token"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("page_token: belongs to another query");
    }

    @Test
    void everyChangeOfATokenIsFound() {
        String token = CURSOR.token(QUERY);
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ ";
        for (int i = 0; i < token.length(); i++) {
            for (char letter : letters.toCharArray()) {
                if (token.charAt(i) != letter) {
                    refused(token.substring(0, i) + letter + token.substring(i + 1));
                }
            }
            refused(token.substring(0, i));
            refused(token.substring(0, i) + token.substring(i + 1));
        }
        refused(token + "A");
        refused(token + "=");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "x", "AA", "AAAA", "ä", "AQAAAAAAAAAAAAAAAAAA", "not a token at all"})
    void refusesWhatIsNoToken(String token) {
        refused(token);
    }

    private static void refused(String token) {
        assertThatThrownBy(() -> PageCursor.parse(token, QUERY, "page_token"))
                .as(token)
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("page_token: ");
    }
}
