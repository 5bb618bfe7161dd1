package com.goten.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Everything that a state machine can come to, looked at breadth first: so what goes wrong is found by a shortest history.
 * States are numbered, because they are large, and are compared no more than once.
 *
 * @param <S> its states, compared by value
 * @param <A> what leads from one to the next
 */
public final class StateSpace<S, A> {
    private static final int NOWHERE = -1;

    private final Steps<S, A> steps;
    private final Function<S, Optional<String>> wrong;
    private final Map<S, Integer> numbers = new HashMap<>();
    private final List<S> states = new ArrayList<>();
    private final List<From<A>> from = new ArrayList<>();
    /** From where each can be reached in one step. */
    private final List<List<Integer>> back = new ArrayList<>();

    private record From<A>(int before, Optional<A> action) {}

    /** What can happen in a state. */
    public interface Steps<S, A> {
        void from(S state, To<S, A> to);
    }

    /** Takes what can happen. */
    public interface To<S, A> {
        void step(A action, S next);
    }

    /**
     * What was found.
     *
     * @param states how many were looked at
     * @param wrong empty where all is right; the history then is empty too
     */
    public record Exploration<A>(int states, Optional<String> wrong, List<A> history) {
        public Exploration {
            history = List.copyOf(history);
        }
    }

    private StateSpace(Steps<S, A> steps, Function<S, Optional<String>> wrong) {
        this.steps = steps;
        this.wrong = wrong;
    }

    /**
     * Looks at all states, or as far as one that is wrong.
     *
     * @param wrong what is wrong about a state
     */
    public static <S, A> Exploration<A> explore(S start, Steps<S, A> steps, Function<S, Optional<String>> wrong) {
        var space = new StateSpace<>(steps, wrong);
        return space.firstWrong(start).orElseGet(() -> new Exploration<>(space.states.size(), Optional.empty(), List.of()));
    }

    /**
     * The same, and from each state one must be reachable in which all is well.
     *
     * @param stuck what is wrong about a state from where none is
     */
    public static <S, A> Exploration<A> explore(
            S start, Steps<S, A> steps, Function<S, Optional<String>> wrong, Predicate<S> well, String stuck) {
        var space = new StateSpace<>(steps, wrong);
        return space.firstWrong(start).orElseGet(() -> space.firstStuck(well, stuck));
    }

    private Optional<Exploration<A>> firstWrong(S start) {
        found(start, new From<>(NOWHERE, Optional.empty()));
        for (int i = 0; i < states.size(); i++) {
            int at = i;
            int known = states.size();
            steps.from(states.get(i), (action, next) -> back.get(found(next, new From<>(at, Optional.of(action)))).add(at));
            for (int fresh = known; fresh < states.size(); fresh++) {
                Optional<String> bad = wrong.apply(states.get(fresh));
                if (bad.isPresent()) {
                    return Optional.of(new Exploration<>(states.size(), bad, history(fresh)));
                }
            }
        }
        return Optional.empty();
    }

    private int found(S state, From<A> by) {
        Integer known = numbers.putIfAbsent(state, states.size());
        if (known != null) {
            return known;
        }
        states.add(state);
        from.add(by);
        back.add(new ArrayList<>());
        return states.size() - 1;
    }

    private List<A> history(int end) {
        var history = new ArrayDeque<A>();
        for (From<A> step = from.get(end); step.before() != NOWHERE; step = from.get(step.before())) {
            history.addFirst(step.action().orElseThrow());
        }
        return List.copyOf(history);
    }

    private Exploration<A> firstStuck(Predicate<S> well, String stuck) {
        int first = reaching(well).nextClearBit(0);
        return first < states.size()
                ? new Exploration<>(states.size(), Optional.of(stuck), history(first))
                : new Exploration<>(states.size(), Optional.empty(), List.of());
    }

    private BitSet reaching(Predicate<S> well) {
        var reaching = new BitSet(states.size());
        var todo = new ArrayDeque<Integer>();
        for (int i = 0; i < states.size(); i++) {
            if (well.test(states.get(i))) {
                reaching.set(i);
                todo.add(i);
            }
        }
        while (!todo.isEmpty()) {
            for (int before : back.get(todo.poll())) {
                if (!reaching.get(before)) {
                    reaching.set(before);
                    todo.add(before);
                }
            }
        }
        return reaching;
    }
}
