package com.goten.api.http;

import com.goten.api.http.PathTemplate.Literal;
import com.goten.api.http.PathTemplate.Many;
import com.goten.api.http.PathTemplate.One;
import com.goten.api.http.PathTemplate.Step;
import com.goten.api.http.PathTemplate.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Path templates by their steps. Finds all that match a path, the most specific first.
 *
 * @param <T> what a template leads to
 */
final class PathTrie<T> {
    private final Node<T> root = new Node<>();

    private static final class Node<T> {
        private final Map<Step, Node<T>> next = new HashMap<>();
        private final List<Leaf<T>> leaves = new ArrayList<>();
    }

    private record Leaf<T>(PathTemplate template, T value) {}

    /**
     * A template that matches.
     *
     * @param starts segment at which each of its steps begins, and the number of segments at the end
     */
    record Match<T>(PathTemplate template, T value, RequestPath path, int[] starts) {

        /** What the path says for a variable. */
        String text(Variable variable) {
            int from = starts[variable.from()];
            int to = starts[variable.to()];
            return template.spansSegments(variable) ? path.span(from, to) : path.decoded().get(from);
        }
    }

    void add(PathTemplate template, T value) {
        Node<T> node = root;
        for (Step step : template.steps()) {
            node = node.next.computeIfAbsent(step, ignored -> new Node<>());
        }
        node.leaves.add(new Leaf<>(template, value));
    }

    List<Match<T>> find(RequestPath path) {
        var search = new Search<T>(path);
        search.walk(root, 0, 0);
        return search.found;
    }

    private static final class Search<T> {
        private final RequestPath path;
        private final List<Match<T>> found = new ArrayList<>();
        private final int[] starts;

        Search(RequestPath path) {
            this.path = path;
            this.starts = new int[path.decoded().size() + 1];
        }

        /** @param step of the templates under {@code node}: as many lie behind; each took a segment or more */
        void walk(Node<T> node, int step, int segment) {
            starts[step] = segment;
            if (segment == path.decoded().size()) {
                leaves(node, step);
                return;
            }
            String text = path.decoded().get(segment);
            if (text.isEmpty()) {
                return;
            }
            enter(node.next.get(new Literal(text)), step, segment + 1);
            enter(node.next.get(new One()), step, segment + 1);
            Node<T> many = node.next.get(new Many());
            if (many != null) {
                enterMany(many, step, segment);
            }
        }

        /** All that is left comes last: a template that says more about the end is more specific. */
        private void enterMany(Node<T> many, int step, int segment) {
            int filled = endOfFilled(segment);
            for (int end = Math.min(filled, path.decoded().size() - 1); end > segment; end--) {
                enter(many, step, end);
            }
            if (filled == path.decoded().size()) {
                enter(many, step, filled);
            }
        }

        private void enter(@Nullable Node<T> node, int step, int segment) {
            if (node != null) {
                walk(node, step + 1, segment);
            }
        }

        /** One after the last of the segments from here on that are not empty. */
        private int endOfFilled(int segment) {
            int end = segment;
            while (end < path.decoded().size() && !path.decoded().get(end).isEmpty()) {
                end++;
            }
            return end;
        }

        private void leaves(Node<T> node, int steps) {
            for (Leaf<T> leaf : node.leaves) {
                if (leaf.template.verb().equals(path.verb())) {
                    int[] taken = Arrays.copyOf(starts, steps + 1);
                    found.add(new Match<>(leaf.template, leaf.value, path, taken));
                }
            }
        }
    }
}
