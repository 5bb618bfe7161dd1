package com.goten.owner;

import com.goten.testing.StateSpace;
import com.goten.testing.StateSpace.Exploration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The core of PROTOCOL.md section 8 as a state machine: an ownee E in one deployment and one or two owners, each in a
 * deployment of its own; owners created after their ownee, deleted, created again; messages late, again or never; decisions
 * at any time. It generates the histories through which the real code is driven, and finds the one that shows what a broken
 * variant of it does.
 */
final class OwnerModel {
    /** What can be left out of the protocol, and must not be. */
    enum Broken {
        TIMER_DECIDES(Config.ONE),
        NO_PROMISE(Config.ONE),
        CREATE_IGNORES_HOLD(Config.ONE),
        PROMISE_EXPIRES(Config.ONE),
        PROMISE_OUTLIVES_MARK(Config.ONE),
        REMOVE_BY_NAME(Config.ONE),
        LATE_ANSWER(Config.THREE),
        NAME_FREE_AT_ONCE(Config.ONE),
        ACK_ANY_INCARNATION(Config.THREE),
        /** And nothing is asked for again once it was confirmed. */
        SOURCE_AFTER_ANSWER(Config.ONE),
        DOOMED_IS_BLIND(Config.ONE),
        ESTABLISH_IGNORES_MARK(Config.REQUIRES),
        KEEP_INTENT(Config.REQUIRES),
        UNSET_FORGETS_CONFIRMATION(Config.UNSET);

        private final Config config;

        Broken(Config config) {
            this.config = config;
        }

        /** The world in which it shows. */
        Config config() {
            return config;
        }
    }

    /**
     * A world.
     *
     * @param made how often an owner is created
     * @param saves how often E is saved with owner references after its creation
     */
    record Config(int owners, int made, int saves, boolean requires, boolean unset) {
        static final Config ONE = new Config(1, 2, 1, false, false);
        static final Config THREE = new Config(1, 3, 2, false, false);
        static final Config REQUIRES = new Config(1, 2, 1, true, false);
        static final Config UNSET = new Config(1, 2, 1, false, true);
        static final Config TWO = new Config(2, 1, 1, false, false);
    }

    enum Kind {
        SAVE,
        CREATE_OWNER,
        DELETE_OWNER,
        RECORD_INTENT,
        SEND_INTENT,
        COMMIT_REFERENCE,
        DROP_REFERENCE,
        ESTABLISH,
        RECORD_SOURCE,
        ANSWER_VALID,
        ANSWER_GONE,
        PROMISE_TO_NOBODY,
        DROP_PROMISE,
        ACKNOWLEDGED,
        REMOVE,
        NOTHING_TO_REMOVE,
        CONFIRM,
        ASK,
        MARK,
        TAKE_BACK,
        TIME_OUT,
        REMOVE_GONE,
        DELETE_OWNEE
    }

    /**
     * @param who the owner
     * @param which its incarnation, where that matters
     */
    record Action(Kind kind, int who, int which) {
        @Override
        public String toString() {
            return kind + "(" + who + (which == 0 ? "" : "." + which) + ")";
        }
    }

    private enum Life { LIVE, DOOMED, GONE, KEPT }

    private enum Hold { NONE, CURRENT, OLD }

    private enum Has { NO, INTENT, SENT, OK, YES }

    private enum What { ASK, FINAL, HELD, ESTABLISH, VALID, REMOVED, CLEARED }

    private record Message(What what, int which) {
        static Message of(What what) {
            return new Message(what, 0);
        }
    }

    /**
     * @param incarnation 0: there is none
     * @param dying it is the shadow of one
     */
    private record Owner(int incarnation, boolean dying, int made, boolean source, Hold hold, Has has) {
        static final Owner NEW = new Owner(0, false, 0, false, Hold.NONE, Has.NO);

        boolean there() {
            return incarnation > 0 && !dying;
        }

        Owner hold(Hold other) {
            return new Owner(incarnation, dying, made, source, other, has);
        }

        Owner has(Has other) {
            return new Owner(incarnation, dying, made, source, hold, other);
        }

        Owner source(boolean other) {
            return new Owner(incarnation, dying, made, other, hold, has);
        }

        Owner is(int other, boolean itDies) {
            return new Owner(other, itDies, made, source, hold, has);
        }
    }

