package com.goten.api.http;

import com.goten.api.http.PathTrie.Match;
import com.goten.errors.GotenException.NotFound;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.SchemaException;
import com.goten.schema.SchemaFault;
import com.goten.schema.ServiceSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** From method and path to a route. Immutable once built. */
final class Routes {
    private static final String GET = "GET";
    private static final String HEAD = "HEAD";
    private static final String OPTIONS = "OPTIONS";

    /** Templates that differ in their variables only are one: the first to have an HTTP method has it. */
    private final PathTrie<Target> trie = new PathTrie<>();

    private record Target(String httpMethod, Route route) {}

    /** All methods of a service, in all its versions. */
    static Routes of(ServiceSchema schema) {
        var methods = new ArrayList<ApiMethod>();
        var spanning = new HashSet<String>();
        for (ApiVersion version : schema.versions()) {
            methods.addAll(version.methods());
            version.types().stream()
                    .flatMap(type -> type.patterns().stream())
                    .flatMap(pattern -> pattern.segments().stream())
                    .filter(segment -> segment.rules().spansSlashes())
                    .forEach(segment -> spanning.add(segment.collection()));
        }
        return new Routes(methods, spanning);
    }

    /**
     * @param spanningCollections collections whose IDs may hold slashes
     * @throws SchemaException where a method's HTTP rule does not fit its messages or is none; with all such faults
     */
    Routes(Collection<ApiMethod> methods, Set<String> spanningCollections) {
        var faults = new ArrayList<SchemaFault>();
        for (ApiMethod method : methods) {
            var builder = new RouteBuilder(method, spanningCollections, faults);
            method.bindings().forEach(binding -> builder.form(binding).ifPresent(
                    form -> trie.add(form.template(), new Target(form.httpMethod(), form.route()))));
        }
        if (!faults.isEmpty()) {
            throw new SchemaException(faults);
        }
    }

    /** A route, and what the path says for its variables, in their order. */
    record Found(Route route, List<String> variables) {}

    /**
     * The most specific route.
     *
     * @throws NotFound where no template matches the path
     * @throws HttpRefusal 405 where one does, but none with this HTTP method
     */
    Found find(String httpMethod, String path) {
        Map<String, Match<Target>> matches = matches(path);
        Match<Target> match = matches.get(httpMethod.equals(HEAD) && !matches.containsKey(HEAD) ? GET : httpMethod);
        if (match == null) {
            throw HttpRefusal.methodNotAllowed(httpMethod, path, allowed(matches));
        }
        return new Found(
                match.value().route(),
                match.template().variables().stream().map(match::text).toList());
    }

    /** The HTTP methods that a path has. */
    SortedSet<String> allowed(String path) {
        return allowed(matches(path));
    }

    private static SortedSet<String> allowed(Map<String, Match<Target>> matches) {
        var allowed = new TreeSet<>(matches.keySet());
        allowed.add(OPTIONS);
        if (allowed.contains(GET)) {
            allowed.add(HEAD);
        }
        return allowed;
    }

    /** For each HTTP method the most specific match. What looks like a verb and is one is not part of an ID. */
    private Map<String, Match<Target>> matches(String path) {
        var matches = new TreeMap<String, Match<Target>>();
        for (RequestPath reading : RequestPath.readings(path)) {
            trie.find(reading).forEach(match -> matches.putIfAbsent(match.value().httpMethod(), match));
            if (!matches.isEmpty()) {
                return matches;
            }
        }
        throw new NotFound("path " + path);
    }
}
