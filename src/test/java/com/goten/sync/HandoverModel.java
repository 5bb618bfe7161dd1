package com.goten.sync;

import com.goten.sync.HandoverState.Change;
import com.goten.sync.HandoverState.Confirmation;
import com.goten.sync.HandoverState.Deletion;
import com.goten.sync.HandoverState.Draft;
import com.goten.sync.HandoverState.Referrer;
import com.goten.sync.HandoverState.Rec;
import com.goten.sync.HandoverState.Role;
import com.goten.sync.HandoverState.Target;
import com.goten.sync.HandoverState.TargetDeletion;
import com.goten.sync.HandoverState.TargetMessage;
import com.goten.sync.HandoverState.Write;
import com.goten.testing.StateSpace;
import com.goten.testing.StateSpace.Exploration;
import com.goten.testing.StateSpace.To;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The hand-over of one resource X from region to region (PROTOCOL.md section 9) as a state machine. The policy runs through
 * a path of owners, one for each of its generations, and each region learns it when it likes. Clients write X anywhere;
 * S may come to refer to X, and X may refer to Y. Every action is one transaction or the delivery of one message. Messages
 * stay: they come late, in any order, and again; a stream may be reset. Everything is durable, leases end at any time.
 *
 * <p>It generates the histories that the real code is driven through, and finds the one that shows what a broken variant
 * does.
 */
final class HandoverModel {
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;

    /** What can be left out of the protocol, and must not be; with the world in which that shows. */
    enum Broken {
        ACCEPT_BY_VIEW(Config.path(A, B).withWrites(1), Wrong.ONE_OWNER),
        CHECK_OUTSIDE_TRANSACTION(Config.path(A, B).withWrites(1), Wrong.NO_LOSS),
        ADOPT_ANY_EPOCH(Config.path(A, B, A).withWrites(1), Wrong.ONE_OWNER),
        FORGET_EPOCH(Config.path(A, B, A).withDeletion().withResets(), Wrong.ONE_OWNER),
        ADOPTION_KEEPS_VIEW(Config.path(A, B), Wrong.PING_PONG),
        ADOPT_BY_VIEW(Config.path(A, B, A), Wrong.CONVERGE),
        COPY_ANY_VERSION(Config.path(A, B, A).withWrites(2), Wrong.ONE_OWNER),
        OFFER_OUTSIDE_FILTER(Config.path(A, B).withWrites(1).withResets(), Wrong.CONVERGE),
        OFFER_OUTSIDE_SNAPSHOT(Config.path(A, B).withWrites(1).withResets(), Wrong.CONVERGE),
        RELAY_OFFER(Config.path(A, B, C).withResets(), Wrong.CONVERGE),
        ABSENCE_IGNORES_ROLE(Config.path(A, B).withWrites(1).withResets(), Wrong.NO_LOSS),
        SOURCES_STAY_BEHIND(Config.path(A, B).withReferrer(), Wrong.BLOCKED_X),
        ESTABLISH_AFTER_RELEASE(Config.path(A, B).withReferrer(), Wrong.BLOCKED_X),
        KEEP_MARK(Config.path(A, B).withReferrer(), Wrong.NO_LOSS),
        NO_CONFIRM(Config.path(A, B).withTarget(), Wrong.ANSWERED_Y),
        CONFIRM_FIRST(Config.path(A, B).withTarget(), Wrong.ANSWERED_Y),
        CONFIRM_ANY_EPOCH(Config.path(A, B, A, B).withTarget(), Wrong.ANSWERED_Y),
        LATE_ANSWER(Config.path(A, B, A, B).withTarget(), Wrong.ANSWERED_Y),
        HAND_ON_INCOMPLETE(Config.path(A, B, C).withTarget(), Wrong.CONVERGE),
        REFUSE_DYING(Config.path(A, B).withTarget().withDyingTarget(), Wrong.CONVERGE),
        DELETION_CONFIRMS_NOTHING(Config.path(A, B).withTarget().withDeletion(), Wrong.CONVERGE);

        private final Config config;
        private final Wrong wrong;

        Broken(Config config, Wrong wrong) {
            this.config = config;
            this.wrong = wrong;
        }

        Config config() {
            return config;
        }

        Wrong wrong() {
            return wrong;
        }
    }

