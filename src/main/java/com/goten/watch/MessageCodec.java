package com.goten.watch;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.schema.ApiMethod;
import com.goten.watch.WatchSink.WatchFrame;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the responses of one watch method. Fields that its schema lacks are left out.
 *
 * <p>{@code snapshot_size} is −1 on every message that is not a size message: existing clients take 0 for one.
 */
final class MessageCodec {
    private static final long NO_SIZE = -1;

    private final ChangeCodec changes;
    private final int isCurrent;
    private final int resumeToken;
    private final int snapshotSize;
    private final int softReset;
    private final int hardReset;
    private final int pageTokenChange;
    private final int prevPageToken;
    private final int nextPageToken;

    MessageCodec(ApiMethod method) {
        this.changes = new ChangeCodec(method);
        this.isCurrent = number(method, "is_current");
        this.resumeToken = number(method, "resume_token");
        this.snapshotSize = number(method, "snapshot_size");
        this.softReset = number(method, "is_soft_reset");
        this.hardReset = number(method, "is_hard_reset");
        Optional<FieldDescriptor> tokens = method.responseField("page_token_change")
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE);
        this.pageTokenChange = tokens.map(FieldDescriptor::getNumber).orElse(0);
        this.prevPageToken = tokens.map(field -> number(field, "prev_page_token")).orElse(0);
        this.nextPageToken = tokens.map(field -> number(field, "next_page_token")).orElse(0);
    }

    /** The page tokens of a stateful watch; the empty string where there is no such page. */
    record PageTokens(String previous, String next) {}

    ChangeCodec changes() {
        return changes;
    }

    boolean tellsSize() {
        return snapshotSize != 0;
    }

    /** Changes with more of their batch to come. */
    WatchFrame partial(Buffer changes) {
        return frame(noSize(changes), null);
    }

    /** Changes that end a batch; of a stateless watch with a token. */
    WatchFrame current(Buffer changes, @Nullable String token) {
        Buffer message = flag(changes, isCurrent);
        if (token != null && resumeToken != 0) {
            Wire.string(message, resumeToken, token);
        }
        return frame(noSize(message), token);
    }

    /** Changes that end a batch of a stateful watch, with its page tokens where those have changed. */
    WatchFrame currentPage(Buffer changes, @Nullable PageTokens tokens) {
        Buffer message = flag(changes, isCurrent);
        if (tokens != null && pageTokenChange != 0) {
            Buffer body = Buffer.buffer();
            token(body, prevPageToken, tokens.previous());
            token(body, nextPageToken, tokens.next());
            Wire.bytes(message, pageTokenChange, body);
        }
        return frame(noSize(message), null);
    }

    WatchFrame size(long size) {
        return frame(Wire.number(Buffer.buffer(12), snapshotSize, size), null);
    }

    WatchFrame softReset() {
        return frame(noSize(flag(Buffer.buffer(), softReset)), null);
    }

    WatchFrame hardReset() {
        return frame(noSize(flag(Buffer.buffer(), hardReset)), null);
    }

    private Buffer noSize(Buffer message) {
        return snapshotSize == 0 ? message : Wire.number(message, snapshotSize, NO_SIZE);
    }

    private static Buffer flag(Buffer message, int field) {
        return field == 0 ? message : Wire.number(message, field, 1);
    }

    private static void token(Buffer body, int field, String value) {
        if (field != 0) {
            Wire.string(body, field, value);
        }
    }

    private static WatchFrame frame(Buffer message, @Nullable String token) {
        return new WatchFrame(message, Optional.ofNullable(token));
    }

    private static int number(ApiMethod method, String field) {
        return method.responseField(field).map(FieldDescriptor::getNumber).orElse(0);
    }

    private static int number(FieldDescriptor message, String field) {
        FieldDescriptor found = message.getMessageType().findFieldByName(field);
        return found == null ? 0 : found.getNumber();
    }
}
