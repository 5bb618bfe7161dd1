package com.goten.resource;

import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.annotations.MergeOpts;

/** Options on fields that decide what an input may change. */
final class FieldTraits {
    private FieldTraits() {}

    /** Ignored on input, with its whole sub-tree. */
    static boolean outputOnly(FieldDescriptor field) {
        var options = field.getOptions();
        return options.getExtension(com.goten.annotations.References.outputOnly)
                || options.getExtension(FieldBehaviorProto.fieldBehavior).contains(FieldBehavior.OUTPUT_ONLY);
    }

    /** How it is merged under a mask; the default instance where the schema does not say. */
    static MergeOpts merge(FieldDescriptor field) {
        return field.getOptions().getExtension(com.goten.annotations.References.merge);
    }
}
