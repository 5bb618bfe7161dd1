package com.goten.store.pg;

import com.goten.resource.Bodies;
import com.goten.resource.Doc;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.Copies;
import com.goten.store.CopyBatch;
import com.goten.store.CopyCursor;
import com.goten.store.CopyRepair;
import com.goten.store.NameRange;
import com.goten.store.Needs;
import com.goten.store.Origin;
import com.goten.store.OwnedState;
import com.goten.store.RangeEntry;
import com.goten.store.RangeHash;
import com.goten.store.pg.CopySweepStatements.Place;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes read copies.
 *
 * <pre>
 *   begin · lock the keys · hold the fence, move the cursor · what is beyond a snapshot goes · put and remove · commit
 * </pre>
 *
 * The keys are locked like those of any write, and before the transaction has an id: so the feed has the changes of copies
 * in the order of their commits. Documents are made here, off the event loop: the owner's may be those of another schema.
 */
final class PgCopies implements Copies {
    /** Pages of what is looked through for what is to be removed. */
    private static final int PAGE = 1_000;

    /** What begins to go is not complete any more, whoever goes on with it. */
    private static final CopyBatch BEGINNING =
            new CopyBatch(List.of(), Optional.empty(), "", Optional.of(false), Optional.empty());

    private static final Comparator<OwnedState> AGE =
            Comparator.comparingLong(OwnedState::epoch).thenComparingLong(OwnedState::revision);

    private final Vertx vertx;
    private final CopyLanes lanes;
    private final String own;
    private final Pool reads;
    private final CopyOrder orders = new CopyOrder();
    private final Map<String, ResourceType> types;
    private final Set<String> holders;

