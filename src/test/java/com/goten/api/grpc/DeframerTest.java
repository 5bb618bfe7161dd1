package com.goten.api.grpc;

import static com.goten.api.grpc.RawCall.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.ResourceExhausted;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeframerTest {
    private static final Buffer THREE = frame(0, Buffer.buffer("one"))
            .appendBuffer(frame(1, Buffer.buffer()))
            .appendBuffer(frame(0, Buffer.buffer("three")));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 100})
    void findsTheFramesHoweverTheyAreCut(int chunk) {
        var deframer = new Deframer(5);
        List<String> messages = new ArrayList<>();
        for (int from = 0; from < THREE.length(); from += chunk) {
            deframer.append(THREE.getBuffer(from, Math.min(THREE.length(), from + chunk)));
            for (var frame = deframer.next(); frame != null; frame = deframer.next()) {
                messages.add(frame.compressed() + ":" + frame.message());
            }
        }
        deframer.end();
        assertThat(messages).containsExactly("false:one", "true:", "false:three");
    }

    @Test
    void keepsNothingOfWhatHasBeenRead() {
        var deframer = new Deframer(5);
        deframer.append(THREE.getBuffer(0, 10));
        assertThat(deframer.waiting()).isEqualTo(10);
        deframer.next();
        assertThat(deframer.waiting()).isEqualTo(2);
        deframer.append(THREE.getBuffer(10, THREE.length()));
        deframer.next();
        deframer.next();
        assertThat(deframer.waiting()).isZero();
    }

    @Test
    void refusesAMessageOverTheBoundFromItsHead() {
        var deframer = new Deframer(5);
        deframer.append(Buffer.buffer(new byte[] {0, 0, 0, 0, 6}));
        assertThatThrownBy(deframer::next).isInstanceOf(ResourceExhausted.class).hasMessageContaining("of 6 bytes");
    }

    @Test
    void lengthsAreUnsigned() {
        var deframer = new Deframer(5);
        deframer.append(Buffer.buffer(new byte[] {0, -1, -1, -1, -1}));
        assertThatThrownBy(deframer::next).isInstanceOf(ResourceExhausted.class);
    }

    @Test
    void tellsAnEndInsideAFrame() {
        var deframer = new Deframer(5);
        deframer.append(THREE.getBuffer(0, THREE.length() - 1));
        deframer.next();
        deframer.next();
        assertThat(deframer.next()).isNull();
        assertThatThrownBy(deframer::end).isInstanceOf(InvalidArgument.class).hasMessageContaining("9 bytes");
    }
}
