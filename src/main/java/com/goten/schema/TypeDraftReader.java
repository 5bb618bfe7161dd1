package com.goten.schema;

import com.google.api.ResourceDescriptor;
import com.google.protobuf.Descriptors.Descriptor;
import com.goten.annotations.Resource;
import com.goten.annotations.ResourceSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what each type says of itself: first of two passes. */
final class TypeDraftReader {
    private static final String GOOGLE = "(google.api.resource)";
    static final String GOTEN = "(goten.annotations.resource)";

    private final String service;
    private final Faults faults;
    private final Map<String, TypeDraft> drafts = new LinkedHashMap<>();

    TypeDraftReader(String service, Faults faults) {
        this.service = service;
        this.faults = faults;
    }

    /** By full type name. */
    Map<String, TypeDraft> read(VersionFiles version) {
        VersionFiles.messages(version.files()).forEach(this::readMessage);
        return drafts;
    }

    private void readMessage(Descriptor message) {
        var resource = Annotations.resource(message);
        if (resource.isEmpty()) {
            if (message.getOptions().hasExtension(Resource.resource)) {
                faults.add(message, GOOGLE, "is missing: it gives the type and its name patterns");
            }
            return;
        }
        var type = resource.get().getType();
        if (!TypeNames.isFull(type)) {
            faults.add(message, GOOGLE, "type \"" + type + "\" is not <service>/<Type>");
        } else if (!TypeNames.service(type).equals(service)) {
            faults.add(message, GOOGLE, "type " + type + " is of another service than its package, " + service);
        } else {
            addDraft(message, resource.get());
        }
    }

    private void addDraft(Descriptor message, ResourceDescriptor resource) {
        var spec = Annotations.spec(message);
        var draft = new TypeDraft(message, resource.getType(), spec, ids(message, spec), patterns(message, resource));
        var before = drafts.putIfAbsent(resource.getType(), draft);
        if (before != null) {
            faults.add(message, GOOGLE, "type " + resource.getType() + " is already that of "
                    + before.descriptor().getFullName());
        }
    }

    private List<PatternDraft> patterns(Descriptor message, ResourceDescriptor resource) {
        if (resource.getPatternCount() == 0) {
            faults.add(message, GOOGLE, "has no name pattern");
        }
        return resource.getPatternList().stream()
                .map(text -> pattern(message, text))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<PatternDraft> pattern(Descriptor message, String text) {
        var pattern = PatternDraft.parse(text);
        if (pattern.isEmpty()) {
            faults.add(message, GOOGLE, "pattern \"" + text + "\" is not collections and {variables} in turn");
        }
        return pattern;
    }

    private IdRules ids(Descriptor message, ResourceSpec spec) {
        var standard = IdRules.STANDARD;
        var accepted = IdPatterns.compile(message, "id_pattern", spec.getIdPattern(), faults);
        var atCreation = IdPatterns.compile(message, "creation_id_pattern", spec.getCreationIdPattern(), faults);
        return new IdRules(
                accepted.orElse(standard.accepted()),
                atCreation.or(() -> accepted).orElse(standard.acceptedAtCreation()),
                accepted.isPresent() && IdPatterns.allowsSlash(accepted.get().pattern()));
    }
}
