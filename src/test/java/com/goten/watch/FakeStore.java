package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.resource.Bodies;
import com.goten.resource.PageCursor;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.ChangeEvent;
import com.goten.store.ChangeFeed;
import com.goten.store.FeedCursor;
import com.goten.store.Horizon;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader;
import com.goten.store.SeenTransactions;
import com.goten.watch.Library.Book;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * A store in memory that behaves as PostgreSQL does: transactions take their id when they begin and become visible when
 * they commit, in another order; the feed ends below the oldest that is running; a snapshot sees what is committed. Its
 * answers take time, and fail when told to.
 */
final class FakeStore implements ChangeFeed, ResourceReader {
    private final Simulation world;
    private final Map<String, StoredResource> books = new TreeMap<>();
    private final TreeMap<FeedCursor, ChangeEvent> changes = new TreeMap<>();
    private final TreeSet<Long> running = new TreeSet<>();
    private final Map<String, List<Optional<Book>>> history = new HashMap<>();
    private final Map<List<String>, DynamicMessage> places = new HashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private String feedId = "feed-1";
    private long nextXid = 100;
    private long seq;
    private long revisions;
    private long epoch;
    private FeedCursor retainedFrom = FeedCursor.at(0, 0);
    private Duration latency = Duration.ofMillis(2);
    private double failing;
    private double stalling;
    private boolean away;
    private int openSnapshots;
    private int mostOpenSnapshots;
    private int mostRead;

    FakeStore(Simulation world) {
        this.world = world;
    }

    /** A write under way. */
    final class Transaction {
        private final long xid = nextXid++;
        private final Map<String, Optional<Book>> writes = new HashMap<>();

        private Transaction() {
            running.add(xid);
        }

        Transaction put(Book book) {
            writes.put(book.name(), Optional.of(book));
            return this;
        }

        Transaction delete(String name) {
            writes.put(name, Optional.empty());
            return this;
        }

        void commit() {
            writes.forEach((name, book) -> apply(xid, name, book));
            running.remove(xid);
        }

        void rollback() {
            running.remove(xid);
        }
    }

    Transaction begin() {
        return new Transaction();
    }

    void put(Book book) {
        begin().put(book).commit();
    }

    void delete(String name) {
        begin().delete(name).commit();
    }

    /** It is released to another region; what is told from now on is counted there. */
    void handOver(String name, long at) {
        epoch = at;
        put(book(books.get(name)));
        revisions = 0;
    }

    /** So many, {@code b0000} and on. */
    void putBooks(int count) {
        for (int i = 0; i < count; i++) {
            put(Library.book("b%04d".formatted(i), i));
        }
    }

    Optional<Book> current(String name) {
        return Optional.ofNullable(books.get(name)).map(FakeStore::book);
    }

    List<Book> all() {
        return books.values().stream().map(FakeStore::book).toList();
    }

    /** All states that a book has had, in order; empty: it was gone. */
    Map<String, List<Optional<Book>>> history() {
        return history;
    }

    /** Retention passes every change; who has read them all is not behind it. */
    void forgetChanges() {
        retainedFrom = headNow();
        changes.headMap(retainedFrom, true).clear();
    }

    /** Retention passes everything up to now, and something after it that nobody has read. */
    void forgetFeed() {
        retainedFrom = FeedCursor.at(nextXid, 0);
        nextXid++;
        changes.headMap(retainedFrom).clear();
    }

    /** The database was made anew. */
    void newFeed() {
        feedId = "feed-2";
    }

    void latency(Duration longest) {
        latency = longest;
    }

    /** @param failing share of reads that fail @param stalling share that never answer in time */
    void faults(double failing, double stalling) {
        this.failing = failing;
        this.stalling = stalling;
    }

    void away(boolean now) {
        away = now;
    }

    int calls(String what) {
        return calls.getOrDefault(what, 0);
    }

    int openSnapshots() {
        return openSnapshots;
    }

    int mostOpenSnapshots() {
        return mostOpenSnapshots;
    }

    /** Most resources asked of a snapshot at a time. */
    int mostRead() {
        return mostRead;
    }

