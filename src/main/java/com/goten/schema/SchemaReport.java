package com.goten.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says what was understood of a schema, for {@code goten schema check}. */
public final class SchemaReport {
    private SchemaReport() {}

    /** Tables for each version: types, name patterns, references, views, methods. Ends with a line break. */
    public static String render(ServiceSchema schema) {
        return schema.service() + ": " + names(schema) + "\n\n"
                + schema.versions().stream().map(SchemaReport::render).collect(Collectors.joining());
    }

    private static String names(ServiceSchema schema) {
        return schema.versions().stream().map(ApiVersion::version).collect(Collectors.joining(", "));
    }

    private static String render(ApiVersion version) {
        return version.version() + " (package " + version.protoPackage() + "), imports: "
                + orNone(String.join(", ", version.imports())) + "\n\n"
                + types(version)
                + patterns(version)
                + references(version)
                + views(version)
                + methods(version);
    }

    private static String types(ApiVersion version) {
        var table = new TextTable("TYPE", "PLURAL", "SYNCING", "PAGES", "PARENT GONE", "OPTIONS");
        for (var type : version.types()) {
            table.row(
                    type.singular(),
                    type.plural(),
                    type.options().syncing().name(),
                    pages(type.options().pager()),
                    type.parents().isEmpty() ? "-" : type.options().onParentDeleted().name(),
                    orNone(options(type)));
        }
        return table.render("Types");
    }

    private static String pages(Pager pager) {
        return pager.disabled() ? "disabled" : pager.defaultPageSize() + "/" + pager.maxPageSize();
    }

    private static String options(ResourceType type) {
        var options = new ArrayList<String>();
        add(options, type.regional(), "regional");
        type.fields().policy().ifPresent(path -> options.add("policy holder (" + path + ")"));
        add(options, type.options().asyncDeletion(), "async deletion");
        add(options, type.options().unconstrained(), "no constraints");
        add(options, type.options().outsideProtocol(), "no metadata");
        add(options, type.ids().spansSlashes(), "IDs span slashes");
        return String.join(", ", options);
    }

    private static void add(List<String> options, boolean applies, String text) {
        if (applies) {
            options.add(text);
        }
    }

    private static String patterns(ApiVersion version) {
        var table = new TextTable("TYPE", "PATTERN", "PARENT", "ID", "ID AT CREATION");
        for (var type : version.types()) {
            for (var pattern : type.patterns()) {
                var parent = pattern.parent().map(ParentType::type).orElse("-");
                table.row(type.singular(), pattern.text(), parent, type.ids().accepted().pattern(),
                        type.ids().acceptedAtCreation().pattern());
            }
        }
        return table.render("Names");
    }

    private static String references(ApiVersion version) {
        var table = new TextTable("TYPE", "FIELD", "TARGET", "TARGET GONE");
        for (var type : version.types()) {
            for (var reference : type.references()) {
                table.row(
                        type.singular(), reference.path().toString(), reference.targetType(),
                        reference.behaviour().name());
            }
        }
        return table.render("References");
    }

    private static String views(ApiVersion version) {
        var table = new TextTable("TYPE", "VIEW", "FIELDS");
        for (var type : version.types()) {
            type.views().entrySet().stream()
                    .sorted((one, other) -> one.getKey().compareTo(other.getKey()))
                    .forEach(view -> table.row(
                            type.singular(),
                            view.getKey().name(),
                            view.getValue().stream().map(FieldPath::toString).collect(Collectors.joining(", "))));
        }
        return table.render("Views");
    }

    private static String methods(ApiVersion version) {
        var table = new TextTable("SERVICE", "METHOD", "VERB", "TYPE", "RUNS IN", "REST");
        for (var method : version.methods()) {
            var type = method.type();
            table.row(
                    method.descriptor().getService().getName(),
                    method.name(),
                    method.verb().name(),
                    type == null ? "-" : type.singular(),
                    runsIn(method),
                    orNone(bindings(method)));
        }
        return table.render("Methods");
    }

    private static String runsIn(ApiMethod method) {
        if (method.routing().skip()) {
            return "any region";
        }
        if (method.routing().executeOnOwningRegion()) {
            return "owning region";
        }
        return method.verb() == Verb.CUSTOM ? "any region" : "where synced";
    }

    private static String bindings(ApiMethod method) {
        return method.bindings().stream()
                .map(binding -> binding.httpMethod() + " " + binding.template())
                .collect(Collectors.joining(", "));
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