    /** What must never be, and {@link #CONVERGE}: that all cannot become well any more. */
    enum Wrong {
        /** Two regions accept writes. */
        ONE_OWNER,
        /** An acknowledged write is lost, or an acknowledged deletion undone. */
        NO_LOSS,
        /** X is gone while S refers to it. */
        BLOCKED_X,
        /** X refers to Y, and no source of Y says so. */
        ANSWERED_Y,
        /** More hand-overs than changes of the policy. */
        PING_PONG,
        CONVERGE
    }

    /**
     * A small world.
     *
     * @param path owner by generation of the policy
     * @param writes clients' writes of X
     * @param referred whether S comes to refer to X
     * @param referring whether X refers to Y
     * @param deleted whether X may be deleted
     * @param resetting whether streams may begin anew
     * @param dying whether Y may become DELETING
     */
    record Config(
            List<Integer> path,
            int writes,
            boolean referred,
            boolean referring,
            boolean deleted,
            boolean resetting,
            boolean dying) {

        static Config path(Integer... owners) {
            return new Config(List.of(owners), 0, false, false, false, false, false);
        }

        Config withWrites(int number) {
            return new Config(path, number, referred, referring, deleted, resetting, dying);
        }

        Config withReferrer() {
            return new Config(path, writes, true, referring, deleted, resetting, dying);
        }

        Config withTarget() {
            return new Config(path, writes, referred, true, deleted, resetting, dying);
        }

        Config withDeletion() {
            return new Config(path, writes, referred, referring, true, resetting, dying);
        }

        Config withResets() {
            return new Config(path, writes, referred, referring, deleted, true, dying);
        }

        Config withDyingTarget() {
            return new Config(path, writes, referred, referring, deleted, resetting, true);
        }

        int regions() {
            return path.stream().mapToInt(region -> region).max().orElseThrow() + 1;
        }
    }

    enum Kind {
        LEARN,
        RELEASE,
        DROP_ABSENT,
        ADOPT,
        COPY,
        SNAPSHOT,
        RESET_STREAM,
        CONFIRMED,
        ASK_TARGET,
        ESTABLISHED,
        ESTABLISH_REFERRER,
        REFUSE_REFERRER,
        ASK_OWNER,
        MARK,
        REFERRER_BLOCKS,
        REFERRER_CLEAR,
        DELETE,
        LOST_MARK,
        EXPIRE_MARK,
        WRITE_ARRIVES,
        WRITE_CHECKED,
        WRITE_FORWARDED,
        WRITE_REFUSED,
        WRITE_COMMITS,
        WRITE_ABORTS,
        RECORD_INTENT,
        REFERRER_COMMITS,
        REFERRER_DROPS,
        TARGET_ESTABLISHES,
        TARGET_DYING,
        TARGET_MARKED,
        TARGET_ASKS,
        TARGET_DELETED,
        TARGET_KEPT
    }

    /**
     * One transaction, or the delivery of one message.
     *
     * @param region in which it happens; -1 where that says nothing
     * @param number of the policy's generation, the write, the epoch, or the other region
     * @param epoch of the change that is received; 0 where none is
     * @param version of it
     */
    record Action(Kind kind, int region, int number, int epoch, int version) {
        Action(Kind kind, int region, int number) {
            this(kind, region, number, 0, 0);
        }

        static Action received(Kind kind, int region, Change change) {
            return new Action(kind, region, change.from(), change.epoch(), change.version());
        }

        @Override
        public String toString() {
            return kind == Kind.ADOPT || kind == Kind.COPY
                    ? "%s(%d, %d: %d.%d)".formatted(kind, region, number, epoch, version)
                    : "%s(%d, %d)".formatted(kind, region, number);
        }
    }

    private final Config config;
    private final @Nullable Broken broken;

    HandoverModel(Config config) {
        this(config, null);
    }

    HandoverModel(Broken broken) {
        this(broken.config(), broken);
    }

    private HandoverModel(Config config, @Nullable Broken broken) {
        this.config = config;
        this.broken = broken;
    }

    private boolean is(Broken what) {
        return broken == what;
    }

    /** A shortest history that ends in something wrong, or from where all cannot become well any more. */
    Exploration<Action> explore() {
        return StateSpace.explore(
                HandoverState.start(config), this::steps, this::wrong, this::converged, Wrong.CONVERGE.name());
    }

