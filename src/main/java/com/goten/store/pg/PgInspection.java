package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Head;
import com.goten.store.Inspection;
import com.goten.store.RecordedReference;
import io.vertx.core.Future;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** One transaction at REPEATABLE READ, many rows through server-side cursors. */
final class PgInspection implements Inspection {
    private final SqlConnection connection;
    private final String currentVersion;

    PgInspection(SqlConnection connection, String currentVersion) {
        this.connection = connection;
        this.currentVersion = currentVersion;
    }

    @Override
    public String currentVersion() {
        return currentVersion;
    }

    @Override
    public Future<Void> resources(Optional<Set<UUID>> only, Pages<StoredResource> pages) {
        Pages<io.vertx.sqlclient.Row> rows = page -> InspectedBodies.pages(connection, page, pages);
        return only.map(uuids -> read(InspectedBodies.SOME, uuids(uuids), row -> row, rows))
                .orElseGet(() -> read(InspectedBodies.ALL, Tuple.tuple(), row -> row, rows));
    }

    @Override
    public Future<List<StoredResource>> resources(Collection<ResourceKey> keys) {
        return keys.isEmpty()
                ? Future.succeededFuture(List.of())
                : GetStatement.all(connection, List.copyOf(keys)).recover(PgFailures::fail);
    }

    @Override
    public Future<List<RecordedReference>> references(Collection<UUID> holders) {
        return all(ReferenceStatements.OF_HOLDERS, uuids(holders), row -> ReferenceStatements.read(row, 0));
    }

    @Override
    public Future<Map<UUID, Traces>> traces(Collection<UUID> uuids) {
        return TraceStatements.read(connection, uuids).recover(PgFailures::fail);
    }

    @Override
    public Future<List<OwnerRecord>> owners(Collection<UUID> ownees) {
        return all(TraceStatements.OWNERS, uuids(ownees), TraceStatements::owner);
    }

    @Override
    public Future<Void> strayOwners(Pages<OwnerRecord> pages) {
        return read(TraceStatements.STRAY_OWNERS, Tuple.of(currentVersion), TraceStatements::owner, pages);
    }

    @Override
    public Future<Void> brokenPromises(Pages<Head> pages) {
        return read(TraceStatements.BROKEN_PROMISES, Tuple.of(currentVersion), row -> ResourceRow.head(row, 0), pages);
    }

    @Override
    public Future<List<Row>> owned(Collection<ResourceKey> keys) {
        return all(TraceStatements.OWNED, keys(keys), row -> TraceStatements.row(row, 0));
    }

    @Override
    public Future<List<Imprint>> imprints(Collection<ResourceKey> keys) {
        return keys.isEmpty()
                ? Future.succeededFuture(List.of())
                : all(InspectedCopies.IMPRINTS, keys(keys), InspectedCopies::imprint);
    }

    @Override
    public Future<Map<String, Copying>> copying() {
        return connection.preparedQuery(InspectedCopies.COPYING).execute(Tuple.of(currentVersion))
                .map(rows -> {
                    Map<String, Copying> copying = new HashMap<>();
                    rows.forEach(row -> copying.put(row.getString(0), InspectedCopies.copying(row)));
                    return copying;
                })
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Set<ResourceKey>> changed(Collection<ResourceKey> keys, Instant since) {
        return this.<ResourceKey>all(
                        InspectedCopies.CHANGED,
                        keys(keys).addOffsetDateTime(OffsetDateTime.ofInstant(since, ZoneOffset.UTC)),
                        row -> ResourceRow.key(row, 0))
                .map(Set::copyOf);
    }

    @Override
    public Future<List<Head>> kept(Collection<ResourceKey> keys) {
        return all(TraceStatements.KEPT_NAMES, keys(keys), row -> ResourceRow.head(row, 0));
    }

    @Override
    public Future<Void> strayReferences(Pages<RecordedReference> pages) {
        Tuple version = Tuple.of(currentVersion);
        return read(ReferenceStatements.STRAY, version, row -> ReferenceStatements.read(row, 0), pages);
    }

    @Override
    public Future<Void> deletions(Pages<Deletion> pages) {
        return read(TraceStatements.DELETIONS, Tuple.tuple(), TraceStatements::deletion, pages);
    }

    @Override
    public Future<Void> intents(Pages<PendingIntent> pages) {
        return read(TraceStatements.INTENTS, Tuple.tuple(), TraceStatements::intent, pages);
    }

    @Override
    public Future<Void> changes(Optional<Set<String>> only, Pages<Change> pages) {
        return read(InspectedFeed.CHANGES, names(only), InspectedFeed::change, pages);
    }

    @Override
    public Future<Void> unrecorded(Optional<Set<String>> only, Pages<Row> pages) {
        return read(InspectedFeed.UNRECORDED, names(only), row -> TraceStatements.row(row, 0), pages);
    }

    @Override
    public Future<Void> close() {
        return connection.query("ROLLBACK").execute().transform(rolledBack -> connection.close());
    }

    private <T> Future<Void> read(String sql, Tuple params, Function<io.vertx.sqlclient.Row, T> row, Pages<T> pages) {
        return CursorPages.read(connection, sql, params, row, pages).recover(PgFailures::fail);
    }

    private <T> Future<List<T>> all(String sql, Tuple params, Function<io.vertx.sqlclient.Row, T> row) {
        return connection.preparedQuery(sql).execute(params).map(rows -> list(rows, row)).recover(PgFailures::fail);
    }

    static <T> List<T> list(RowSet<io.vertx.sqlclient.Row> rows, Function<io.vertx.sqlclient.Row, T> row) {
        return StreamSupport.stream(rows.spliterator(), false).map(row).toList();
    }

    private static Tuple keys(Collection<ResourceKey> keys) {
        return Columns.of(List.copyOf(keys)).key(key -> key).tuple();
    }

    private static Tuple names(Optional<Set<String>> only) {
        return Tuple.tuple().addArrayOfString(only.map(names -> names.toArray(String[]::new)).orElse(null));
    }

    private static Tuple uuids(Collection<UUID> uuids) {
        return Tuple.tuple().addArrayOfUUID(uuids.toArray(UUID[]::new));
    }
}