    /** The last change that is final. */
    FeedCursor headNow() {
        FeedCursor last = changes.floorKey(FeedCursor.at(horizon(), 0));
        return last == null ? retainedFrom : last;
    }

    /** The same, with what a snapshot sees beyond it. */
    private FeedCursor placeNow() {
        FeedCursor last = headNow();
        boolean beyond = !changes.isEmpty() && changes.lastKey().compareTo(last) > 0;
        return beyond ? new FeedCursor(last.xid(), last.seq(), Optional.of(visible(changes.lastKey().xid()))) : last;
    }

    @Override
    public String feedId() {
        return feedId;
    }

    @Override
    public Future<Page> read(FeedCursor after, int limit) {
        return ask("read", () -> Future.succeededFuture(page(after, limit)));
    }

    @Override
    public Future<FeedCursor> head() {
        return ask("head", () -> Future.succeededFuture(headNow()));
    }

    @Override
    public Future<Optional<FeedCursor>> at(Instant time) {
        return ask("at", () -> Future.succeededFuture(placeAt(time)));
    }

    @Override
    public Future<Optional<StoredResource>> get(ResourceKey key, Deadline deadline) {
        return ask("get", () -> Future.succeededFuture(Optional.ofNullable(books.get(key.name()))));
    }

    @Override
    public Future<List<StoredResource>> getAll(List<ResourceKey> keys, Deadline deadline) {
        throw new AssertionError("no watch asks for that");
    }

    @Override
    public Future<Listing> list(ListQuery query, long maxBytes, Deadline deadline) {
        return ask("list", () -> Future.succeededFuture(new Listing(select(query), false)));
    }

    @Override
    public Future<Counts> count(ListQuery query, Deadline deadline) {
        throw new AssertionError("no watch asks for that");
    }

    @Override
    public Future<Snapshot> openSnapshot(ListQuery query) {
        return ask("openSnapshot", () -> {
            openSnapshots++;
            mostOpenSnapshots = Math.max(mostOpenSnapshots, openSnapshots);
            List<StoredResource> view = new ArrayList<>(select(query));
            if (query.cursor().isPresent() && query.cursor().get().backward()) {
                Collections.reverse(view);
            }
            return Future.succeededFuture(new FakeSnapshot(placeNow(), view));
        });
    }

    private final class FakeSnapshot implements Snapshot {
        private final FeedCursor cursor;
        private final List<StoredResource> rest;
        private boolean closed;

        private FakeSnapshot(FeedCursor cursor, List<StoredResource> rest) {
            this.cursor = cursor;
            this.rest = rest;
        }

        @Override
        public FeedCursor cursor() {
            return cursor;
        }

        @Override
        public Future<List<StoredResource>> next(int limit) {
            return ask("next", () -> {
                mostRead = Math.max(mostRead, limit);
                List<StoredResource> head = rest.subList(0, Math.min(limit, rest.size()));
                List<StoredResource> chunk = List.copyOf(head);
                head.clear();
                return Future.succeededFuture(chunk);
            });
        }

        @Override
        public Future<Void> close() {
            if (!closed) {
                closed = true;
                openSnapshots--;
            }
            return Future.succeededFuture();
        }
    }

    private <T> Future<T> ask(String what, Callable<Future<T>> effect) {
        calls.merge(what, 1, Integer::sum);
        double chance = world.random().nextDouble();
        if (away || chance < failing) {
            return world.elsewhere(latency, () -> Future.failedFuture(
                    new GotenException.Unavailable("the store is away", "STORE_AWAY")));
        }
        boolean stalls = chance < failing + stalling;
        return world.elsewhere(stalls ? Duration.ofMinutes(1) : latency, effect);
    }

    private Page page(FeedCursor after, int limit) {
        if (after.compareTo(retainedFrom) < 0) {
            return new Page(List.of(), after, true, horizon(false));
        }
        FeedCursor end = FeedCursor.at(horizon(), 0);
        FeedCursor next = after;
        List<ChangeEvent> found = new ArrayList<>();
        for (ChangeEvent change : changes.tailMap(FeedCursor.at(after.xid(), after.seq()), false).values()) {
            if (change.cursor().compareTo(end) > 0 || found.size() == limit) {
                break;
            }
            next = after.advanceTo(change.cursor());
            if (!after.covers(change.cursor().xid(), change.cursor().seq())) {
                found.add(change);
            }
        }
        return new Page(found, next, false, horizon(found.size() < limit));
    }

