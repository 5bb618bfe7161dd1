package com.goten.store.pg;

import com.goten.store.Head;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.OwneeSource;
import com.goten.store.RecordedOwner;
import com.goten.store.RecordedReference;
import com.goten.store.Source;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Sends the changes of a transaction: one statement for each kind of change that occurs, without waiting in between.
 * Answers the revisions of what was inserted and updated.
 */
final class OpStatements {
    private final List<NewResource> inserts = new ArrayList<>();
    private final List<Op.Update> updates = new ArrayList<>();
    private final List<Head> removed = new ArrayList<>();
    private final List<RecordedReference> added = new ArrayList<>();
    private final List<RecordedReference> dropped = new ArrayList<>();
    private final List<Op.KeepName> kept = new ArrayList<>();
    private final List<UUID> freed = new ArrayList<>();
    private final List<Op.Schedule> scheduled = new ArrayList<>();
    private final List<Op.Finish> finished = new ArrayList<>();
    private final List<Op.RecordSource> recorded = new ArrayList<>();
    private final List<Source> left = new ArrayList<>();
    private final List<UUID> told = new ArrayList<>();
    private final List<Op.SetMark> marked = new ArrayList<>();
    private final List<Op.TakeMark> unmarked = new ArrayList<>();
    private final List<UUID> ended = new ArrayList<>();
    private final List<RecordedOwner> owned = new ArrayList<>();
    private final List<Op.CorrectOwner> corrected = new ArrayList<>();
    private final List<Op.DropOwner> disowned = new ArrayList<>();
    private final List<OwneeSource> ownees = new ArrayList<>();
    private final List<Op.GivePromise> promised = new ArrayList<>();
    private final List<Op.Release> released = new ArrayList<>();
    private final List<Op.Adopt> adopted = new ArrayList<>();
    private final List<Op.Established> established = new ArrayList<>();
    private final List<Op.Confirmed> confirmed = new ArrayList<>();
    private final List<Op.Placed> placed = new ArrayList<>();
    private final List<Op.ConfirmAgain> again = new ArrayList<>();
    private final List<Op.EndOffer> offersEnded = new ArrayList<>();
    private final List<Op.OfferAnew> offeredAnew = new ArrayList<>();

    private OpStatements() {}

    static Future<Map<UUID, Long>> send(SqlConnection connection, List<Op> ops) {
        var statements = new OpStatements();
        ops.forEach(statements::sort);
        return statements.send(connection);
    }

    private void sort(Op op) {
        if (op instanceof Op.Insert insert) {
            inserts.add(insert.resource());
            added.addAll(insert.references());
        } else if (op instanceof Op.Update update) {
            updates.add(update);
            added.addAll(update.added());
            dropped.addAll(update.dropped());
        } else if (op instanceof Op.Remove remove) {
            removed.addAll(remove.resources());
        } else if (op instanceof Op.KeepName keep) {
            kept.add(keep);
        } else if (op instanceof Op.FreeName free) {
            freed.add(free.uuid());
        } else if (op instanceof Op.Schedule schedule) {
            scheduled.add(schedule);
        } else if (op instanceof Op.Finish finish) {
            finished.add(finish);
        } else {
            sortRelation(op);
        }
    }

    private void sortRelation(Op op) {
        if (op instanceof Op.RecordSource source) {
            recorded.add(source);
        } else if (op instanceof Op.DropSource source) {
            left.add(source.source());
        } else if (op instanceof Op.TellSources tell) {
            told.add(tell.target());
        } else if (op instanceof Op.SetMark mark) {
            marked.add(mark);
        } else if (op instanceof Op.TakeMark mark) {
            unmarked.add(mark);
        } else if (op instanceof Op.EndIntent intent) {
            ended.add(intent.id());
        } else {
            sortOwner(op);
        }
    }

    private void sortOwner(Op op) {
        if (op instanceof Op.SaveOwner save) {
            owned.add(save.reference());
        } else if (op instanceof Op.CorrectOwner correct) {
            corrected.add(correct);
        } else if (op instanceof Op.DropOwner drop) {
            disowned.add(drop);
        } else if (op instanceof Op.RecordOwnees record) {
            ownees.add(record.source());
        } else if (op instanceof Op.GivePromise promise) {
            promised.add(promise);
        } else {
            sortHandover(op);
        }
    }

    private void sortHandover(Op op) {
        if (op instanceof Op.Release release) {
            released.add(release);
        } else if (op instanceof Op.Adopt adopt) {
            adopted.add(adopt);
        } else if (op instanceof Op.Established one) {
            established.add(one);
        } else if (op instanceof Op.Confirmed one) {
            confirmed.add(one);
        } else if (op instanceof Op.Placed one) {
            placed.add(one);
        } else if (op instanceof Op.ConfirmAgain one) {
            again.add(one);
        } else if (op instanceof Op.EndOffer end) {
            offersEnded.add(end);
        } else if (op instanceof Op.OfferAnew offer) {
            offeredAnew.add(offer);
        } else {
            throw new IllegalStateException("nobody knows how to do " + op);
        }
    }

    private Future<Map<UUID, Long>> send(SqlConnection connection) {
        var revisions = new HashMap<UUID, Long>();
        var sent = new ArrayList<Future<?>>();
        // What goes makes room first: a name, or a reference under the same key, may come back in the same transaction.
        send(sent, connection, dropped, ReferenceStatements::drop);
        send(sent, connection, disowned, OwnerStatements::drop);
        send(sent, connection, removed, RemoveStatement::send);
        send(sent, connection, freed, NameStatements::free);
        send(sent, connection, unmarked, MarkStatements::take);
        send(sent, connection, ended, IntentStatements::delete);
        send(sent, connection, offersEnded, EndOfferStatement::send);
        send(sent, connection, offeredAnew, OfferAnewStatement::send);
        send(sent, connection, updates, (c, rows) -> UpdateStatement.send(c, rows).onSuccess(revisions::putAll));
        send(sent, connection, inserts, (c, rows) -> InsertStatement.send(c, rows).onSuccess(revisions::putAll));
        send(sent, connection, released, (c, rows) -> ReleaseStatement.send(c, rows).onSuccess(revisions::putAll));
        send(sent, connection, adopted, (c, rows) -> AdoptStatement.send(c, rows).onSuccess(revisions::putAll));
        send(sent, connection, added, ReferenceStatements::add);
        send(sent, connection, corrected, OwnerStatements::correct);
        send(sent, connection, owned, OwnerStatements::save);
        send(sent, connection, ownees, OwneeStatements::record);
        send(sent, connection, promised, PromiseStatements::give);
        send(sent, connection, kept, NameStatements::keep);
        send(sent, connection, marked, MarkStatements::set);
        send(sent, connection, left, SourceStatements::drop);
        send(sent, connection, recorded, SourceStatements::record);
        send(sent, connection, told, SourceStatements::tell);
        send(sent, connection, established, HandoverStatements::established);
        send(sent, connection, confirmed, HandoverStatements::confirmed);
        send(sent, connection, placed, HandoverStatements::placed);
        send(sent, connection, again, HandoverStatements::retell);
        send(sent, connection, finished, TaskStatements::finish);
        send(sent, connection, scheduled, TaskStatements::schedule);
        return sent.isEmpty() ? Future.succeededFuture(revisions) : Future.join(sent).map(revisions);
    }

    private static <T> void send(
            List<Future<?>> sent,
            SqlConnection connection,
            List<T> rows,
            BiFunction<SqlConnection, List<T>, Future<?>> statement) {
        if (!rows.isEmpty()) {
            sent.add(statement.apply(connection, rows));
        }
    }
}
