package com.goten.engine;

import com.goten.testing.StateSpace;
import com.goten.testing.StateSpace.Exploration;
import com.goten.testing.StateSpace.To;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * The core of PROTOCOL.md section 6 as a state machine: creators of references against deleters of their target, with
 * crashes, late and repeated messages, and leases that expire at any time. It generates the histories through which the
 * real code is driven, and finds the history that shows what a broken variant of it does.
 *
 * <p>The target has a source from the beginning, which may be stale: without one the real code deletes in one transaction.
 */
final class RelationModel {
    /** What can be left out of the protocol, and must not be. */
    enum Broken {
        NO_INTENT,
        COMMIT_WITHOUT_INTENT,
        ESTABLISH_IGNORES_MARK,
        DELETE_WITHOUT_MARK,
        DROP_ANY_EPOCH,
        KEEP_EXPIRED_MARK,
        REFERENCES_BEFORE_INTENTS,
        COUNTS_ONLY_LIVE_INTENTS,
        INTENT_KEY_REUSED
    }

    enum Kind {
        STOP_CREATOR,
        RECORD_INTENT,
        SEND,
        COMMIT,
        EXPIRE_INTENT,
        DROP_REFERENCE,
        ESTABLISH,
        EXPIRE_MARK,
        STOP_DELETER,
        MARK,
        NOBODY_TO_ASK,
        LOOK,
        FINISH
    }

    /** @param who the creator, or the deleter */
    record Action(Kind kind, int who) {
        @Override
        public String toString() {
            return kind + "(" + who + ")";
        }
    }

    private enum Creator { NEW, INTENT, SENT, OK, DONE, DEAD }

    private enum Intent { NONE, LIVE, EXPIRED }

    private enum Phase { NEW, MARKED, ASKED, ANSWERED, DONE, DEAD }

    /**
     * @param step of the three looks of the source, when ASKED
     * @param seen an intent or a reference, when ASKED; whether it blocks, when ANSWERED
     * @param same whether nothing was established since it marked
     */
    private record Deleter(Phase phase, int step, boolean seen, boolean same) {
        static final Deleter NEW = new Deleter(Phase.NEW, 0, false, true);

        Deleter over(Phase end) {
            return new Deleter(end, 0, false, true);
        }

        Deleter established() {
            boolean under = phase == Phase.MARKED || phase == Phase.ASKED || phase == Phase.ANSWERED;
            return under ? new Deleter(phase, step, seen, false) : this;
        }
    }

    /** @param marker who has the mark; -1: nobody */
    record State(
            List<Creator> creators,
            List<Intent> intents,
            boolean reference,
            Set<Integer> messages,
            boolean exists,
            int marker,
            boolean markExpired,
            boolean source,
            List<Deleter> deleters) {

        boolean violated() {
            return reference && !exists;
        }

        State creator(int i, Creator value) {
            return new State(with(creators, i, value), intents, reference, messages, exists, marker, markExpired, source, deleters);
        }

        State intent(int i, Intent value) {
            return new State(creators, with(intents, i, value), reference, messages, exists, marker, markExpired, source, deleters);
        }

        State intents(List<Intent> all) {
            return new State(creators, all, reference, messages, exists, marker, markExpired, source, deleters);
        }

        State reference(boolean there) {
            return new State(creators, intents, there, messages, exists, marker, markExpired, source, deleters);
        }

        State sent(int i) {
            var more = new TreeSet<>(messages);
            more.add(i);
            return new State(creators, intents, reference, more, exists, marker, markExpired, source, deleters);
        }

        State mark(int who, boolean expired) {
            return new State(creators, intents, reference, messages, exists, who, expired, source, deleters);
        }

        State source(boolean there) {
            return new State(creators, intents, reference, messages, exists, marker, markExpired, there, deleters);
        }

        State gone() {
            return new State(creators, intents, reference, messages, false, -1, false, false, deleters);
        }

        State deleter(int j, Deleter value) {
            return new State(
                    creators, intents, reference, messages, exists, marker, markExpired, source, with(deleters, j, value));
        }

        State established() {
            return new State(creators, intents, reference, messages, exists, marker, markExpired, true,
                    deleters.stream().map(Deleter::established).toList());
        }

        private static <T> List<T> with(List<T> list, int i, T value) {
            var copy = new ArrayList<>(list);
            copy.set(i, value);
            return List.copyOf(copy);
        }
    }

    private final State start;
    private final Set<Broken> broken;

    RelationModel(int creators, int deleters, Broken... broken) {
        this.broken = Set.copyOf(Arrays.asList(broken));
        this.start = new State(
                Collections.nCopies(creators, Creator.NEW),
                Collections.nCopies(creators, Intent.NONE),
                false,
                Set.of(),
                true,
                -1,
                false,
                true,
                Collections.nCopies(deleters, Deleter.NEW));
    }

    private boolean is(Broken what) {
        return broken.contains(what);
    }

    /** The shortest history that ends in a violation. */
    Exploration<Action> explore() {
        return StateSpace.explore(
                start,
                this::steps,
                state -> state.violated() ? Optional.of("refers to what is gone") : Optional.empty());
    }