    /** A history that goes on until nothing is possible any more, or to that length. */
    List<Action> history(Random random, int length) {
        var history = new ArrayList<Action>();
        HandoverState state = HandoverState.start(config);
        while (history.size() < length) {
            var actions = new ArrayList<Action>();
            var states = new ArrayList<HandoverState>();
            HandoverState at = state;
            steps(state, (action, next) -> {
                if (!next.equals(at)) {
                    actions.add(action);
                    states.add(next);
                }
            });
            if (actions.isEmpty()) {
                break;
            }
            int chosen = random.nextInt(actions.size());
            history.add(actions.get(chosen));
            state = states.get(chosen);
        }
        return history;
    }

    private int owner(HandoverState s, int region) {
        return config.path().get(s.views().get(region));
    }

    private boolean accepts(HandoverState s, int region) {
        return is(Broken.ACCEPT_BY_VIEW) ? owner(s, region) == region : s.recs().get(region).role() == Role.OWN;
    }

    /** Whether a region answers "blocked" for X's reference to Y. */
    private static boolean answers(HandoverState s, int region) {
        Rec rec = s.recs().get(region);
        return rec.alive() && rec.role() == Role.OWN || rec.role() == Role.RELEASED;
    }

    private void steps(HandoverState s, To<HandoverState, Action> to) {
        for (int r = 0; r < s.recs().size(); r++) {
            learn(s, r, to);
            release(s, r, to);
            receive(s, r, to);
            if (config.resetting()) {
                reset(s, r, to);
            }
            confirmed(s, r, to);
            establish(s, r, to);
            refer(s, r, to);
            delete(s, r, to);
        }
        for (int i = 0; i < s.writes().size(); i++) {
            for (int r = 0; r < s.recs().size(); r++) {
                write(s, i, r, to);
            }
        }
        referrer(s, to);
        if (config.referring()) {
            target(s, to);
        }
    }

    private void learn(HandoverState s, int r, To<HandoverState, Action> to) {
        for (int g = s.views().get(r) + 1; g < config.path().size(); g++) {
            int generation = g;
            to.step(new Action(Kind.LEARN, r, g), s.with(next -> next.view(r, generation)));
        }
    }

    /** The last change of the old owner. The epoch is the generation of the policy that causes it. */
    private void release(HandoverState s, int r, To<HandoverState, Action> to) {
        Rec rec = s.recs().get(r);
        int owner = owner(s, r);
        if (rec.role() != Role.OWN || owner == r || !rec.established() && !is(Broken.HAND_ON_INCOMPLETE)) {
            return;
        }
        int epoch = is(Broken.ADOPTION_KEEPS_VIEW) ? rec.epoch() + 1 : s.views().get(r);
        Rec released = is(Broken.NO_CONFIRM)
                ? rec.moved(epoch, owner).as(Role.COPY)
                : rec.moved(epoch, owner).released(epoch);
        Change offer = Change.of(r, is(Broken.SOURCES_STAY_BEHIND) ? released.source(false) : released);
        to.step(new Action(Kind.RELEASE, r, owner), s.with(next -> {
            next.rec(r, released);
            next.changes.add(is(Broken.OFFER_OUTSIDE_FILTER) ? Change.absent(r) : offer);
            if (s.mark() == r && !is(Broken.KEEP_MARK)) {
                next.mark = HandoverState.NOBODY;
            }
        }));
    }

    private void receive(HandoverState s, int r, To<HandoverState, Action> to) {
        Rec rec = s.recs().get(r);
        for (Change change : s.changes()) {
            if (change.from() == r) {
                continue;
            }
            if (change.absent()) {
                boolean mine = (rec.role() == Role.OWN || rec.role() == Role.RELEASED) && !is(Broken.ABSENCE_IGNORES_ROLE);
                if (rec.owner() == change.from() && !mine && rec.role() != Role.GONE) {
                    to.step(new Action(Kind.DROP_ABSENT, r, change.from()),
                            s.with(next -> next.rec(r, rec.gone(is(Broken.FORGET_EPOCH) ? -1 : rec.epoch()))));
                }
            } else if (adopts(s, r, change)) {
                to.step(Action.received(Kind.ADOPT, r, change), adopted(s, r, change));
            } else if (copies(r, rec, change)) {
                to.step(Action.received(Kind.COPY, r, change), s.with(next -> next.rec(r, rec.copied(change))));
            }
        }
    }

    private boolean adopts(HandoverState s, int r, Change change) {
        Rec rec = s.recs().get(r);
        boolean mine = change.owner() == r && rec.role() != Role.OWN;
        if (is(Broken.ADOPT_ANY_EPOCH)) {
            return mine && change.epoch() > 0;
        }
        return mine && change.epoch() > rec.epoch() && (!is(Broken.ADOPT_BY_VIEW) || owner(s, r) == r);
    }

