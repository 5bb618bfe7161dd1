package com.goten.sync;

import com.goten.sync.HandoverModel.Config;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Everything that {@link HandoverModel} knows at a time. Immutable.
 *
 * @param views by region, the generation of the policy that it knows
 * @param recs by region, its record of X
 * @param changes what is in the streams of the regions
 * @param confirmations sent to old owners
 * @param writes of clients
 * @param referrer S
 * @param requests regions that S has asked to establish its reference
 * @param deletion of X
 * @param mark the region whose shadow of X is marked; {@link #NOBODY}'s otherwise
 * @param target Y
 * @param targetSources the regions that Y knows to refer to it
 * @param targetDeletion of Y
 * @param targetMessages between the regions and Y's
 */
record HandoverState(
        List<Integer> views,
        List<Rec> recs,
        Set<Change> changes,
        Set<Confirmation> confirmations,
        List<Write> writes,
        Referrer referrer,
        Set<Integer> requests,
        Deletion deletion,
        int mark,
        Target target,
        Set<Integer> targetSources,
        Optional<TargetDeletion> targetDeletion,
        Set<TargetMessage> targetMessages) {
    static final int NOBODY = -1;

    /** What a region is to X. */
    enum Role {
        /** Accepts writes. */
        OWN,
        /** Released it, and is not confirmed: answers for its references. */
        RELEASED,
        COPY,
        /** Has none any more; only its epoch is remembered. */
        GONE
    }

    /**
     * A region's record.
     *
     * @param data the acknowledged writes that it contains
     * @param source whether S is among the back-reference sources
     * @param established of an owner: whether X's own references are established from here
     * @param from of an owner: who had it before; {@link #NOBODY}
     * @param releasedAt the epoch at which it was released; 0 where it was not
     */
    record Rec(
            int epoch,
            int version,
            int owner,
            boolean alive,
            Set<Integer> data,
            boolean source,
            Role role,
            boolean established,
            int from,
            int releasedAt) {

        Rec as(Role other) {
            return new Rec(epoch, version, owner, alive, data, source, other, false, NOBODY, 0);
        }

        Rec moved(int to, int newOwner) {
            return new Rec(to, version, newOwner, alive, data, source, role, established, from, releasedAt);
        }

        Rec released(int at) {
            return new Rec(epoch, version, owner, alive, data, source, Role.RELEASED, false, NOBODY, at);
        }

        Rec owned(boolean all, int before) {
            return new Rec(epoch, version, owner, alive, data, source, Role.OWN, all, before, 0);
        }

        Rec source(boolean there) {
            return new Rec(epoch, version, owner, alive, data, there, role, established, from, releasedAt);
        }

        Rec gone(int remembered) {
            return new Rec(remembered, -1, owner, false, Set.of(), false, Role.GONE, false, NOBODY, 0);
        }

        Rec written(int write) {
            var more = new TreeSet<>(data);
            more.add(write);
            return new Rec(epoch, version + 1, owner, true, more, source, role, established, from, releasedAt);
        }

        Rec deleted() {
            return new Rec(epoch, version + 1, owner, false, data, false, role, role == Role.OWN, from, releasedAt);
        }

        /** Who has released it goes on answering for its references. */
        Rec copied(Change change) {
            boolean answers = role == Role.RELEASED;
            return new Rec(change.epoch(), change.version(), change.owner(), change.alive(), change.data(), source,
                    answers ? role : Role.COPY, false, NOBODY, answers ? releasedAt : 0);
        }
    }

    /** A change that a region tells of, or, where {@link #absent}, that its snapshot does not have X. */
    record Change(
            int from,
            boolean absent,
            int epoch,
            int version,
            int owner,
            boolean alive,
            Set<Integer> data,
            boolean source) {

        /** As good as any, but that the hashes of sets of them, which are sums, seldom agree. */
        @Override
        public int hashCode() {
            return mixed(Objects.hash(from, absent, epoch, version, owner, alive, data, source));
        }

        static Change of(int from, Rec rec) {
            return new Change(
                    from, false, rec.epoch(), rec.version(), rec.owner(), rec.alive(), rec.data(), rec.source());
        }

        static Change absent(int from) {
            return new Change(from, true, 0, 0, from, false, Set.of(), false);
        }

        boolean newerThan(Rec rec) {
            return epoch > rec.epoch() || epoch == rec.epoch() && version > rec.version();
        }

        /** What is recorded by who adopts it. */
        Rec rec(int region) {
            return new Rec(epoch, version, region, alive, data, source, Role.COPY, false, NOBODY, 0);
        }
    }

    record Confirmation(int to, int epoch) {}

    /** A client's write. */
    record Write(Stage stage, int region) {
        enum Stage { NEW, AT, FORWARDED_TO, CHECKED, DONE }

        static final Write NEW = new Write(Stage.NEW, NOBODY);
        static final Write DONE = new Write(Stage.DONE, NOBODY);

        static Write at(int region, boolean forwarded) {
            return new Write(forwarded ? Stage.FORWARDED_TO : Stage.AT, region);
        }

        static Write checked(int region) {
            return new Write(Stage.CHECKED, region);
        }
    }

    enum Referrer {
        NONE, NEW, INTENT, SENT, OK, REFERS, DEAD;

        /** After it was asked what refers to X: who has only an intent loses it. */
        Referrer withoutIntent() {
            return this == INTENT || this == SENT || this == OK ? DEAD : this;
        }
    }

    /** The deletion of X, where others are asked about it. */
    record Deletion(Stage stage, int region) {
        enum Stage { NONE, MARKED, CLEAR, DONE }

        static final Deletion NONE = new Deletion(Stage.NONE, NOBODY);
        static final Deletion DONE = new Deletion(Stage.DONE, NOBODY);

        static Deletion marked(int region) {
            return new Deletion(Stage.MARKED, region);
        }

        static Deletion clear(int region) {
            return new Deletion(Stage.CLEAR, region);
        }
    }

    enum Target { THERE, DYING, GONE }

    /** @param marked whether Y still has the mark of this deletion */
    record TargetDeletion(Set<Integer> toAsk, Set<Integer> clear, boolean blocked, boolean marked) {
        static TargetDeletion of(Set<Integer> sources) {
            return new TargetDeletion(new TreeSet<>(sources), Set.of(), false, true);
        }

        TargetDeletion asked(int region, boolean blocks) {
            var left = new TreeSet<>(toAsk);
            left.remove(region);
            var more = new TreeSet<>(clear);
            if (!blocks) {
                more.add(region);
            }
            return new TargetDeletion(left, more, blocked || blocks, marked);
        }

        /** Who establishes takes the mark, and what was answered before says nothing any more. */
        TargetDeletion established(int region) {
            var less = new TreeSet<>(clear);
            less.remove(region);
            return new TargetDeletion(toAsk, less, blocked, false);
        }
    }

    record TargetMessage(boolean answer, int region, int epoch) {
        TargetMessage answered() {
            return new TargetMessage(true, region, epoch);
        }
    }

    private static int mixed(int hash) {
        int half = (hash ^ hash >>> 16) * 0x85ebca6b;
        return (half ^ half >>> 13) * 0xc2b2ae35;
    }

    static HandoverState start(Config config) {
        int first = config.path().get(0);
        var recs = new ArrayList<Rec>();
        for (int r = 0; r < config.regions(); r++) {
            boolean owner = r == first;
            recs.add(new Rec(0, 0, first, true, Set.of(), false, owner ? Role.OWN : Role.COPY, owner, NOBODY, 0));
        }
        return new HandoverState(
                Collections.nCopies(config.regions(), 0),
                recs,
                Set.of(),
                Set.of(),
                Collections.nCopies(config.writes(), Write.NEW),
                config.referred() ? Referrer.NEW : Referrer.NONE,
                Set.of(),
                Deletion.NONE,
                NOBODY,
                Target.THERE,
                Set.of(first),
                Optional.empty(),
                Set.of());
    }

    /** The record that counts. */
    Rec newest() {
        return Collections.max(recs, Comparator.<Rec, Boolean>comparing(rec -> rec.role() == Role.OWN)
                .thenComparing(Rec::epoch)
                .thenComparing(Rec::version));
    }

    Set<Integer> acknowledged() {
        var done = new TreeSet<Integer>();
        for (int i = 0; i < writes.size(); i++) {
            if (writes.get(i).equals(Write.DONE)) {
                done.add(i);
            }
        }
        return done;
    }

    /** The state after an action. */
    HandoverState with(Consumer<Draft> action) {
        var next = new Draft(this);
        action.accept(next);
        return new HandoverState(
                next.views, next.recs, next.changes, next.confirmations, next.writes, next.referrer, next.requests,
                next.deletion, next.mark, next.target, next.targetSources, next.targetDeletion, next.targetMessages);
    }

    /** A state in the making. Its sets keep the order in which they grew, so that histories do not differ from run to run. */
    static final class Draft {
        private final List<Integer> views;
        private final List<Rec> recs;
        final Set<Change> changes;
        final Set<Confirmation> confirmations;
        private final List<Write> writes;
        Referrer referrer;
        final Set<Integer> requests;
        Deletion deletion;
        int mark;
        Target target;
        final Set<Integer> targetSources;
        Optional<TargetDeletion> targetDeletion;
        final Set<TargetMessage> targetMessages;

        private Draft(HandoverState from) {
            views = new ArrayList<>(from.views);
            recs = new ArrayList<>(from.recs);
            changes = new LinkedHashSet<>(from.changes);
            confirmations = new LinkedHashSet<>(from.confirmations);
            writes = new ArrayList<>(from.writes);
            referrer = from.referrer;
            requests = new LinkedHashSet<>(from.requests);
            deletion = from.deletion;
            mark = from.mark;
            target = from.target;
            targetSources = new LinkedHashSet<>(from.targetSources);
            targetDeletion = from.targetDeletion;
            targetMessages = new LinkedHashSet<>(from.targetMessages);
        }

        void view(int region, int generation) {
            views.set(region, generation);
        }

        void rec(int region, Rec rec) {
            recs.set(region, rec);
        }

        /** A record that its owner changes is in its stream at once. */
        void change(int region, Rec rec) {
            recs.set(region, rec);
            changes.add(Change.of(region, rec));
        }

        void write(int number, Write write) {
            writes.set(number, write);
        }
    }
}
