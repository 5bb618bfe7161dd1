package com.goten.watch;

import com.goten.errors.GotenException;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stream to one watcher. Used from one context only. A watch sends only while the sink is writable, so that nothing
 * is buffered beyond what the transport holds.
 */
public interface WatchSink {

    /** False while the transport's buffer is full. */
    boolean writable();

    /** Called each time the sink has become writable again. */
    void onWritable(Runnable action);

    /** One message. To a sink that is not writable nothing must be sent. */
    void send(WatchFrame frame);

    /** Ends the stream; null: in order. */
    void end(@Nullable GotenException reason);

    /**
     * @param message serialized response message of the watch method
     * @param resumeToken the token that the message carries, where it does
     */
    record WatchFrame(Buffer message, Optional<String> resumeToken) {}
}