    private HandoverState adopted(HandoverState s, int r, Change change) {
        boolean established = !(config.referring() && change.alive());
        Rec own = change.rec(r).owned(established, change.from());
        return s.with(next -> {
            next.change(r, own);
            if (established || is(Broken.CONFIRM_FIRST)) {
                next.confirmations.add(new Confirmation(change.from(), change.epoch()));
            }
            if (!is(Broken.ADOPTION_KEEPS_VIEW)) {
                next.view(r, Math.max(s.views().get(r), change.epoch()));
            }
        });
    }

    private boolean copies(int r, Rec rec, Change change) {
        boolean any = is(Broken.COPY_ANY_VERSION) && rec.role() != Role.RELEASED;
        return change.owner() != r && rec.role() != Role.OWN && (change.newerThan(rec) || any);
    }

    /** History is gone: a stream begins with a snapshot. Of what a region owns no more that lacks the resource. */
    private void reset(HandoverState s, int r, To<HandoverState, Action> to) {
        Rec rec = s.recs().get(r);
        boolean offered = rec.role() == Role.RELEASED
                && (rec.epoch() == rec.releasedAt() || is(Broken.RELAY_OFFER))
                && !is(Broken.OFFER_OUTSIDE_FILTER)
                && !is(Broken.OFFER_OUTSIDE_SNAPSHOT);
        Change snapshot = rec.role() == Role.OWN && rec.alive() || offered ? Change.of(r, rec) : Change.absent(r);
        Change removal = rec.role() == Role.OWN && !rec.alive() ? Change.of(r, rec) : snapshot;
        if (removal != snapshot) {
            to.step(new Action(Kind.SNAPSHOT, r, 0), s.with(next -> next.changes.add(snapshot)));
        }
        to.step(new Action(Kind.RESET_STREAM, r, 0), s.with(next -> {
            next.changes.removeIf(change -> change.from() == r);
            next.changes.add(removal);
        }));
    }

    private void confirmed(HandoverState s, int r, To<HandoverState, Action> to) {
        Rec rec = s.recs().get(r);
        for (Confirmation confirmation : s.confirmations()) {
            if (confirmation.to() == r
                    && rec.role() == Role.RELEASED
                    && (rec.releasedAt() == confirmation.epoch() || is(Broken.CONFIRM_ANY_EPOCH))) {
                to.step(new Action(Kind.CONFIRMED, r, confirmation.epoch()),
                        s.with(next -> next.rec(r, rec.as(Role.COPY))));
            }
        }
    }

    /** The new owner makes X's reference to Y its own. */
    private void establish(HandoverState s, int r, To<HandoverState, Action> to) {
        Rec rec = s.recs().get(r);
        if (!config.referring() || s.target() == Target.GONE || rec.role() != Role.OWN || rec.established()) {
            return;
        }
        var question = new TargetMessage(false, r, rec.epoch());
        if (!s.targetMessages().contains(question)) {
            to.step(new Action(Kind.ASK_TARGET, r, rec.epoch()), s.with(next -> next.targetMessages.add(question)));
        }
        for (TargetMessage answer : s.targetMessages()) {
            if (answer.answer() && answer.region() == r && (answer.epoch() == rec.epoch() || is(Broken.LATE_ANSWER))) {
                to.step(new Action(Kind.ESTABLISHED, r, answer.epoch()), s.with(next -> {
                    next.rec(r, rec.owned(true, rec.from()));
                    next.confirmations.add(new Confirmation(rec.from(), rec.epoch()));
                }));
            }
        }
    }

    /** S establishes its reference to X. */
    private void refer(HandoverState s, int r, To<HandoverState, Action> to) {
        Rec rec = s.recs().get(r);
        if (s.requests().contains(r)) {
            Referrer answered = s.referrer() == Referrer.SENT ? Referrer.OK : s.referrer();
            if (rec.role() == Role.OWN && rec.alive() && s.mark() != r) {
                to.step(new Action(Kind.ESTABLISH_REFERRER, r, 0), s.with(next -> {
                    next.change(r, rec.source(true));
                    next.referrer = answered;
                }));
            } else if (is(Broken.ESTABLISH_AFTER_RELEASE) && rec.role() == Role.RELEASED && rec.alive()) {
                to.step(new Action(Kind.ESTABLISH_REFERRER, r, 0), s.with(next -> {
                    next.rec(r, rec.source(true));
                    next.referrer = answered;
                }));
            } else if (s.referrer() == Referrer.SENT) {
                to.step(new Action(Kind.REFUSE_REFERRER, r, 0), s.with(next -> next.referrer = Referrer.INTENT));
            }
        }
        if (s.referrer() == Referrer.INTENT) {
            to.step(new Action(Kind.ASK_OWNER, r, 0), s.with(next -> {
                next.referrer = Referrer.SENT;
                next.requests.add(r);
            }));
        }
    }

