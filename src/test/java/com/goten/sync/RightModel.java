package com.goten.sync;

import com.goten.testing.StateSpace;
import com.goten.testing.StateSpace.Exploration;
import com.goten.testing.StateSpace.To;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The hand-over of the right to create (PROTOCOL.md section 9, eighth rule of the hand-over) as a state machine, beside
 * {@link HandoverModel}, which is about one resource that is there. The policy runs through a path of regions, one for each
 * of its generations, and each region learns it when it likes. Of one name X resources are created and deleted, wherever
 * that is allowed; they are handed over, and then the right is.
 *
 * <pre>
 *   the right in a region: NONE ── adopted ──► OWN ── the policy is elsewhere ──► CLOSING ── nothing is left ──► EMPTY
 *                           ▲                                                                                      │
 *                           └───────────────────────── adopted elsewhere ── RELEASED ◄─────────────────────────────┘
 * </pre>
 */
final class RightModel {
    /** So many are created, one after the other. */
    private static final int MOST = 2;

    /** What can be left out of the rule, and must not be. */
    enum Broken {
        /** Whoever the policy names creates. */
        CREATE_BY_VIEW,
        CREATE_WHILE_CLOSING,
        RELEASE_BEFORE_CLOSING,
        /** Something is left when the right goes. */
        RIGHT_MOVES_FIRST
    }

    /** What must never be, and {@link #CONVERGE}: that the right cannot come to where the policy says any more. */
    enum Wrong {
        /** Two regions have different resources of one name. */
        ONE_OWNER,
        CONVERGE
    }

    enum Kind {
        LEARN,
        CREATE,
        DELETE,
        RELEASE,
        ADOPT,
        CLOSE,
        FIND_NOTHING_LEFT,
        RELEASE_RIGHT,
        ADOPT_RIGHT
    }

    /**
     * One transaction, or the delivery of one message.
     *
     * @param region in which it happens
     * @param number of the policy's generation that is learnt, or known where the right is closed; otherwise the other region
     */
    record Action(Kind kind, int region, int number) {
        @Override
        public String toString() {
            return "%s(%d, %d)".formatted(kind, region, number);
        }
    }

    enum Have {
        NONE,
        OWN,
        CLOSING,
        EMPTY,
        RELEASED
    }

    /** The right in one region. @param goal to whom it is handed over; nobody where it is not */
    record Right(Have have, int goal) {
        static final Right NONE = new Right(Have.NONE, -1);
        static final Right OWN = new Right(Have.OWN, -1);

        Right as(Have other) {
            return new Right(other, goal);
        }
    }

    /** X in one region. @param number which one; none where there is none. @param goal to whom it was released; nobody */
    record Thing(int number, int goal) {
        static final Thing NONE = new Thing(-1, -1);

        boolean there() {
            return number >= 0;
        }

        boolean owned() {
            return there() && goal < 0;
        }
    }

    record State(List<Integer> views, List<Right> rights, List<Thing> things, int made) {
        private static <T> List<T> put(List<T> list, int at, T value) {
            var next = new ArrayList<>(list);
            next.set(at, value);
            return List.copyOf(next);
        }

        State view(int r, int generation) {
            return new State(put(views, r, generation), rights, things, made);
        }

        State right(int r, Right right) {
            return new State(views, put(rights, r, right), things, made);
        }

        State thing(int r, Thing thing) {
            return new State(views, rights, put(things, r, thing), made);
        }

        State created(int r) {
            return new State(views, rights, put(things, r, new Thing(made, -1)), made + 1);
        }
    }

    private final List<Integer> path;
    private final @Nullable Broken broken;

    /** @param path control region by generation of the policy */
    RightModel(List<Integer> path) {
        this(path, null);
    }

    RightModel(List<Integer> path, @Nullable Broken broken) {
        this.path = List.copyOf(path);
        this.broken = broken;
    }

    List<Integer> path() {
        return path;
    }

    int regions() {
        return Collections.max(path) + 1;
    }

    private boolean is(Broken what) {
        return broken == what;
    }

    private State start() {
        return new State(
                Collections.nCopies(regions(), 0),
                State.put(Collections.nCopies(regions(), Right.NONE), path.get(0), Right.OWN),
                Collections.nCopies(regions(), Thing.NONE),
                0);
    }

