package com.goten.explain;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.goten.errors.GotenException;
import com.goten.mixin.v1.ExplainProto;
import com.goten.resource.json.ProtoJson;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Plans and explanations as proto3 JSON. */
public final class ExplainJson {
    private static final ProtoJson JSON = new ProtoJson(List.of(ExplainProto.getDescriptor()));

    private ExplainJson() {}

    public static Buffer print(Message message) {
        return JSON.print(message);
    }

    /** @throws GotenException.InvalidArgument for what is no JSON of such a message */
    public static <T extends Message> T parse(T like, Buffer json) {
        @SuppressWarnings("unchecked")
        var parser = (Parser<T>) like.getParserForType();
        try {
            return parser.parseFrom(JSON.parse(like.getDescriptorForType(), json).toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new GotenException.Internal("what was parsed from JSON cannot be read", e);
        }
    }
}
