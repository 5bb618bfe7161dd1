package com.goten.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException.InvalidArgument;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebTextTest {

    @ParameterizedTest
    @CsvSource({"'',''", "YQ==,a", "YWI=,ab", "YWJj,abc", "YQ==YWI=YWJj,aababc", "YQ,a"})
    void decodesPieceByPiece(String text, String plain) {
        assertThat(WebText.decode(Buffer.buffer(text))).isEqualTo(Buffer.buffer(plain));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "Y", "YQ=", "=", "====", "YQ==Y", "Y Q=="})
    void refusesWhatIsNotBase64(String text) {
        assertThatThrownBy(() -> WebText.decode(Buffer.buffer(text))).isInstanceOf(InvalidArgument.class);
    }
}
