package com.goten.resource;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.NamePattern;
import com.goten.schema.NamePattern.Segment;
import com.goten.schema.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads and makes names. Every failure is an InvalidArgument that names the given request field. */
public final class ResourceNames {
    /** Longest name, in bytes; an index row of PostgreSQL has room for it. */
    public static final int MAX_NAME_BYTES = 1024;

    private static final int SHOWN_CHARS = 200;

    private ResourceNames() {}

    /** A name of the type without wildcards. */
    public static ResourceName parse(ResourceType type, String name, String field) {
        return tryParse(type, name).orElseThrow(() -> new InvalidArgument(field, whyNot(type, name)));
    }

    /** As {@link #parse}, empty where the name is none of the type's. */
    public static Optional<ResourceName> tryParse(ResourceType type, String name) {
        if (tooLong(name) || name.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        for (NamePattern pattern : type.patterns()) {
            Optional<List<String>> ids = pattern.match(name);
            if (ids.isPresent()) {
                return Optional.of(new ResourceName(type, pattern, ids.get(), name));
            }
        }
        return Optional.empty();
    }

    /** A name that a new resource may have: its last ID by the rules for creation. */
    public static ResourceName parseForCreation(ResourceType type, String name, String field) {
        ResourceName parsed = parse(type, name, field);
        if (!type.ids().acceptsAtCreation(parsed.id())) {
            throw new InvalidArgument(field, quoted(parsed.id()) + " cannot be the ID of a new " + type.singular()
                    + ": new IDs match " + type.ids().acceptedAtCreation());
        }
        return parsed;
    }

    /**
     * A new name under a parent ({@code projects/p/regions/r}; empty for none), made from the display name where there
     * is one, else random (PROTOCOL.md section 2, names).
     */
    public static ResourceName generate(ResourceType type, String parent, String displayName, String field) {
        String collection = collectionUnder(type, parent, field);
        String id = GeneratedId.from(displayName, type.ids()::acceptsAtCreation)
                .orElseThrow(() -> new InvalidArgument(field, "must be given: IDs of " + type.singular()
                        + " match " + type.ids().acceptedAtCreation() + " and cannot be generated"));
        return parseForCreation(type, collection + id, field);
    }

    private static String collectionUnder(ResourceType type, String parent, String field) {
        for (NamePattern pattern : type.patterns()) {
            if (pattern.matchPrefix(parent, false).isPresent()) {
                Segment last = pattern.segments().get(pattern.segments().size() - 1);
                return parent + (parent.isEmpty() ? "" : "/") + last.collection() + '/';
            }
        }
        throw new InvalidArgument(field, noParent(type, parent, false));
    }

    /**
     * The collection under a parent of a List, Search or Watch, wildcards allowed. The empty parent means the names
     * without a parent, and is refused where the type has none such. For requests that have no parent use
     * {@link Scope#ALL}.
     */
    public static Scope scope(ResourceType type, String parent, String field) {
        if (!tooLong(parent) && parent.indexOf('\0') < 0) {
            for (NamePattern pattern : type.patterns()) {
                Optional<List<String>> ids = pattern.matchPrefix(parent, true);
                if (ids.isPresent()) {
                    return ScopePattern.of(type, pattern, ids.get());
                }
            }
        }
        throw new InvalidArgument(field, noParent(type, parent, true));
    }

    /**
     * What a name that holds wildcards matches; empty for one that holds none.
     *
     * @param type the type that is named; empty where that is not known
     */
    public static Optional<Pattern> wildcard(Optional<ResourceType> type, String name) {
        boolean wild = List.of(name.split("/", -1)).contains(NamePattern.WILDCARD);
        return wild ? Optional.of(ScopePattern.name(type, name)) : Optional.empty();
    }

    private static String whyNot(ResourceType type, String name) {
        if (name.isEmpty()) {
            return "must be a name of " + type.singular() + ": " + forms(type);
        }
        if (tooLong(name)) {
            return "is longer than the " + MAX_NAME_BYTES + " bytes that a name may have";
        }
        boolean wild = type.patterns().stream()
                .anyMatch(pattern -> pattern.matchWithWildcards(name).isPresent());
        return quoted(name) + (wild
                ? " holds the wildcard -, which names no single resource"
                : " is not a name of " + type.singular() + ": expected " + forms(type));
    }

    private static String forms(ResourceType type) {
        return type.patterns().stream().map(NamePattern::text).collect(Collectors.joining(" or "));
    }

    private static String noParent(ResourceType type, String parent, boolean wildcards) {
        String forms = type.patterns().stream()
                .map(ResourceNames::parentForm)
                .collect(Collectors.joining(" or "));
        String hint = wildcards ? ", where - stands for any ID: " + wildParent(type.patterns().get(0)) : "";
        if (tooLong(parent)) {
            return "is longer than the " + MAX_NAME_BYTES + " bytes that a name may have";
        }
        return (parent.isEmpty() ? "must not be empty" : quoted(parent) + " is not a parent of " + type.plural())
                + ": expected " + forms + hint;
    }

    private static String parentForm(NamePattern pattern) {
        int last = pattern.segments().size() - 1;
        return last == 0 ? "nothing" : joined(pattern, last, segment -> "{" + segment.variable() + "}");
    }

    private static String wildParent(NamePattern pattern) {
        int last = pattern.segments().size() - 1;
        return last == 0 ? "" : joined(pattern, last, segment -> NamePattern.WILDCARD);
    }

    private static String joined(NamePattern pattern, int segments, Function<Segment, String> id) {
        return pattern.segments().subList(0, segments).stream()
                .map(segment -> segment.collection() + "/" + id.apply(segment))
                .collect(Collectors.joining("/"));
    }

    private static boolean tooLong(String name) {
        return name.length() > MAX_NAME_BYTES
                || name.length() > MAX_NAME_BYTES / 3
                        && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES;
    }

    /** Text of a client in a message, not too much of it. */
    public static String quoted(String text) {
        return '"' + (text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "…" : text) + '"';
    }
}
