package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.goten.annotations.ResourceSpec;
import java.util.List;

/** A resource type as far as it can be read on its own. */
record TypeDraft(
        Descriptor descriptor, String fullName, ResourceSpec spec, IdRules ids, List<PatternDraft> patterns) {
    String singular() {
        return TypeNames.singular(fullName);
    }

    boolean hasShape(String shape) {
        return patterns.stream().anyMatch(pattern -> pattern.shape().equals(shape));
    }
}
