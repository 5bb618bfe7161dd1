package com.goten.watch;

import com.goten.watch.Library.Book;
import com.goten.watch.TestSink.Change;
import com.goten.watch.TestSink.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What one stateless client was told, over all its connections, and the checkers of what a watch promises.
 *
 * <p>A client takes a batch for good when it has {@code is_current}; what came after that is dropped when the
 * connection is lost or at a soft reset, as the protocol says. What it took is compared with the states that the store
 * had:
 *
 * <ul>
 *   <li><b>Ordered</b>: a resource's states come in the order in which it had them.
 *   <li><b>Unique</b>: none comes twice, unless a snapshot begins anew.
 *   <li><b>Reliable</b>: none is left out between the snapshot and the end.
 *   <li><b>Resumable</b>: none of that happens where one connection ends and the next goes on.
 *   <li><b>Converges</b>: at the end the client has what the store has.
 * </ul>
 */
final class WatchHistory {
    private final List<Taken> taken = new ArrayList<>();
    private final List<Taken> pending = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private String token = "";
    private int connection;
    private int snapshots;
    private int resumes;
    private int hardResets;
    private int softResets;
    private boolean inSnapshot;
    private boolean current;

    /** One thing that the client was told. */
    private sealed interface Taken {
        /** Everything known is void. */
        record Forget() implements Taken {}

        record Told(int connection, boolean snapshot, String name, Optional<Book> state) implements Taken {}
    }

    /** A connection begins; answers the token to go on with, empty for none. */
    String connect() {
        pending.clear();
        connection++;
        current = false;
        if (token.isEmpty()) {
            beginSnapshot();
        } else {
            inSnapshot = false;
            resumes++;
        }
        return token;
    }

    void receive(Message message) {
        if (message.size() >= 0) {
            receiveSize(message);
            return;
        }
        if (message.hardReset()) {
            hardResets++;
            token = "";
            beginSnapshot();
        }
        if (message.softReset()) {
            softResets++;
            pending.removeIf(told -> told instanceof Taken.Told);
        }
        for (Change change : message.changes()) {
            pending.add(new Taken.Told(connection, inSnapshot, change.name(), change.book()));
        }
        if (message.current()) {
            taken.addAll(pending);
            pending.clear();
            token = message.token();
            inSnapshot = false;
            current = true;
            expect(!token.isEmpty(), "a batch ended without a resume token");
        }
    }

    /** What the client has. */
    Map<String, Book> view() {
        Map<String, Book> view = new TreeMap<>();
        for (Taken entry : taken) {
            if (entry instanceof Taken.Told told) {
                told.state().ifPresentOrElse(book -> view.put(told.name(), book), () -> view.remove(told.name()));
            } else {
                view.clear();
            }
        }
        return view;
    }

    /** Whether a batch has ended on this connection. */
    boolean current() {
        return current && pending.isEmpty();
    }

    int resumes() {
        return resumes;
    }

    int hardResets() {
        return hardResets;
    }

    int softResets() {
        return softResets;
    }

    int snapshots() {
        return snapshots;
    }

    /**
     * Checks everything.
     *
     * @param history all states of each resource, in order; empty: it was gone
     * @param sees whether a state is in the client's view
     * @param now what the store has
     * @return what is wrong
     */
    List<String> check(Map<String, List<Optional<Book>>> history, Predicate<Book> sees, List<Book> now) {
        Map<String, List<Optional<Book>>> seen = new HashMap<>();
        history.forEach((name, states) -> seen.put(name, inView(states, sees)));
        List<List<Taken.Told>> segments = segments();
        for (int i = 0; i < segments.size(); i++) {
            checkSegment(segments.get(i), seen, i == segments.size() - 1);
        }
        Map<String, Book> expected = new TreeMap<>();
        now.stream().filter(sees).forEach(book -> expected.put(book.name(), book));
        expect(view().equals(expected), "Converges: the client has " + view().keySet() + ", the store "
                + expected.keySet());
        return violations;
    }

    private void receiveSize(Message message) {
        expect(message.changes().isEmpty() && !message.current() && message.token().isEmpty(),
                "a size message carries something else");
        expect(pending.isEmpty() && message.size() == view().size(),
                "Size: told " + message.size() + ", has " + view().size());
    }

    private void beginSnapshot() {
        pending.clear();
        pending.add(new Taken.Forget());
        inSnapshot = true;
        snapshots++;
    }

    /** The states that a client with that view is to be told: leaving is told once, what stays outside is not. */
    private static List<Optional<Book>> inView(List<Optional<Book>> states, Predicate<Book> sees) {
        List<Optional<Book>> told = new ArrayList<>();
        boolean in = false;
        for (Optional<Book> state : states) {
            Optional<Book> visible = state.filter(sees);
            if (visible.isPresent() || in) {
                told.add(visible);
            }
            in = visible.isPresent();
        }
        return told;
    }

    private List<List<Taken.Told>> segments() {
        List<List<Taken.Told>> segments = new ArrayList<>();
        for (Taken entry : taken) {
            if (entry instanceof Taken.Told told) {
                segments.get(segments.size() - 1).add(told);
            } else {
                segments.add(new ArrayList<>());
            }
        }
        return segments;
    }

    private void checkSegment(List<Taken.Told> segment, Map<String, List<Optional<Book>>> history, boolean last) {
        Map<String, List<Taken.Told>> byName = new TreeMap<>();
        segment.forEach(told -> byName.computeIfAbsent(told.name(), first -> new ArrayList<>()).add(told));
        byName.forEach((name, told) -> checkResource(name, told, history.getOrDefault(name, List.of()), last));
        if (last) {
            Set<String> untold = new HashSet<>(history.keySet());
            untold.removeAll(byName.keySet());
            untold.forEach(name -> expectGone(name, history.get(name)));
        }
    }

    private void expectGone(String name, List<Optional<Book>> states) {
        expect(states.isEmpty() || states.get(states.size() - 1).isEmpty(),
                "Reliable: nothing was told of " + name);
    }

    private void checkResource(
            String name, List<Taken.Told> told, List<Optional<Book>> states, boolean last) {
        int previous = -1;
        int connectionBefore = 0;
        for (Taken.Told entry : told) {
            int index = indexOf(states, entry.state(), previous);
            if (index < 0) {
                violations.add("Unique: " + name + " was told to be " + entry.state() + ", which it was not after "
                        + previous + " of " + states);
                return;
            }
            String where = entry.connection() == connectionBefore || connectionBefore == 0 ? "" : "Resumable, ";
            expect(index != previous, where + "Unique: " + name + " " + entry.state() + " twice");
            expect(index >= previous, where + "Ordered: " + name + " " + entry.state() + " after a newer state");
            boolean first = previous < 0 && (entry.snapshot() || index == 0 || states.get(index - 1).isEmpty());
            expect(first || index == previous + 1, where + "Reliable: " + name + " has a gap before " + entry.state()
                    + " after index " + previous + " of " + states);
            previous = index;
            connectionBefore = entry.connection();
        }
        expect(!last || previous == states.size() - 1,
                "Reliable: " + name + " ends at " + previous + " of " + states);
    }

    /** A state is found by its counter; a disappearance is the next one after what was told before. */
    private static int indexOf(List<Optional<Book>> states, Optional<Book> state, int after) {
        if (state.isPresent()) {
            return states.indexOf(state);
        }
        for (int i = after + 1; after >= 0 && i < states.size(); i++) {
            if (states.get(i).isEmpty()) {
                return i;
            }
        }
        return -1;
    }

    private void expect(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