    /** @param state {@link #NONE}, {@link #UNCONFIRMED}, or the incarnation that was confirmed */
    private record Ref(int state, boolean mark, Set<Message> messages) {
        static final int NONE = -1;
        static final int UNCONFIRMED = 0;
        static final Ref FIRST = new Ref(UNCONFIRMED, false, Set.of());

        boolean there() {
            return state != NONE;
        }

        boolean has(What what) {
            return messages.contains(Message.of(what));
        }

        Ref is(int other) {
            return new Ref(other, mark, messages);
        }

        Ref marked(boolean other) {
            return new Ref(state, other, messages);
        }

        Ref and(Message message) {
            var all = new HashSet<>(messages);
            all.add(message);
            return new Ref(state, mark, Set.copyOf(all));
        }

        Ref without(java.util.function.Predicate<Message> which) {
            var left = new HashSet<>(messages);
            left.removeIf(which);
            return new Ref(state, mark, Set.copyOf(left));
        }
    }

    private record State(Life life, int saves, List<Owner> owners, List<Ref> refs) {
        State with(int i, Owner owner, Ref ref) {
            return new State(life, saves, put(owners, i, owner), put(refs, i, ref));
        }

        State is(Life other) {
            return new State(other, saves, owners, refs);
        }

        private static <T> List<T> put(List<T> list, int i, T value) {
            var copy = new ArrayList<>(list);
            copy.set(i, value);
            return List.copyOf(copy);
        }
    }

    /** What an action leads to, and what is wrong with it. */
    private record Next(Action action, State state, @Nullable String wrong) {}

    private final Config config;
    private final @Nullable Broken broken;

    OwnerModel(Config config) {
        this(config, null);
    }

    OwnerModel(Broken broken) {
        this(broken.config(), broken);
    }

    private OwnerModel(Config config, @Nullable Broken broken) {
        this.config = config;
        this.broken = broken;
    }

    private State start() {
        return new State(
                Life.LIVE,
                config.saves(),
                Collections.nCopies(config.owners(), Owner.NEW),
                Collections.nCopies(config.owners(), Ref.FIRST));
    }

    /** @param wrong what the step to it did that must not be; empty where it did nothing */
    private record Reached(State state, Optional<String> wrong) {}

    /** The shortest history that ends in something wrong, or in being stuck for good. */
    Exploration<Action> explore() {
        return StateSpace.explore(
                new Reached(start(), Optional.empty()),
                (at, to) -> steps(at.state()).forEach(next -> to.step(
                        next.action(), new Reached(next.state(), Optional.ofNullable(next.wrong())))),
                Reached::wrong,
                at -> clean(at.state()),
                "stuck");
    }

    /** A history that goes on until nothing is possible any more, or to that length. */
    List<Action> history(Random random, int length) {
        var history = new ArrayList<Action>();
        State state = start();
        while (history.size() < length) {
            List<Next> steps = steps(state);
            if (steps.isEmpty()) {
                break;
            }
            Next next = steps.get(random.nextInt(steps.size()));
            history.add(next.action());
            state = next.state();
        }
        return history;
    }

    private boolean clean(State s) {
        boolean over = s.life() == Life.GONE || config.unset() && s.life() == Life.KEPT;
        return over && s.owners().stream().allMatch(owner -> owner.incarnation() == 0 && owner.hold() == Hold.NONE);
    }

    private boolean is(Broken what) {
        return broken == what;
    }

    private boolean valid(Owner owner) {
        return owner.there() && (!config.requires() || owner.has() == Has.YES);
    }

    private List<Next> steps(State s) {
        var to = new ArrayList<Next>();
        for (int i = 0; i < s.owners().size(); i++) {
            new Steps(s, i, to).all();
        }
        if (s.life() == Life.DOOMED) {
            to.add(deleteOwnee(s));
        }
        return to;
    }