    private void delete(HandoverState s, int r, To<HandoverState, Action> to) {
        Rec rec = s.recs().get(r);
        boolean mine = rec.role() == Role.OWN && rec.alive();
        if (config.referred() && s.deletion().equals(Deletion.NONE) && mine) {
            to.step(new Action(Kind.MARK, r, 0), s.with(next -> {
                next.deletion = Deletion.marked(r);
                next.mark = r;
            }));
        }
        if (config.deleted() && !config.referred() && mine) {
            to.step(new Action(Kind.DELETE, r, 0), s.with(next -> deleted(s, r, next)));
        }
        if (s.deletion().equals(Deletion.marked(r))) {
            ask(s, r, to);
        }
        if (s.deletion().equals(Deletion.clear(r))) {
            if (s.mark() == r && (rec.role() == Role.OWN || is(Broken.KEEP_MARK))) {
                to.step(new Action(Kind.DELETE, r, 0), s.with(next -> deleted(s, r, next)));
            } else {
                to.step(new Action(Kind.LOST_MARK, r, 0), s.with(next -> next.deletion = Deletion.NONE));
            }
        }
        if (s.mark() == r) {
            to.step(new Action(Kind.EXPIRE_MARK, r, 0), s.with(next -> next.mark = HandoverState.NOBODY));
        }
    }

    private static void ask(HandoverState s, int r, To<HandoverState, Action> to) {
        Rec rec = s.recs().get(r);
        if (rec.source() && s.referrer() == Referrer.REFERS) {
            to.step(new Action(Kind.REFERRER_BLOCKS, r, 0), s.with(next -> {
                next.deletion = Deletion.NONE;
                next.mark = s.mark() == r ? HandoverState.NOBODY : s.mark();
            }));
        } else {
            to.step(new Action(Kind.REFERRER_CLEAR, r, 0), s.with(next -> {
                next.deletion = Deletion.clear(r);
                next.referrer = rec.source() ? s.referrer().withoutIntent() : s.referrer();
            }));
        }
    }

    private void deleted(HandoverState s, int r, Draft next) {
        Rec rec = s.recs().get(r);
        next.change(r, rec.deleted());
        if (rec.role() == Role.OWN && !rec.established() && !is(Broken.DELETION_CONFIRMS_NOTHING)) {
            next.confirmations.add(new Confirmation(rec.from(), rec.epoch()));
        }
        next.deletion = s.deletion().equals(Deletion.NONE) ? Deletion.NONE : Deletion.DONE;
        next.mark = HandoverState.NOBODY;
    }

    private void write(HandoverState s, int i, int r, To<HandoverState, Action> to) {
        Write write = s.writes().get(i);
        if (write.equals(Write.NEW)) {
            to.step(new Action(Kind.WRITE_ARRIVES, r, i), s.with(next -> next.write(i, Write.at(r, false))));
        } else if (write.equals(Write.at(r, false)) || write.equals(Write.at(r, true))) {
            if (accepts(s, r)) {
                to.step(new Action(Kind.WRITE_CHECKED, r, i), s.with(next -> next.write(i, Write.checked(r))));
            } else if (owner(s, r) != r && write.equals(Write.at(r, false))) {
                to.step(new Action(Kind.WRITE_FORWARDED, r, i),
                        s.with(next -> next.write(i, Write.at(owner(s, r), true))));
            } else {
                to.step(new Action(Kind.WRITE_REFUSED, r, i), s.with(next -> next.write(i, Write.NEW)));
            }
        } else if (write.equals(Write.checked(r))) {
            if (accepts(s, r) || is(Broken.CHECK_OUTSIDE_TRANSACTION)) {
                to.step(new Action(Kind.WRITE_COMMITS, r, i), s.with(next -> {
                    next.change(r, s.recs().get(r).written(i));
                    next.write(i, Write.DONE);
                }));
            } else {
                to.step(new Action(Kind.WRITE_ABORTS, r, i), s.with(next -> next.write(i, Write.NEW)));
            }
        }
    }

