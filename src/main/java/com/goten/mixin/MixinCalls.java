package com.goten.mixin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.goten.errors.GotenException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** What the methods of the mixin have in common: messages from bytes, and bounds. */
final class MixinCalls {
    private MixinCalls() {}

    /** What a handler throws is its answer. */
    interface Handler<Q> {
        Future<? extends Message> handle(Q request);
    }

    static <Q> Future<Buffer> answer(Parser<Q> parser, Buffer bytes, Handler<Q> handler) {
        try {
            return handler.handle(parse(parser, bytes)).map(message -> Buffer.buffer(message.toByteArray()));
        } catch (GotenException refusal) {
            return Future.failedFuture(refusal);
        } catch (RuntimeException bug) {
            return Future.failedFuture(new GotenException.Internal("a call of another deployment failed", bug));
        }
    }

    /** @throws GotenException.InvalidArgument for bytes that are none */
    static <Q> Q parse(Parser<Q> parser, Buffer bytes) {
        try {
            return parser.parseFrom(bytes.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new GotenException.InvalidArgument("request", "is no message of this method");
        }
    }

    /** @throws GotenException.InvalidArgument where there are too many for one call */
    static void bound(int targets) {
        if (targets > SchemaMixin.MOST_TARGETS) {
            throw new GotenException.InvalidArgument(
                    "targets", "are %d, and may be %d".formatted(targets, SchemaMixin.MOST_TARGETS));
        }
    }
}
