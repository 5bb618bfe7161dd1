package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.Bodies;
import com.goten.resource.Doc;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.ChangeEvent;
import com.goten.store.Decision;
import com.goten.store.FeedCursor;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.pg.PgStore;
import com.goten.time.Deadline;
import com.goten.watch.Library.Book;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** Writes books into a real store, and reads what became of them. */
final class RealLibrary {
    private RealLibrary() {}

    static Future<Void> put(PgStore store, Book book) {
        ResourceKey key = Library.key(book.name());
        return write(store, key, view -> {
            Optional<StoredResource> old = view.resource(key);
            NewResource state = state(book, old.map(StoredResource::uuid).orElseGet(UUID::randomUUID));
            Op op = old.<Op>map(known -> new Op.Update(state, known.revision(), List.of(), List.of()))
                    .orElseGet(() -> new Op.Insert(state, List.of()));
            return List.of(op);
        });
    }

    static Future<Void> delete(PgStore store, String name) {
        ResourceKey key = Library.key(name);
        return write(store, key, view -> view.resource(key)
                .<Op>map(old -> new Op.Remove(List.of(new Head(old.key(), old.uuid(), false))))
                .stream()
                .toList());
    }

    /** All states that each book has had, in order; empty: it was gone. */
    static Future<Map<String, List<Optional<Book>>>> history(PgStore store) {
        return readOn(store, FeedCursor.at(0, 0), new TreeMap<>());
    }

    /** What there is, by a history. */
    static List<Book> current(Map<String, List<Optional<Book>>> history) {
        return history.values().stream()
                .flatMap(states -> states.get(states.size() - 1).stream())
                .toList();
    }

    private static Future<Map<String, List<Optional<Book>>>> readOn(
            PgStore store, FeedCursor from, Map<String, List<Optional<Book>>> history) {
        return store.feed().read(from, 500).compose(page -> {
            page.changes().forEach(change -> history.computeIfAbsent(
                            change.subject().key().name(), first -> new ArrayList<>())
                    .add(state(change)));
            return page.changes().isEmpty()
                    ? Future.succeededFuture(history)
                    : readOn(store, page.next(), history);
        });
    }

    private static Optional<Book> state(ChangeEvent change) {
        return change.after().map(after -> Book.of(Bodies.parse(Library.BOOK, after)));
    }

    private static Future<Void> write(PgStore store, ResourceKey key, Function<View, List<Op>> ops) {
        var write = new Write<Boolean>() {
            @Override
            public Needs needs() {
                return Needs.of(key, Access.WRITE);
            }

            @Override
            public Decision<Boolean> decide(View view) {
                return new Decision.Apply<>(ops.apply(view), revisions -> true);
            }
        };
        return store.writer().write(write, Deadline.after(Duration.ofSeconds(20))).mapEmpty();
    }

    private static NewResource state(Book book, UUID uuid) {
        DynamicMessage message = book.message();
        return new NewResource(Library.key(book.name()), uuid, Bodies.stored(Library.BOOK, message),
                Doc.of(Library.BOOK, message), 1, "here", List.of("here"), false);
    }
}
