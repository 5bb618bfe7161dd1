package com.goten.api.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import com.goten.errors.GotenException.InvalidArgument;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class WireMessagesTest {
    private static final Descriptor VALUE = Value.getDescriptor();

    /** A value with that many messages inside one another in it, an even number. */
    private static Buffer nested(int depth) {
        Value value = Value.newBuilder().setBoolValue(true).build();
        for (int i = 0; i < depth; i += 2) {
            value = Value.newBuilder().setListValue(ListValue.newBuilder().addValues(value)).build();
        }
        return Buffer.buffer(value.toByteArray());
    }

    @Test
    void requestsMayBeNestedAsDeepAsInJson() {
        Buffer deepest = nested(90);
        assertThat(WireMessages.request(VALUE, deepest).toByteArray()).isEqualTo(deepest.getBytes());
        assertThatThrownBy(() -> WireMessages.request(VALUE, nested(92)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("request: is no google.protobuf.Value: ");
    }

    @Test
    void refusesWhatEndsAGroupThatNeverBegan() {
        Buffer endOfGroup = Buffer.buffer(new byte[] {0x0C, 0x20, 1});
        assertThatThrownBy(() -> WireMessages.request(VALUE, endOfGroup)).isInstanceOf(InvalidArgument.class);
    }
}
