package com.goten.api.grpc;

import com.goten.api.call.HeldBytes;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.Unimplemented;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** From the chunks of a request's body to its messages, uncompressed; all that it keeps is accounted for. */
final class GrpcReader {
    private final Framing framing;
    private final @Nullable String encoding;
    private final int maxMessageBytes;
    private final Deframer deframer;
    private final Consumer<Buffer> messages;
    private final HeldBytes.Share held;
    private Buffer text = Buffer.buffer(0);

    /** @param encoding the request's {@code grpc-encoding} */
    GrpcReader(
            Framing framing,
            @Nullable String encoding,
            int maxMessageBytes,
            HeldBytes.Share held,
            Consumer<Buffer> messages) {
        this.framing = framing;
        this.encoding = encoding;
        this.maxMessageBytes = maxMessageBytes;
        this.held = held;
        this.deframer = new Deframer(maxMessageBytes);
        this.messages = messages;
    }

    /** @throws com.goten.errors.GotenException for bytes that are no messages, or too many of them */
    void chunk(Buffer chunk) {
        held.hold(chunk.length());
        if (framing == Framing.WEB_TEXT) {
            collect(chunk);
        } else {
            read(chunk);
        }
    }

    /** @throws com.goten.errors.GotenException as {@link #chunk} */
    void end() {
        if (framing == Framing.WEB_TEXT) {
            read(decoded());
        }
        deframer.end();
    }

    private Buffer decoded() {
        Buffer plain = WebText.decode(text);
        text = Buffer.buffer(0);
        held.keepOnly(plain.length());
        return plain;
    }

    /** Bytes that are no message yet. */
    int waiting() {
        return text.length() + deframer.waiting();
    }

    private void collect(Buffer chunk) {
        if (text.length() + (long) chunk.length() > maxMessageBytes / 3L * 4 + 1024) {
            throw GrpcErrors.tooLarge("the request is", maxMessageBytes);
        }
        text.appendBuffer(chunk);
    }

    private void read(Buffer bytes) {
        deframer.append(bytes);
        for (Deframer.Frame frame = deframer.next(); frame != null; frame = deframer.next()) {
            messages.accept(frame.compressed() ? inflate(frame.message()) : frame.message());
        }
    }

    private Buffer inflate(Buffer message) {
        if (encoding == null || encoding.equals("identity")) {
            throw new InvalidArgument("request", "a message is marked as compressed, and grpc-encoding does not say how");
        }
        if (!encoding.equals(Gzip.NAME)) {
            throw new Unimplemented("grpc-encoding " + encoding + " is not understood; identity and gzip are");
        }
        Buffer plain = Gzip.inflate(message, maxMessageBytes);
        held.hold(plain.length());
        return plain;
    }
}