    private static void referrer(HandoverState s, To<HandoverState, Action> to) {
        switch (s.referrer()) {
            case NEW -> to.step(new Action(Kind.RECORD_INTENT, -1, 0), s.with(next -> next.referrer = Referrer.INTENT));
            case OK -> to.step(new Action(Kind.REFERRER_COMMITS, -1, 0), s.with(next -> next.referrer = Referrer.REFERS));
            case REFERS -> to.step(new Action(Kind.REFERRER_DROPS, -1, 0), s.with(next -> next.referrer = Referrer.DEAD));
            default -> { }
        }
    }

    private void target(HandoverState s, To<HandoverState, Action> to) {
        for (TargetMessage question : s.targetMessages()) {
            boolean refuses = s.target() == Target.DYING && is(Broken.REFUSE_DYING);
            if (!question.answer() && s.target() != Target.GONE && !refuses) {
                to.step(new Action(Kind.TARGET_ESTABLISHES, question.region(), question.epoch()), s.with(next -> {
                    next.targetSources.add(question.region());
                    next.targetDeletion = s.targetDeletion().map(under -> under.established(question.region()));
                    next.targetMessages.add(question.answered());
                }));
            }
        }
        if (config.dying() && s.target() == Target.THERE) {
            to.step(new Action(Kind.TARGET_DYING, -1, 0), s.with(next -> next.target = Target.DYING));
        }
        if (!config.dying() && s.target() != Target.GONE && s.targetDeletion().isEmpty()) {
            to.step(new Action(Kind.TARGET_MARKED, -1, 0),
                    s.with(next -> next.targetDeletion = Optional.of(TargetDeletion.of(s.targetSources()))));
        }
        s.targetDeletion().ifPresent(under -> targetDeletion(s, under, to));
    }

    private static void targetDeletion(HandoverState s, TargetDeletion under, To<HandoverState, Action> to) {
        for (int r : under.toAsk()) {
            to.step(new Action(Kind.TARGET_ASKS, r, 0),
                    s.with(next -> next.targetDeletion = Optional.of(under.asked(r, answers(s, r)))));
        }
        if (under.toAsk().isEmpty() && under.marked() && !under.blocked()) {
            to.step(new Action(Kind.TARGET_DELETED, -1, 0), s.with(next -> {
                next.target = Target.GONE;
                next.targetDeletion = Optional.empty();
            }));
        } else if (under.toAsk().isEmpty()) {
            to.step(new Action(Kind.TARGET_KEPT, -1, 0), s.with(next -> {
                next.targetDeletion = Optional.empty();
                next.targetSources.removeAll(under.clear());
            }));
        }
    }

    private Optional<String> wrong(HandoverState s) {
        if (s.recs().stream().anyMatch(rec -> rec.epoch() >= config.path().size())) {
            return Optional.of(Wrong.PING_PONG.name());
        }
        long owners = 0;
        for (int r = 0; r < s.recs().size(); r++) {
            owners += accepts(s, r) ? 1 : 0;
        }
        if (owners > 1) {
            return Optional.of(Wrong.ONE_OWNER.name());
        }
        Rec best = s.newest();
        boolean lost = !config.referred() && !config.deleted() && !best.data().containsAll(s.acknowledged());
        if (lost || s.deletion().equals(Deletion.DONE) && best.alive()) {
            return Optional.of(Wrong.NO_LOSS.name());
        }
        if (s.referrer() == Referrer.REFERS && !best.alive()) {
            return Optional.of(Wrong.BLOCKED_X.name());
        }
        boolean answered = s.target() != Target.GONE && s.targetSources().stream().anyMatch(r -> answers(s, r));
        return config.referring() && best.alive() && !answered ? Optional.of(Wrong.ANSWERED_Y.name()) : Optional.empty();
    }

    /** All views equal, one owner, nothing pending, and all copies the same. */
    private boolean converged(HandoverState s) {
        int last = config.path().get(config.path().size() - 1);
        Rec owner = s.recs().get(last);
        if (!s.views().stream().allMatch(view -> view == config.path().size() - 1)
                || owner.role() != Role.OWN
                || !owner.established()) {
            return false;
        }
        var others = new LinkedHashSet<>(s.recs());
        others.remove(owner);
        return others.stream().allMatch(rec -> (rec.role() == Role.COPY || rec.role() == Role.GONE)
                && rec.alive() == owner.alive()
                && (!owner.alive() || rec.data().equals(owner.data())));
    }
}
