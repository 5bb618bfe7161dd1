package com.goten.api.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against protobuf's own writer, on messages that are at hand. */
class MessageWriterTest {
    private static final FieldDescriptor NAME = FileDescriptorProto.getDescriptor().findFieldByName("name");
    private static final FieldDescriptor DEPENDENCY = FileDescriptorProto.getDescriptor().findFieldByName("dependency");
    private static final FieldDescriptor MESSAGES = FileDescriptorProto.getDescriptor().findFieldByName("message_type");
    private static final FieldDescriptor NUMBER =
            FieldDescriptorProto.getDescriptor().findFieldByName("number");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 300_000})
    void writesMessagesOfAnyLength(int length) throws Exception {
        var inner = DescriptorProto.newBuilder().setName("x".repeat(length)).build();
        Buffer written = new MessageWriter(0)
                .message(MESSAGES, Buffer.buffer(inner.toByteArray()))
                .string(NAME, "näme")
                .element(DEPENDENCY, "a")
                .element(DEPENDENCY, "")
                .answer();
        var read = FileDescriptorProto.parseFrom(written.getBytes());
        assertThat(read)
                .isEqualTo(FileDescriptorProto.newBuilder()
                        .addMessageType(inner)
                        .setName("näme")
                        .addDependency("a")
                        .addDependency("")
                        .build());
    }

    @Test
    void knowsTheSizeBeforehand() {
        Buffer body = Buffer.buffer(new byte[200]);
        Buffer written = new MessageWriter(0).message(MESSAGES, body).answer();
        assertThat(MessageWriter.sizeOf(MESSAGES, 200)).isEqualTo(written.length());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 127, 128, Integer.MAX_VALUE, -1})
    void writesNumbers(int value) throws Exception {
        byte[] written = new MessageWriter(0).integer(NUMBER, value).answer().getBytes();
        assertThat(FieldDescriptorProto.parseFrom(written).getNumber())
                .isEqualTo(value);
    }

    @Test
    void leavesOutWhatProto3LeavesOut() {
        assertThat(new MessageWriter(0).integer(NUMBER, 0).string(NAME, "").answer().length()).isZero();
    }
}
