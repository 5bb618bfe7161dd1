package com.goten.mixin;

import com.goten.mixin.v1.WatchOwnedRequest;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.NameRange;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.OwnedReader;
import com.goten.store.RangeComparison;
import com.goten.store.RangeHash;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.pg.PgStore;
import com.goten.store.pg.StoreObserver;
import com.goten.store.pg.StoreOptions;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import com.goten.watch.FeedTailer;
import com.goten.watch.Loop;
import com.goten.watch.WatchMetrics;
import com.goten.watch.WatchOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An owner with a real database, and whoever has copies of what it owns. Two types, "Sort" and "Thing". */
final class OwnedWorld implements AutoCloseable {
    static final DeploymentId OWNER = new DeploymentId("things.example.com", "here");
    static final DeploymentId THERE = new DeploymentId("things.example.com", "there");
    static final String VERSION = "v1";
    static final String SORT = "Sort";
    static final String THING = "Thing";
    static final List<String> BOTH = List.of("here", "there");

    final Vertx vertx = Vertx.vertx();
    final PgConnectOptions database = TestPostgres.createDatabase();
    private final List<Node> nodes = new ArrayList<>();

    /** A node of the owner. */
    final class Node {
        final PgStore store;
        final FeedTailer tailer;
        final PeerMethods methods;
        final OwnedMethods owned;

        private Node(WatchOptions options, EnvironmentSource environment, UnaryOperator<OwnedReader> reading) {
            store = Await.result(
                    PgStore.open(vertx, database, OWNER, VERSION, StoreOptions.STANDARD, StoreObserver.NONE));
            tailer = new FeedTailer(newLoop(), store.feed(), options, WatchMetrics.NONE, InstantSource.system());
            Await.result(tailer.start());
            owned = new OwnedMethods(
                    vertx,
                    OWNER,
                    VERSION,
                    List.of(THING, SORT),
                    reading.apply(store.owned()),
                    tailer,
                    options,
                    environment);
            methods = owned.methods();
        }

        /** Opens a stream; fails as it is refused. */
        PlayedCopier.Stream open(PlayedCopier copier, WatchOwnedRequest request) {
            return copier.open(methods.streaming().get(SchemaMixin.WATCH_OWNED), request);
        }
    }

    Node node() {
        return node(WatchOptions.STANDARD);
    }

    Node node(WatchOptions options) {
        return node(options, EnvironmentSource.fixed(Environment.EMPTY), reader -> reader);
    }

    Node node(WatchOptions options, EnvironmentSource environment, UnaryOperator<OwnedReader> reading) {
        var node = new Node(options, environment, reading);
        nodes.add(node);
        return node;
    }

    /** A loop of its own. */
    Loop newLoop() {
        return Loop.on(((VertxInternal) vertx).createEventLoopContext());
    }

    /** A node that reads small pages, so that a snapshot has many places. */
    Node nodeOfSmallPages(int limit) {
        return node(WatchOptions.STANDARD, EnvironmentSource.fixed(Environment.EMPTY), reader -> pagesOf(limit, reader));
    }

    static OwnedReader pagesOf(int limit, OwnedReader reader) {
        return new OwnedReader() {
            @Override
            public Future<Place> place() {
                return reader.place();
            }

            @Override
            public Future<Page> page(Copier copier, NameRange range, int most, long bytes) {
                return reader.page(copier, range, Math.min(limit, most), bytes);
            }

            @Override
            public Future<List<StoredResource>> read(Copier copier, String type, List<String> names) {
                return reader.read(copier, type, names);
            }

            @Override
            public Future<RangeHash> hash(Copier copier, NameRange range, Deadline deadline) {
                return reader.hash(copier, range, deadline);
            }

            @Override
            public Future<RangeComparison> compare(Copier copier, RangeHash there, Deadline deadline) {
                return reader.compare(copier, there, deadline);
            }
        };
    }

    PlayedCopier copier(String region) {
        return new PlayedCopier(vertx, region);
    }

    static ResourceKey key(String type, String name) {
        return new ResourceKey(VERSION, type, name);
    }

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    /** Creates or changes a resource; answers its uuid. */
    Future<UUID> put(Node node, String type, String name, String body, List<String> regions) {
        return write(node, key(type, name), view -> {
            Optional<StoredResource> old = view.resource(key(type, name));
            UUID uuid = old.map(StoredResource::uuid).orElseGet(UUID::randomUUID);
            var state = new NewResource(
                    key(type, name), uuid, Buffer.buffer(body), "{}", 1, OWNER.region(), regions, false);
            Op op = old.<Op>map(known -> new Op.Update(state, known.revision(), List.of(), List.of()))
                    .orElseGet(() -> new Op.Insert(state, List.of()));
            return new Decision.Apply<>(List.of(op), revisions -> uuid);
        });
    }

    Future<Boolean> remove(Node node, String type, String name) {
        return write(node, key(type, name), view -> view.resource(key(type, name))
                .<Decision<Boolean>>map(old -> new Decision.Apply<>(
                        List.of(new Op.Remove(List.of(new Head(old.key(), old.uuid(), false)))), revisions -> true))
                .orElseGet(() -> Decision.nothing(false)));
    }

    private static <T> Future<T> write(Node node, ResourceKey key, Function<View, Decision<T>> decision) {
        return node.store.writer().write(
                new Write<T>() {
                    @Override
                    public Needs needs() {
                        return Needs.of(key, Access.WRITE);
                    }

                    @Override
                    public Decision<T> decide(View view) {
                        return decision.apply(view);
                    }
                },
                soon());
    }

    /** Many resources, past the write path and the feed: as if they had been there for long. */
    void fill(String type, int count, int bodyBytes, String regions) {
        sql("""
                insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                    revision, deleting)
                select 'v1', '%s', 'n' || lpad(i::text, 7, '0'), gen_random_uuid(),
                       convert_to(lpad(i::text, %d, 'x'), 'UTF8'), '{}', true, 'here', '%s', 1, nextval('revision'), false
                from generate_series(1, %d) as i""".formatted(type, bodyBytes, regions, count));
    }

    /** Runs statements as somebody else. */
    void sql(String sql) {
        Await.result(PgConnection.connect(vertx, database)
                .compose(connection -> connection.query(sql).execute().eventually(connection::close)));
    }

    /** A transaction that has its id and takes its time; to be committed by the caller. */
    PgConnection stalled() {
        PgConnection connection = Await.result(PgConnection.connect(vertx, database));
        Await.result(connection.query("begin; select pg_current_xact_id()").execute());
        return connection;
    }

    /** What a region is to have of it: what the database says. */
    Map<ResourceKey, StoredResource> truth(Node node, String region) {
        var copier = new OwnedReader.Copier(region, VERSION);
        Map<ResourceKey, StoredResource> all = new TreeMap<>(PlayedCopier.ORDER);
        for (String type : List.of(SORT, THING)) {
            for (NameRange rest = NameRange.all(type); ; ) {
                OwnedReader.Page page = Await.result(node.store.owned().page(copier, rest, 10_000, Long.MAX_VALUE));
                page.states().forEach(state -> all.put(state.key(), state.resource()));
                if (page.last()) {
                    break;
                }
                rest = new NameRange(type, page.part().until(), "");
            }
        }
        return all;
    }

    @Override
    public void close() {
        for (Node node : nodes) {
            Await.result(node.tailer.stop());
            Await.result(node.store.close());
        }
        Await.result(vertx.close());
    }
}