    /** A shortest history that ends in something wrong, or from where the right cannot come to where it belongs any more. */
    Exploration<Action> explore() {
        return StateSpace.explore(start(), this::steps, RightModel::wrong, this::converged, Wrong.CONVERGE.name());
    }

    /** A history that goes on until nothing is possible any more, or to that length. */
    List<Action> history(Random random, int length) {
        var history = new ArrayList<Action>();
        State state = start();
        while (history.size() < length) {
            var actions = new ArrayList<Action>();
            var states = new ArrayList<State>();
            steps(state, (action, next) -> {
                actions.add(action);
                states.add(next);
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
        for (int r = 0; r < s.views().size(); r++) {
            for (int g = s.views().get(r) + 1; g < path.size(); g++) {
                to.step(new Action(Kind.LEARN, r, g), s.view(r, g));
            }
            things(s, r, to);
            right(s, r, to);
        }
    }

    private void things(State s, int r, To<State, Action> to) {
        Right right = s.rights().get(r);
        Thing thing = s.things().get(r);
        if (mayCreate(s, r) && !thing.there() && s.made() < MOST) {
            to.step(new Action(Kind.CREATE, r, r), s.created(r));
        }
        if (thing.owned()) {
            to.step(new Action(Kind.DELETE, r, r), s.thing(r, Thing.NONE));
            // To the region that the right goes to, though the policy may have changed again meanwhile.
            int goal = right.have() == Have.CLOSING ? right.goal() : viewed(s, r);
            if (right.have() == Have.CLOSING || is(Broken.RELEASE_BEFORE_CLOSING) && goal != r) {
                to.step(new Action(Kind.RELEASE, r, goal), s.thing(r, new Thing(thing.number(), goal)));
            }
        } else if (thing.there() && !s.things().get(thing.goal()).there()) {
            to.step(new Action(Kind.ADOPT, thing.goal(), r),
                    s.thing(r, Thing.NONE).thing(thing.goal(), new Thing(thing.number(), -1)));
        }
    }

    private boolean mayCreate(State s, int r) {
        Have have = s.rights().get(r).have();
        return have == Have.OWN
                || is(Broken.CREATE_BY_VIEW) && viewed(s, r) == r
                || is(Broken.CREATE_WHILE_CLOSING) && (have == Have.CLOSING || have == Have.EMPTY);
    }

    private void right(State s, int r, To<State, Action> to) {
        Right right = s.rights().get(r);
        switch (right.have()) {
            case OWN -> {
                if (viewed(s, r) != r) {
                    to.step(new Action(Kind.CLOSE, r, s.views().get(r)),
                            s.right(r, new Right(Have.CLOSING, viewed(s, r))));
                }
            }
            case CLOSING -> {
                if (!s.things().get(r).there() || is(Broken.RIGHT_MOVES_FIRST)) {
                    to.step(new Action(Kind.FIND_NOTHING_LEFT, r, r), s.right(r, right.as(Have.EMPTY)));
                }
            }
            case EMPTY -> to.step(new Action(Kind.RELEASE_RIGHT, r, right.goal()), s.right(r, right.as(Have.RELEASED)));
            case RELEASED -> {
                int known = Math.max(s.views().get(r), s.views().get(right.goal()));
                to.step(new Action(Kind.ADOPT_RIGHT, right.goal(), r),
                        s.right(r, Right.NONE).right(right.goal(), Right.OWN).view(right.goal(), known));
            }
            case NONE -> { }
        }
    }

    private int viewed(State s, int r) {
        return path.get(s.views().get(r));
    }

    private static Optional<String> wrong(State s) {
        long different = s.things().stream().filter(Thing::there).map(Thing::number).distinct().count();
        return different > 1 ? Optional.of(Wrong.ONE_OWNER.name()) : Optional.empty();
    }

    private boolean converged(State s) {
        int last = path.get(path.size() - 1);
        if (!s.views().stream().allMatch(view -> view == path.size() - 1) || s.rights().get(last).have() != Have.OWN) {
            return false;
        }
        for (int r = 0; r < s.things().size(); r++) {
            if (r != last && s.things().get(r).there()) {
                return false;
            }
        }
        return true;
    }
}
