package com.goten.schema;

import com.google.api.HttpRule;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The REST form of a type's synthesised methods: one binding for each of its name patterns. */
final class HttpTemplates {
    private final ResourceType type;

    HttpTemplates(ResourceType type) {
        this.type = type;
    }

    /** {@code /v1/{name=projects/*}/devices/*}} with a suffix, {@code :watch}. */
    List<String> resource(String field, String suffix) {
        return distinct(pattern -> root() + variable(field, pattern, pattern.segments().size()) + suffix);
    }

    /** {@code /v1/{parent=projects/*}/devices}; {@code /v1/roles} for names without a beginning. */
    List<String> collection(String suffix) {
        return distinct(pattern -> root() + parent(pattern) + ownCollection(pattern) + suffix);
    }

    /** {@code /v1/devices:batchGet}. */
    List<String> everywhere(String suffix) {
        return distinct(pattern -> root() + ownCollection(pattern) + suffix);
    }

    /** The first as the rule itself, the others as additional bindings. */
    static HttpRule rule(List<HttpRule> rules) {
        return rules.get(0).toBuilder()
                .addAllAdditionalBindings(rules.subList(1, rules.size()))
                .build();
    }

    private String root() {
        return "/" + type.version() + "/";
    }

    private static String parent(NamePattern pattern) {
        int before = pattern.segments().size() - 1;
        return before == 0 ? "" : variable("parent", pattern, before) + "/";
    }

    private static String ownCollection(NamePattern pattern) {
        return pattern.segments().get(pattern.segments().size() - 1).collection();
    }

    private static String variable(String field, NamePattern pattern, int count) {
        return pattern.segments().subList(0, count).stream()
                .map(segment -> segment.collection() + (segment.rules().spansSlashes() ? "/**" : "/*"))
                .collect(Collectors.joining("/", "{" + field + "=", "}"));
    }

    private List<String> distinct(Function<NamePattern, String> template) {
        return type.patterns().stream().map(template).distinct().toList();
    }
}
