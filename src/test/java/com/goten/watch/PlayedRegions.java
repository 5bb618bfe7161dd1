package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.Unavailable;
import com.goten.watch.Library.Book;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Regions whose streams a test plays. */
final class PlayedRegions implements RegionStreams {
    private final MessageCodec codec = new MessageCodec(Library.WATCH_BOOKS);
    private final Map<String, List<Played>> streams = new HashMap<>();
    /** Regions that cannot be asked. */
    final Set<String> away = new HashSet<>();
    /** Regions that the client was told are missing; null: he wants all. */
    @Nullable Set<String> lacking;

    /** One stream, from its request on. */
    final class Played implements RegionStream {
        final DynamicMessage request;
        private final Function<Buffer, Future<Void>> messages;
        private final Promise<Void> ended = Promise.promise();
        boolean cancelled;

        Played(DynamicMessage request, Function<Buffer, Future<Void>> messages) {
            this.request = request;
            this.messages = messages;
        }

        String askedToken() {
            return (String) Library.get(request, "resume_token");
        }

        Future<Void> partial(Book... books) {
            return messages.apply(codec.partial(changes(books)).message());
        }

        Future<Void> current(String token, Book... books) {
            return messages.apply(codec.current(changes(books), token).message());
        }

        Future<Void> size(long size) {
            return messages.apply(codec.size(size).message());
        }

        Future<Void> hardReset() {
            return messages.apply(codec.hardReset().message());
        }

        void lose() {
            ended.fail(new Unavailable("lost", "TEST"));
        }

        @Override
        public Future<Void> ended() {
            return ended.future();
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private Buffer changes(Book... books) {
        Buffer changes = Buffer.buffer();
        for (Book book : books) {
            changes.appendBuffer(codec.changes().current(Buffer.buffer(book.message().toByteArray())));
        }
        return changes;
    }

    @Override
    public Future<RegionStream> open(String region, DynamicMessage request, Function<Buffer, Future<Void>> messages) {
        if (away.contains(region)) {
            return Future.failedFuture(new Unavailable(region + " is away", "TEST"));
        }
        var stream = new Played(request, messages);
        streams.computeIfAbsent(region, known -> new ArrayList<>()).add(stream);
        return Future.succeededFuture(stream);
    }

    @Override
    public boolean lacks(String region) {
        return lacking != null && lacking.add(region);
    }

    /** The present stream of a region. */
    Played of(String region) {
        List<Played> all = streams.get(region);
        return all.get(all.size() - 1);
    }

    int opened(String region) {
        return streams.getOrDefault(region, List.of()).size();
    }
}
