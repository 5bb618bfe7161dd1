package com.goten.watch;

import com.goten.errors.GotenException;
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

    void send(WatchFrame frame);

    /** Ends the stream; null: in order. */
    void end(@Nullable GotenException reason);

    /**
     * @param message serialized response message of the watch method
     * @param resumeToken the token that the message carries, where it does
     */
    record WatchFrame(io.vertx.core.buffer.Buffer message, Optional<String> resumeToken) {}
}
