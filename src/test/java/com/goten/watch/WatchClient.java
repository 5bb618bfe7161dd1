package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.watch.Library.Request;
import com.goten.watch.TestSink.Message;
import com.goten.watch.WatchService.WatchHandle;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stateless client that reads when it is told to, loses its connection, and resumes, on any node. */
final class WatchClient {
    private final Supplier<Request> request;
    private final WatchHistory history = new WatchHistory();
    private @Nullable Connection connection;

    WatchClient(Supplier<Request> request) {
        this.request = request;
    }

    /** One stream; later ones do not hear of it. */
    private final class Connection implements WatchSink {
        private static final int WINDOW = 3;
        private final Queue<Message> unread = new ArrayDeque<>();
        private Runnable onWritable = () -> {};
        private @Nullable WatchHandle handle;
        private boolean ended;
        private Optional<GotenException> reason = Optional.empty();

        @Override
        public boolean writable() {
            return unread.size() < WINDOW;
        }

        @Override
        public void onWritable(Runnable action) {
            onWritable = action;
        }

        @Override
        public void send(WatchFrame frame) {
            if (ended || !writable()) {
                throw new AssertionError("sent after the end, or while not writable");
            }
            unread.add(TestSink.parse(Library.WATCH_BOOKS, frame));
        }

        @Override
        public void end(@Nullable GotenException why) {
            ended = true;
            reason = Optional.ofNullable(why);
        }

        private void read() {
            boolean wasFull = !writable();
            Message message = unread.poll();
            if (message != null) {
                history.receive(message);
            }
            if (wasFull && !ended) {
                onWritable.run();
            }
        }
    }

    WatchHistory history() {
        return history;
    }

    void connect(WatchService node) {
        var next = new Connection();
        connection = next;
        DynamicMessage message = request.get().with("resume_token", history.connect()).build();
        next.handle = node.watch(Library.WATCH_BOOKS, message, next);
    }

    /** Loses the connection with what was not read. */
    void disconnect() {
        if (connection != null) {
            if (connection.handle != null && !connection.ended) {
                connection.ended = true;
                connection.handle.cancel();
            }
            connection = null;
        }
    }

    /** Reads a message, where there is one; loses the connection when it has ended. */
    void read() {
        if (connection != null) {
            connection.read();
            if (connection.ended && connection.unread.isEmpty()) {
                connection = null;
            }
        }
    }

    boolean connected() {
        return connection != null;
    }

    boolean hasUnread() {
        return connection != null && !connection.unread.isEmpty();
    }

    /** Why the server ended the present connection, if it has. */
    Optional<GotenException> reason() {
        return connection == null ? Optional.empty() : connection.reason;
    }
}