    /**
     * @param reads connections for what is compared
     * @param own this region: what is its own is no copy
     * @param version whose types are known here; of others, copies are kept without documents
     */
    PgCopies(Vertx vertx, CopyLanes lanes, Pool reads, String own, ApiVersion version) {
        this.vertx = vertx;
        this.lanes = lanes;
        this.reads = reads;
        this.own = own;
        this.types = version.types().stream().collect(Collectors.toMap(ResourceType::singular, Function.identity()));
        this.holders = version.types().stream()
                .filter(ResourceType::policyHolder)
                .map(ResourceType::singular)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Future<Tenure> take(Origin origin) {
        return lanes.statement(connection -> CopyCursorStatements.take(connection, origin));
    }

    @Override
    public Future<List<CopyCursor>> cursors() {
        return lanes.statement(CopyCursorStatements::read);
    }

    @Override
    public Future<Applied> apply(Tenure tenure, CopyBatch batch) {
        Future<List<CopyState>> documented = documented(last(batch.states()));
        return orders.after(tenure, () -> documented.compose(states -> apply(tenure, batch, states)));
    }

    private Future<Applied> apply(Tenure tenure, CopyBatch batch, List<CopyState> states) {
        if (states.isEmpty() && batch.snapshot().isEmpty()) {
            return lanes.statement(connection -> CopyCursorStatements.advance(connection, tenure, batch))
                    .map(Applied.NOTHING);
        }
        return beyond(tenure, batch, states)
                .compose(swept -> write(tenure, batch, states, swept.left()).map(swept.done()::and));
    }

    /** What a range holds beyond a snapshot. @param done what went already @param left what goes with the batch */
    private record Swept(Applied done, List<Place> left) {}

    private Future<Swept> beyond(Tenure tenure, CopyBatch batch, List<CopyState> states) {
        if (batch.snapshot().isEmpty()) {
            return Future.succeededFuture(new Swept(Applied.NOTHING, List.of()));
        }
        NameRange range = batch.snapshot().get();
        List<String> known = states.stream()
                .filter(state -> state.type().equals(range.type()))
                .map(CopyState::name)
                .toList();
        Promise<Swept> swept = Promise.promise();
        beyond(tenure, batch, range, known, Applied.NOTHING, swept);
        return swept.future();
    }

    /** As much as fits in a transaction at a time; each search begins behind what the one before it has found. */
    private void beyond(
            Tenure tenure, CopyBatch batch, NameRange range, List<String> known, Applied done, Promise<Swept> end) {
        lanes.statement(connection ->
                        CopySweepStatements.beyond(connection, tenure.origin(), range, known, MOST_STATES))
                .onSuccess(places -> {
                    if (places.size() < MOST_STATES) {
                        end.complete(new Swept(done, places));
                        return;
                    }
                    var rest = new NameRange(range.type(), places.get(places.size() - 1).name(), range.until());
                    incomplete(tenure, batch)
                            .compose(said -> remove(tenure, places))
                            .onSuccess(some -> beyond(tenure, batch, rest, known, done.and(some), end))
                            .onFailure(end::tryFail);
                })
                .onFailure(end::tryFail);
    }

    /** What begins anew is said to before some of it goes by itself: where the rest fails, it begins from the beginning. */
    private Future<?> incomplete(Tenure tenure, CopyBatch batch) {
        return batch.complete().orElse(true)
                ? Future.succeededFuture()
                : lanes.statement(connection -> CopyCursorStatements.advance(connection, tenure, BEGINNING));
    }

    private Future<Applied> write(Tenure tenure, CopyBatch batch, List<CopyState> states, List<Place> gone) {
        var locked = new LinkedHashSet<>(gone);
        states.forEach(state -> locked.add(new Place(state.type(), state.name())));
        return lanes.transaction(locks(tenure.origin(), locked), connection -> {
            Future<?> advanced = CopyCursorStatements.advance(connection, tenure, batch);
            Future<Applied> removed = gone.isEmpty()
                    ? Future.succeededFuture(Applied.NOTHING)
                    : CopySweepStatements.remove(connection, tenure.origin(), gone);
            Future<Applied> put = states.isEmpty()
                    ? Future.succeededFuture(Applied.NOTHING)
                    : CopyStatement.send(
                            connection, tenure.origin(), holders, states, batch.snapshot().isPresent());
            return Future.join(advanced, removed, put).map(done -> removed.result().and(put.result()));
        });
    }

    private Future<Applied> remove(Tenure tenure, List<Place> places) {
        return lanes.transaction(locks(tenure.origin(), places), connection -> {
            Future<?> held = CopyCursorStatements.hold(connection, tenure);
            Future<Applied> removed = CopySweepStatements.remove(connection, tenure.origin(), places);
            return Future.join(held, removed).map(done -> removed.result());
        });
    }

    @Override
    public Future<RangeHash> hash(Origin origin, NameRange range, Deadline deadline) {
        return new RangeHashes(reads, copied(origin)).hash(range, deadline);
    }

    @Override
    public Future<List<RangeEntry>> entries(Origin origin, NameRange range, int limit) {
        return RangeHashStatement.entries(reads, copied(origin), range, limit).recover(PgFailures::fail);
    }

    @Override
    public Future<List<StoredResource>> read(Origin origin, String type, List<String> names) {
        var keys = names.stream().map(name -> new ResourceKey(origin.version(), type, name)).toList();
        return GetStatement.all(reads, keys)
                .map(found -> found.stream().filter(one -> !one.owned()).toList())
                .recover(PgFailures::fail);
    }

    private static CopierCondition copied(Origin origin) {
        return CopierCondition.copiedFrom(origin.region(), origin.version());
    }

    @Override
    public Future<Applied> repair(Tenure tenure, List<CopyRepair> repairs) {
        if (repairs.isEmpty()) {
            return Future.succeededFuture(Applied.NOTHING);
        }
        return offLoop(() -> repairs.stream().map(this::repaired).flatMap(Optional::stream).toList())
                .compose(states -> lanes.transaction(locks(tenure.origin(), places(states)), connection -> {
                    Future<?> held = CopyCursorStatements.hold(connection, tenure);
                    Future<Applied> done = CopyStatement.send(connection, tenure.origin(), holders, states, false);
                    return Future.join(held, done).map(ignored -> done.result());
                }));
    }

    private Optional<CopyState> repaired(CopyRepair repair) {
        ResourceKey key = repair.key();
        Optional<RangeEntry> found = repair.found();
        if (repair.owners().isPresent()) {
            StoredResource owners = repair.owners().get();
            return Optional.of(new CopyState(
                    key.type(), key.name(), owners.uuid(), owners.epoch(), owners.revision(), repair.owners(),
                    doc(owners), found));
        }
        return found.map(extra -> new CopyState(
                key.type(), key.name(), extra.uuid(), extra.epoch(), 0, Optional.empty(), null, found));
    }

    @Override
    public Future<List<ResourceKey>> passedOver(Origin origin, int limit) {
        return lanes.statement(connection -> PassedOverStatements.read(connection, origin, limit));
    }

    @Override
    public Future<Void> notPassedOver(Origin origin, List<ResourceKey> gone) {
        return gone.isEmpty()
                ? Future.succeededFuture()
                : lanes.statement(connection -> PassedOverStatements.forget(connection, origin, gone)).mapEmpty();
    }

    @Override
    public Future<Applied> purge(Tenure tenure) {
        return lanes.statement(connection -> CopyCursorStatements.advance(connection, tenure, BEGINNING))
                .compose(begun -> {
                    Promise<Applied> removed = Promise.promise();
                    purge(tenure, new Place("", ""), Applied.NOTHING, removed);
                    return removed.future();
                })
                .compose(done -> lanes.statement(
                                connection -> PassedOverStatements.forgetAll(connection, tenure.origin()))
                        .compose(forgotten ->
                                lanes.statement(connection -> CopyCursorStatements.forget(connection, tenure)))
                        .map(done));
    }

    /** Page by page, however many there are: none waits, on the stack, for the end of those that follow. */
    private void purge(Tenure tenure, Place after, Applied done, Promise<Applied> end) {
        lanes.statement(connection -> CopySweepStatements.page(connection, tenure.origin(), after, PAGE))
                .compose(page -> (page.copies().isEmpty()
                                ? Future.succeededFuture(Applied.NOTHING)
                                : remove(tenure, page.copies()))
                        .map(done::and)
                        .onSuccess(all -> {
                            if (page.end()) {
                                end.complete(all);
                            } else {
                                purge(tenure, page.last(), all, end);
                            }
                        }))
                .onFailure(end::tryFail);
    }

    /**
     * Of each name the newest state: what came before it need not be written. Of two resources that had it the one that was
     * told of later. What is offered to this region, or was once, is no copy.
     */
    private List<OwnedState> last(List<OwnedState> states) {
        var last = new LinkedHashMap<ResourceKey, OwnedState>();
        states.stream().filter(this::isCopy).forEach(state -> last.merge(state.key(), state, PgCopies::later));
        return List.copyOf(last.values());
    }

    private boolean isCopy(OwnedState state) {
        return !(state instanceof OwnedState.Present present)
                || present.offer().isEmpty() && !present.resource().owningRegion().equals(own);
    }

    private static OwnedState later(OwnedState one, OwnedState other) {
        return one.uuid().equals(other.uuid()) && AGE.compare(one, other) > 0 ? one : other;
    }

    private Future<List<CopyState>> documented(List<OwnedState> states) {
        return states.isEmpty()
                ? Future.succeededFuture(List.of())
                : offLoop(() -> {
                    var rows = new ArrayList<CopyState>(states.size());
                    states.forEach(state -> rows.add(CopyState.of(state, doc(state))));
                    return rows;
                });
    }

    private @Nullable String doc(OwnedState state) {
        return state instanceof OwnedState.Present there ? doc(there.resource()) : null;
    }

    /** Nobody filters or orders what is of no type that is known here. */
    private String doc(StoredResource resource) {
        ResourceType type = types.get(resource.key().type());
        return type == null ? "{}" : Doc.of(type, Bodies.parse(type, resource));
    }

    private <T> Future<T> offLoop(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }

    private static List<Place> places(List<CopyState> states) {
        return states.stream().map(state -> new Place(state.type(), state.name())).toList();
    }

    private static Needs locks(Origin origin, Collection<Place> places) {
        var keys = new LinkedHashMap<ResourceKey, Access>();
        places.forEach(place ->
                keys.put(new ResourceKey(origin.version(), place.type(), place.name()), Access.MEMBER));
        return new Needs(keys);
    }
}
