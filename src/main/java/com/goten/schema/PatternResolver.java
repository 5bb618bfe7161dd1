package com.goten.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the parents of a type's name patterns and the rules of their IDs.
 *
 * <p>The parent is the declared one whose names are what stands before the own collection, a region between the two
 * left out. Of a parent in another service the patterns are not known here: it is recognised by the last variable,
 * {@code {project}} for {@code iam.example.com/Project}. A type that declares no parents has those of its own service
 * whose patterns its own begin with.
 */
final class PatternResolver {
    private final String service;
    private final Map<String, TypeDraft> drafts;
    private final Faults faults;

    PatternResolver(String service, Map<String, TypeDraft> drafts, Faults faults) {
        this.service = service;
        this.drafts = drafts;
        this.faults = faults;
    }

    List<NamePattern> resolve(TypeDraft type) {
        var parents = parents(type);
        checkRegion(type);
        var patterns = new ArrayList<NamePattern>();
        type.patterns().forEach(draft -> patterns.add(new NamePattern(
                draft.text(), segments(type, draft), parent(type, draft, parents).map(this::parentType))));
        checkParentsUsed(type, parents, patterns);
        return patterns;
    }

    /** The declared parents, full names; those that are not there are faults and left out. */
    private Set<String> parents(TypeDraft type) {
        var parents = new LinkedHashSet<String>();
        for (var name : type.spec().getParentsList()) {
            var full = TypeNames.full(service, name);
            if (isOwn(full) && !drafts.containsKey(full)) {
                faults.add(type.descriptor(), TypeDraftReader.GOTEN + ".parents", "there is no type " + full
                        + " in this version");
            } else if (!full.equals(TypeNames.NO_PARENT)) {
                parents.add(full);
            }
        }
        return parents;
    }

    private boolean isOwn(String fullName) {
        return TypeNames.service(fullName).equals(service);
    }

    private ParentType parentType(String fullName) {
        return new ParentType(TypeNames.service(fullName), fullName);
    }

    private Optional<String> parent(TypeDraft type, PatternDraft pattern, Set<String> declared) {
        int before = pattern.steps().size() - 1;
        if (before == 0 || type.spec().getParentsList().equals(List.of(TypeNames.NO_PARENT))) {
            return Optional.empty();
        }
        Collection<String> candidates = type.spec().getParentsCount() == 0 ? drafts.keySet() : declared;
        var found = candidates.stream()
                .filter(candidate -> fits(candidate, pattern, before))
                .findFirst()
                .or(() -> regionOnly(pattern, before) ? Optional.empty() : onlyForeign(declared));
        if (found.isEmpty() && !regionOnly(pattern, before) && needsParent(type)) {
            faults.add(type.descriptor(), TypeDraftReader.GOTEN + ".parents", "none of the parents has names that"
                    + " pattern \"" + pattern.text() + "\" begins with");
        }
        return found;
    }

    private static boolean regionOnly(PatternDraft pattern, int before) {
        return before == 1 && pattern.regionAt(0);
    }

    private static boolean needsParent(TypeDraft type) {
        var names = type.spec().getParentsList();
        return !names.isEmpty() && !names.contains(TypeNames.NO_PARENT);
    }

    private boolean fits(String candidate, PatternDraft pattern, int before) {
        boolean region = TypeNames.singular(candidate).equals("Region");
        int count = pattern.regionAt(before - 1) && !region ? before - 1 : before;
        if (count == 0) {
            return false;
        }
        var draft = drafts.get(candidate);
        return draft != null
                ? draft.hasShape(pattern.shape(count))
                : TypeNames.sameWord(pattern.steps().get(count - 1).variable(), TypeNames.singular(candidate));
    }

    /** A single parent in another service needs no variable that is called like it. */
    private Optional<String> onlyForeign(Set<String> declared) {
        return declared.size() == 1 ? declared.stream().filter(parent -> !isOwn(parent)).findFirst() : Optional.empty();
    }

    private void checkParentsUsed(TypeDraft type, Set<String> declared, List<NamePattern> patterns) {
        for (var parent : declared) {
            if (patterns.stream().noneMatch(pattern -> pattern.parent().equals(Optional.of(parentType(parent))))) {
                faults.add(type.descriptor(), TypeDraftReader.GOTEN + ".parents", "no name pattern begins with names"
                        + " of " + parent);
            }
        }
    }

    private void checkRegion(TypeDraft type) {
        boolean declared = type.spec().getScopeAttributesList().contains("goten.annotations/Region");
        if (declared && type.patterns().stream().noneMatch(PatternDraft::regional)) {
            faults.add(type.descriptor(), TypeDraftReader.GOTEN + ".scope_attributes", "the type is regional, but no"
                    + " name pattern has a regions/{region} segment before its own");
        }
    }

    private List<NamePattern.Segment> segments(TypeDraft type, PatternDraft pattern) {
        var segments = new ArrayList<NamePattern.Segment>();
        for (int i = 0; i < pattern.steps().size(); i++) {
            var step = pattern.steps().get(i);
            var rules = i == pattern.steps().size() - 1 ? type.ids() : rules(pattern.shape(i + 1));
            segments.add(new NamePattern.Segment(step.collection(), step.variable(), rules));
        }
        return segments;
    }

    /** Of the type whose names the segment ends, where that is one of this service. */
    private IdRules rules(String shape) {
        return drafts.values().stream()
                .filter(draft -> draft.hasShape(shape))
                .findFirst()
                .map(TypeDraft::ids)
                .orElse(IdRules.STANDARD);
    }
}