    private Optional<FeedCursor> placeAt(Instant time) {
        List<ChangeEvent> from = changes.values().stream().filter(change -> !change.time().isBefore(time)).toList();
        if (from.isEmpty()) {
            return Optional.of(headNow());
        }
        FeedCursor first = from.get(0).cursor();
        FeedCursor before = FeedCursor.at(first.xid(), first.seq() - 1);
        boolean reachesBack = retainedFrom.compareTo(FeedCursor.at(0, 0)) == 0
                || changes.values().stream().anyMatch(change -> change.time().isBefore(time));
        return reachesBack ? Optional.of(before) : Optional.empty();
    }

    private List<StoredResource> select(ListQuery query) {
        Comparator<DynamicMessage> order = query.order().comparator();
        books.values().forEach(book -> remember(query, parsed(book)));
        List<StoredResource> found = new ArrayList<>(books.values().stream()
                .filter(book -> query.scope().contains(book.key().name()))
                .filter(book -> query.filter().matches(parsed(book)))
                .filter(book -> query.cursor().isEmpty() || beyond(query, order, parsed(book)))
                .sorted(Comparator.comparing(FakeStore::parsed, order))
                .toList());
        boolean backward = query.cursor().isPresent() && query.cursor().get().backward();
        int cut = Math.min(query.limit(), found.size());
        return backward ? found.subList(found.size() - cut, found.size()) : found.subList(0, cut);
    }

    /** Cursors say where a resource is, or once was; the fake remembers them all. */
    private void remember(ListQuery query, DynamicMessage book) {
        places.put(PageCursor.at(query.order(), book, false).keys(), book);
    }

    private boolean beyond(ListQuery query, Comparator<DynamicMessage> order, DynamicMessage book) {
        PageCursor cursor = query.cursor().orElseThrow();
        DynamicMessage place = places.get(cursor.keys());
        if (place == null) {
            throw new AssertionError("a cursor at a place that was never listed: " + cursor);
        }
        int side = order.compare(book, place);
        return cursor.backward() ? side < 0 : side > 0;
    }

    private void apply(long xid, String name, Optional<Book> book) {
        Optional<StoredResource> before = Optional.ofNullable(books.get(name));
        if (before.isEmpty() && book.isEmpty()) {
            return;
        }
        long revision = ++revisions;
        UUID uuid = before.map(StoredResource::uuid).orElseGet(() -> new UUID(7, revision));
        Optional<StoredResource> after = book.map(state -> inEpoch(state.stored(uuid, revision)));
        FeedCursor cursor = FeedCursor.at(xid, ++seq);
        changes.put(cursor, new ChangeEvent(cursor, revision, before, after, world.clock().instant()));
        after.ifPresentOrElse(state -> books.put(name, state), () -> books.remove(name));
        history.computeIfAbsent(name, first -> new ArrayList<>()).add(book);
    }

    private StoredResource inEpoch(StoredResource state) {
        return new StoredResource(
                state.key(), state.uuid(), state.body(), state.generation(), state.revision(), state.owned(),
                state.owningRegion(), state.regions(), state.deleting(), epoch);
    }

    private long horizon() {
        return running.isEmpty() ? nextXid : running.first();
    }

    private Horizon horizon(boolean exhausted) {
        return new Horizon(world.clock().instant(), horizon(), nextXid, exhausted);
    }

    private SeenTransactions visible(long newest) {
        return new SeenTransactions(horizon(), newest + 1,
                running.stream().mapToLong(Long::longValue).filter(xid -> xid < newest).toArray());
    }

    private static Book book(StoredResource stored) {
        return Book.of(parsed(stored));
    }

    private static DynamicMessage parsed(StoredResource stored) {
        return Bodies.parse(Library.BOOK, stored);
    }
}
