package com.goten.resource;

import com.goten.schema.NamePattern;
import com.goten.schema.NamePattern.Segment;
import com.goten.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes scopes. The literal beginning of the parent becomes a prefix, which is a range scan; a regular expression is
 * added only where a name of the type could have that prefix and still lie elsewhere.
 */
final class ScopePattern {
    private static final String ONE_STEP = "[^/]+";

    private ScopePattern() {}

    static Scope of(ResourceType type, NamePattern pattern, List<String> parentIds) {
        int literal = literalSegments(parentIds);
        String prefix = prefix(pattern, parentIds, literal);
        boolean decided = onlyWildcardsFrom(parentIds, literal) && aloneWithPrefix(type, pattern, literal);
        return new Scope(prefix, decided ? Optional.empty() : Optional.of(regex(pattern, parentIds)));
    }

    private static int literalSegments(List<String> ids) {
        int first = ids.indexOf(NamePattern.WILDCARD);
        return first < 0 ? ids.size() : first;
    }

    private static boolean onlyWildcardsFrom(List<String> ids, int index) {
        return ids.stream().skip(index).allMatch(NamePattern.WILDCARD::equals);
    }

    private static String prefix(NamePattern pattern, List<String> ids, int literal) {
        var text = new StringBuilder();
        for (int i = 0; i < literal; i++) {
            text.append(pattern.segments().get(i).collection()).append('/').append(ids.get(i)).append('/');
        }
        return text.append(pattern.segments().get(literal).collection()).append('/').toString();
    }

    private static boolean aloneWithPrefix(ResourceType type, NamePattern pattern, int literal) {
        return type.patterns().stream().noneMatch(other -> other != pattern && mayShare(other, pattern, literal));
    }

    /** Whether names of the other form can have the prefix up to and with collection {@code literal} of this one. */
    private static boolean mayShare(NamePattern other, NamePattern pattern, int literal) {
        for (int i = 0; i <= literal && i < other.segments().size(); i++) {
            if (!other.segments().get(i).collection().equals(pattern.segments().get(i).collection())) {
                return false;
            }
            if (other.segments().get(i).rules().spansSlashes()) {
                return true;
            }
        }
        return other.segments().size() > literal;
    }

    /** Names that a name with wildcards stands for. Where no form of a type says more, an ID spans no slashes. */
    static Pattern name(Optional<ResourceType> type, String name) {
        List<String> forms = type.stream()
                .flatMap(known -> known.patterns().stream())
                .flatMap(pattern -> pattern.matchWithWildcards(name).stream().map(ids -> names(pattern, ids)))
                .toList();
        return Pattern.compile(forms.isEmpty() ? "^" + unknown(name) + "$" : "^(?:" + String.join("|", forms) + ")$");
    }

    private static String unknown(String name) {
        return Stream.of(name.split("/", -1))
                .map(step -> step.equals(NamePattern.WILDCARD) ? ONE_STEP : literal(step))
                .collect(Collectors.joining("/"));
    }

    private static Pattern regex(NamePattern pattern, List<String> parentIds) {
        var ids = new ArrayList<>(parentIds);
        ids.add(NamePattern.WILDCARD);
        return Pattern.compile("^" + names(pattern, ids) + "$");
    }

    private static String names(NamePattern pattern, List<String> ids) {
        var text = new StringBuilder();
        for (int i = 0; i < ids.size(); i++) {
            Segment segment = pattern.segments().get(i);
            String id = ids.get(i);
            text.append(i == 0 ? "" : "/").append(literal(segment.collection())).append('/');
            text.append(id.equals(NamePattern.WILDCARD) ? any(segment) : literal(id));
        }
        return text.toString();
    }

    private static String any(Segment segment) {
        return segment.rules().spansSlashes() ? "[^\\n]+" : ONE_STEP;
    }

    /** Escaped so that Java and PostgreSQL read the same. */
    private static String literal(String text) {
        var escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 0x80 || Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '/' || c <= ' ';
            escaped.append(plain ? "" : "\\").append(c);
        }
        return escaped.toString();
    }
}
