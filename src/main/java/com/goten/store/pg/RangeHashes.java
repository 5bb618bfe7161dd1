package com.goten.store.pg;

import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.store.NameRange;
import com.goten.store.RangeComparison;
import com.goten.store.RangeHash;
import com.goten.store.pg.RangeHashStatement.Sum;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Hashes of ranges of any size, by statements of a bounded one. What is read so is not of one moment; whoever compares
 * looks again at what differs.
 */
final class RangeHashes {
    /** Most resources that are listed one by one. */
    static final int MOST_ENTRIES = 500;
    /** Most parts that a range is cut into. */
    static final int MOST_PARTS = 16;

    private static final int SLICE = 20_000;

    private final SqlClient client;
    private final CopierCondition condition;
    private final int slice;

    RangeHashes(SqlClient client, CopierCondition condition) {
        this(client, condition, SLICE);
    }

    /** @param slice most resources of one statement */
    RangeHashes(SqlClient client, CopierCondition condition, int slice) {
        this.client = client;
        this.condition = condition;
        this.slice = slice;
    }

    /** What there is in a range. */
    Future<RangeHash> hash(NameRange range, Deadline deadline) {
        return first(range, Long.MAX_VALUE, deadline).map(whole -> whole.hash(range));
    }

    /** Compares what there is in a range with what there is elsewhere. */
    Future<RangeComparison> compare(RangeHash there, Deadline deadline) {
        return hash(there.range(), deadline).compose(here -> {
            if (here.count() == there.count() && here.hash() == there.hash()) {
                return Future.succeededFuture(new RangeComparison.Equal());
            }
            return here.count() > MOST_ENTRIES ? parts(here, deadline) : entries(here, deadline);
        });
    }

    private Future<RangeComparison> entries(RangeHash here, Deadline deadline) {
        return RangeHashStatement.entries(client, condition, here.range(), MOST_ENTRIES + 1)
                .recover(PgFailures::fail)
                .compose(entries -> entries.size() > MOST_ENTRIES
                        ? parts(new RangeHash(here.range(), entries.size(), 0), deadline)
                        : Future.succeededFuture(new RangeComparison.Entries(entries)));
    }

    private Future<RangeComparison> parts(RangeHash here, Deadline deadline) {
        long size = (here.count() + MOST_PARTS - 1) / MOST_PARTS;
        return parts(here.range(), size, new ArrayList<>(), deadline).map(RangeComparison.Parts::new);
    }

    private Future<List<RangeHash>> parts(NameRange left, long size, List<RangeHash> done, Deadline deadline) {
        long most = done.size() == MOST_PARTS - 1 ? Long.MAX_VALUE : size;
        return first(left, most, deadline).compose(part -> {
            if (part.count() < most) {
                done.add(part.hash(left));
                return Future.succeededFuture(done);
            }
            done.add(part.hash(new NameRange(left.type(), left.after(), part.end())));
            return parts(new NameRange(left.type(), part.end(), left.until()), size, done, deadline);
        });
    }

    /** What was summed up, and where that ended. */
    private record Summed(long count, long hash, String end) {
        Summed and(Sum more) {
            return new Summed(count + more.count(), hash ^ more.hash(), more.end());
        }

        RangeHash hash(NameRange range) {
            return new RangeHash(range, count, hash);
        }
    }

    /** The first {@code most} resources of a range, slice by slice. */
    private Future<Summed> first(NameRange range, long most, Deadline deadline) {
        return first(range, most, new Summed(0, 0, range.after()), deadline);
    }

    private Future<Summed> first(NameRange range, long most, Summed before, Deadline deadline) {
        long limit = Math.min(slice, most - before.count());
        var rest = new NameRange(range.type(), before.end(), range.until());
        return inTime(deadline, () -> RangeHashStatement.sum(client, condition, rest, limit)).compose(sum -> {
            Summed all = sum.count() == 0 ? before : before.and(sum);
            return sum.count() < limit || all.count() == most
                    ? Future.succeededFuture(all)
                    : first(range, most, all, deadline);
        });
    }

    private static <T> Future<T> inTime(Deadline deadline, Supplier<Future<T>> statement) {
        return deadline.isPast()
                ? Future.failedFuture(new DeadlineExceeded("there was no time for a whole comparison"))
                : statement.get().recover(PgFailures::fail);
    }
}