    /** A history that goes on until nothing is possible any more, or to that length. */
    List<Action> history(Random random, int length) {
        var history = new ArrayList<Action>();
        State state = start;
        while (history.size() < length) {
            var actions = new ArrayList<Action>();
            var states = new ArrayList<State>();
            steps(state, (action, next) -> {
                // What stops somebody ends most histories before they have begun: seldom.
                boolean stop = action.kind() == Kind.STOP_CREATOR || action.kind() == Kind.STOP_DELETER;
                if (!stop || random.nextInt(12) == 0) {
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

    private void steps(State s, To<State, Action> to) {
        for (int i = 0; i < s.creators().size(); i++) {
            creator(s, i, to);
        }
        if (s.reference()) {
            to.step(new Action(Kind.DROP_REFERENCE, 0), s.reference(false));
        }
        for (int i : s.messages()) {
            to.step(new Action(Kind.ESTABLISH, i), establish(s, i));
        }
        if (s.marker() >= 0 && !s.markExpired()) {
            to.step(new Action(Kind.EXPIRE_MARK, s.marker()), s.mark(s.marker(), true));
        }
        for (int j = 0; j < s.deleters().size(); j++) {
            deleter(s, j, to);
        }
    }

    private void creator(State s, int i, To<State, Action> to) {
        Creator at = s.creators().get(i);
        if (at != Creator.DONE && at != Creator.DEAD) {
            to.step(new Action(Kind.STOP_CREATOR, i), s.creator(i, Creator.DEAD));
        }
        switch (at) {
            case NEW -> to.step(new Action(Kind.RECORD_INTENT, i), is(Broken.NO_INTENT)
                    ? s.creator(i, Creator.INTENT)
                    : s.creator(i, Creator.INTENT).intent(i, Intent.LIVE));
            case INTENT -> to.step(new Action(Kind.SEND, i), s.creator(i, Creator.SENT).sent(i));
            case OK -> to.step(new Action(Kind.COMMIT, i), commit(s, i));
            default -> { }
        }
        if (s.intents().get(i) == Intent.LIVE) {
            to.step(new Action(Kind.EXPIRE_INTENT, i), s.intent(i, Intent.EXPIRED));
        }
    }

    private State commit(State s, int i) {
        boolean has = s.intents().get(i) != Intent.NONE
                || is(Broken.NO_INTENT)
                || is(Broken.COMMIT_WITHOUT_INTENT)
                || is(Broken.INTENT_KEY_REUSED) && s.intents().stream().anyMatch(intent -> intent != Intent.NONE);
        return has ? s.creator(i, Creator.DONE).intent(i, Intent.NONE).reference(true) : s.creator(i, Creator.DEAD);
    }

    private State establish(State s, int i) {
        boolean ok = s.exists() && (s.marker() < 0 || s.markExpired() || is(Broken.ESTABLISH_IGNORES_MARK));
        State answered = s.creators().get(i) == Creator.SENT ? s.creator(i, ok ? Creator.OK : Creator.DEAD) : s;
        if (!ok) {
            return answered;
        }
        boolean takes = s.marker() >= 0 && s.markExpired() && !is(Broken.KEEP_EXPIRED_MARK);
        return (takes ? answered.mark(-1, false) : answered).established();
    }

    private void deleter(State s, int j, To<State, Action> to) {
        Deleter d = s.deleters().get(j);
        switch (d.phase()) {
            case NEW -> {
                if (s.exists() && (s.marker() < 0 || s.markExpired())) {
                    to.step(new Action(Kind.MARK, j), s.deleter(j, new Deleter(Phase.MARKED, 0, false, true)).mark(j, false));
                }
            }
            case MARKED -> {
                stop(s, j, to);
                if (s.source()) {
                    List<Intent> left = s.intents().stream()
                            .map(intent -> intent == Intent.EXPIRED ? Intent.NONE : intent)
                            .toList();
                    to.step(new Action(Kind.LOOK, j),
                            s.deleter(j, new Deleter(Phase.ASKED, 1, false, d.same())).intents(left));
                } else {
                    to.step(new Action(Kind.NOBODY_TO_ASK, j), s.deleter(j, new Deleter(Phase.ANSWERED, 0, false, d.same())));
                }
            }
            case ASKED -> {
                stop(s, j, to);
                boolean intents = (d.step() == 1) != is(Broken.REFERENCES_BEFORE_INTENTS);
                boolean some = intents
                        ? s.intents().stream().anyMatch(intent -> intent == Intent.LIVE
                                || intent == Intent.EXPIRED && !is(Broken.COUNTS_ONLY_LIVE_INTENTS))
                        : s.reference();
                boolean seen = d.seen() || some;
                to.step(new Action(Kind.LOOK, j), s.deleter(j, d.step() == 1
                        ? new Deleter(Phase.ASKED, 2, seen, d.same())
                        : new Deleter(Phase.ANSWERED, 0, seen, d.same())));
            }
            case ANSWERED -> {
                stop(s, j, to);
                to.step(new Action(Kind.FINISH, j), finish(s, j, d));
            }
            default -> { }
        }
    }

    private static void stop(State s, int j, To<State, Action> to) {
        to.step(new Action(Kind.STOP_DELETER, j), s.deleter(j, s.deleters().get(j).over(Phase.DEAD)));
    }

    private State finish(State s, int j, Deleter d) {
        boolean mine = s.marker() == j;
        State over = s.deleter(j, d.over(Phase.DONE));
        if (d.seen()) {
            return mine ? over.mark(-1, false) : over;
        }
        if (mine || is(Broken.DELETE_WITHOUT_MARK)) {
            return over.gone();
        }
        return d.same() || is(Broken.DROP_ANY_EPOCH) ? over.source(false) : over;
    }
}
