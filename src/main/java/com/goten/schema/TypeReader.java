package com.goten.schema;

import com.google.api.ResourceDescriptor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes types of drafts: second of two passes, in which all types are known by name. */
final class TypeReader {
    private final String service;
    private final String version;
    private final Map<String, TypeDraft> drafts;
    private final Faults faults;

    TypeReader(String service, String version, Map<String, TypeDraft> drafts, Faults faults) {
        this.service = service;
        this.version = version;
        this.drafts = drafts;
        this.faults = faults;
    }

    /** In the order of their names; those without a name field are left out, with a fault. */
    List<ResourceType> read() {
        return drafts.values().stream()
                .sorted(Comparator.comparing(TypeDraft::fullName))
                .map(this::read)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<ResourceType> read(TypeDraft draft) {
        var patterns = new PatternResolver(service, drafts, faults).resolve(draft);
        var fields = new FieldsReader(faults).read(draft);
        boolean constrained = !draft.spec().getDisableDbConstraints()
                && fields.flatMap(ResourceType.Fields::metadata).isPresent();
        var references =
                new ReferenceReader(service, drafts.keySet(), constrained, faults).read(draft.descriptor());
        return fields.map(found -> build(draft, patterns, found, references));
    }

    private ResourceType build(
            TypeDraft draft, List<NamePattern> patterns, ResourceType.Fields fields, ReferenceReader.Found references) {
        return new ResourceType(
                service,
                version,
                draft.singular(),
                plural(draft),
                draft.descriptor(),
                fields,
                patterns,
                parents(patterns),
                draft.ids(),
                references.fields(),
                references.graph(),
                new ViewReader(faults).read(draft.descriptor(), draft.spec(), fields),
                new OptionsReader(faults).read(draft, fields));
    }

    /** As declared, else by the collection in its names: that knows that a policy's plural is policies. */
    private static String plural(TypeDraft draft) {
        if (!draft.spec().getPlural().isEmpty()) {
            return TypeNames.upperCamelCase(draft.spec().getPlural());
        }
        return Annotations.resource(draft.descriptor())
                .map(ResourceDescriptor::getPlural)
                .filter(plural -> !plural.isEmpty())
                .or(() -> draft.patterns().stream().findFirst().map(pattern -> pattern.last().collection()))
                .map(TypeNames::upperCamelCase)
                .orElse(draft.singular() + "s");
    }

    private static List<ParentType> parents(List<NamePattern> patterns) {
        var parents = new ArrayList<ParentType>();
        patterns.stream().flatMap(pattern -> pattern.parent().stream()).distinct().forEach(parents::add);
        return parents;
    }
}