    private Next deleteOwnee(State s) {
        var action = new Action(Kind.DELETE_OWNEE, 0, 0);
        if (s.refs().stream().anyMatch(Ref::there) && !is(Broken.DOOMED_IS_BLIND)) {
            return new Next(action, s.is(Life.LIVE), null);
        }
        boolean wrong = false;
        var owners = new ArrayList<Owner>();
        var refs = new ArrayList<Ref>();
        for (int i = 0; i < s.owners().size(); i++) {
            Owner owner = s.owners().get(i);
            wrong |= s.refs().get(i).there() && valid(owner);
            owners.add(owner.hold() == Hold.CURRENT ? owner.hold(Hold.OLD) : owner);
            refs.add(s.refs().get(i).is(Ref.NONE).marked(false));
        }
        return new Next(action, new State(Life.GONE, s.saves(), owners, refs), wrong ? "lost ownee" : null);
    }

    /** What can happen between E and one owner. */
    private final class Steps {
        private final State s;
        private final int i;
        private final List<Next> to;
        private final Owner own;
        private final Ref ref;

        Steps(State s, int i, List<Next> to) {
            this.s = s;
            this.i = i;
            this.to = to;
            this.own = s.owners().get(i);
            this.ref = s.refs().get(i);
        }

        void all() {
            clientsOfE();
            clientsOfO();
            establishing();
            answers();
            notices();
            decisions();
        }

        private void add(Kind kind, int which, State next, @Nullable String wrong) {
            to.add(new Next(new Action(kind, i, which), next, wrong));
        }

        private void add(Kind kind, Owner owner, Ref other) {
            add(kind, 0, s.with(i, owner, other), null);
        }

        /** The mark ends: what was promised to it is void. */
        private State unmarked(Ref of, UnaryOperator<Ref> then) {
            if (!of.mark()) {
                return s.with(i, own, then.apply(of));
            }
            Ref ended = of.marked(false);
            if (!is(Broken.PROMISE_OUTLIVES_MARK)) {
                ended = ended.without(message -> message.what() == What.HELD);
            }
            return s.with(i, own.hold() == Hold.CURRENT ? own.hold(Hold.OLD) : own, then.apply(ended));
        }

        private Ref withoutAnswers(Ref of) {
            return is(Broken.LATE_ANSWER) ? of : of.without(message -> message.what() == What.VALID);
        }

        private void clientsOfE() {
            boolean may = s.life() == Life.LIVE || !ref.there() && s.life() != Life.GONE;
            if (may && s.saves() > 0) {
                State saved = unmarked(ref, of -> withoutAnswers(of.is(Ref.UNCONFIRMED)));
                add(Kind.SAVE, 0, new State(
                        s.life() == Life.KEPT ? Life.LIVE : s.life(), s.saves() - 1, saved.owners(), saved.refs()), null);
            }
        }

        private void clientsOfO() {
            boolean free = own.hold() == Hold.NONE || is(Broken.CREATE_IGNORES_HOLD);
            if (own.incarnation() == 0 && own.made() < config.made() && free) {
                int which = own.made() + 1;
                add(Kind.CREATE_OWNER, which,
                        s.with(i, new Owner(which, false, which, false, own.hold(), Has.NO), ref), null);
            }
            if (!own.there()) {
                return;
            }
            boolean gone = !own.source() || is(Broken.NAME_FREE_AT_ONCE);
            Ref told = ref.without(message -> message.what() == What.ESTABLISH);
            add(Kind.DELETE_OWNER, own.incarnation(), s.with(
                    i,
                    (gone ? own.is(0, false) : own.is(own.incarnation(), true)).has(Has.NO),
                    own.source() ? told.and(new Message(What.REMOVED, own.incarnation())) : told), null);
            if (config.requires()) {
                switch (own.has()) {
                    case NO -> add(Kind.RECORD_INTENT, own.has(Has.INTENT), ref);
                    case INTENT -> add(Kind.SEND_INTENT, own.has(Has.SENT), ref.and(Message.of(What.ESTABLISH)));
                    case OK -> add(Kind.COMMIT_REFERENCE, own.has(Has.YES), ref);
                    case YES -> add(Kind.DROP_REFERENCE, own.has(Has.NO), ref);
                    case SENT -> { }
                }
            }
        }

        private void establishing() {
            if (!ref.has(What.ESTABLISH)) {
                return;
            }
            boolean open = !ref.mark() && (s.life() == Life.LIVE || s.life() == Life.KEPT);
            if (open || is(Broken.ESTABLISH_IGNORES_MARK) && s.life() != Life.GONE) {
                add(Kind.ESTABLISH, own.has() == Has.SENT ? own.has(Has.OK) : own, ref);
            } else if (own.has() == Has.SENT) {
                add(Kind.ESTABLISH, own.has(Has.NO), ref);
            }
        }

        private void answers() {
            if (ref.has(What.ASK) && valid(own)) {
                boolean later = is(Broken.SOURCE_AFTER_ANSWER) && !own.source();
                if (later) {
                    add(Kind.RECORD_SOURCE, own.source(true), ref);
                }
                add(Kind.ANSWER_VALID, own.incarnation(), s.with(
                        i, later ? own : own.source(true), ref.and(new Message(What.VALID, own.incarnation()))), null);
            }
            if (ref.has(What.FINAL) && !valid(own)) {
                boolean pending = own.there() && own.has() != Has.NO && !is(Broken.KEEP_INTENT);
                Owner decided = pending ? own.has(Has.NO) : own;
                if (ref.mark()) {
                    add(Kind.ANSWER_GONE, is(Broken.NO_PROMISE) ? decided : decided.hold(Hold.CURRENT),
                            ref.and(Message.of(What.HELD)));
                } else if (own.hold() == Hold.NONE && !is(Broken.NO_PROMISE)) {
                    add(Kind.PROMISE_TO_NOBODY, own.hold(Hold.OLD), ref);
                }
            }
            if (own.hold() == Hold.OLD || own.hold() == Hold.CURRENT && is(Broken.PROMISE_EXPIRES)) {
                add(Kind.DROP_PROMISE, own.hold(Hold.NONE), ref);
            }
        }

        private void notices() {
            for (Message message : ref.messages()) {
                int which = message.which();
                if (message.what() == What.CLEARED && own.dying()
                        && (own.incarnation() == which || is(Broken.ACK_ANY_INCARNATION))) {
                    add(Kind.ACKNOWLEDGED, which, s.with(i, own.is(0, false).source(false), ref), null);
                }
                if (message.what() == What.REMOVED) {
                    Ref done = ref.and(new Message(What.CLEARED, which));
                    boolean meant = ref.state() == which || is(Broken.REMOVE_BY_NAME);
                    if (s.life() != Life.GONE && ref.there() && meant) {
                        remove(Kind.REMOVE, which, true, done);
                    } else {
                        add(Kind.NOTHING_TO_REMOVE, which, s.with(i, own, is(Broken.LATE_ANSWER)
                                ? done
                                : done.without(other -> other.equals(new Message(What.VALID, which)))), null);
                    }
                }
                boolean news = ref.there() && ref.state() != which;
                if (message.what() == What.VALID && s.life() == Life.LIVE && news) {
                    add(Kind.CONFIRM, which, unmarked(ref, of -> of.is(which)), null);
                }
            }
        }

        private void decisions() {
            if (s.life() != Life.LIVE || !ref.there()) {
                return;
            }
            if (!ref.has(What.ASK)) {
                add(Kind.ASK, own, ref.and(Message.of(What.ASK)));
            }
            if (!ref.mark() && !(ref.state() > 0 && is(Broken.SOURCE_AFTER_ANSWER))) {
                add(Kind.MARK, own, ref.marked(true).and(Message.of(What.FINAL)));
            }
            if (ref.mark()) {
                add(Kind.TAKE_BACK, 0, unmarked(ref, of -> of), null);
                if (is(Broken.TIMER_DECIDES)) {
                    remove(Kind.TIME_OUT, 0, false, ref);
                }
                if (ref.has(What.HELD)) {
                    remove(Kind.REMOVE_GONE, 0, ref.state() > 0 && !is(Broken.UNSET_FORGETS_CONFIRMATION), ref);
                }
            }
        }

        /** The reference goes, and E is doomed if it was the last one. */
        private void remove(Kind kind, int which, boolean deleted, Ref from) {
            String wrong = valid(own) ? "lost reference" : null;
            State next = unmarked(from, of -> withoutAnswers(of.is(Ref.NONE)));
            if (s.life() == Life.LIVE && next.refs().stream().noneMatch(Ref::there)) {
                boolean kept = config.unset() && deleted;
                next = next.is(kept ? Life.KEPT : Life.DOOMED);
                if (config.unset() && !kept && from.state() > 0 && !config.requires() && wrong == null) {
                    wrong = "wrong unset";
                }
            }
            add(kind, which, next, wrong);
        }
    }
}
