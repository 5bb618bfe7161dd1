package com.goten.schema;

import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.annotations.References;

/** Fields that only the server writes: ignored on input with everything under them (PROTOCOL.md section 2). */
public final class OutputOnly {
    private OutputOnly() {}

    /**
     * Whether the field itself says so; what is inside an output-only field is output-only too, and need not say so.
     */
    public static boolean isOutputOnly(FieldDescriptor field) {
        var options = field.getOptions();
        return options.getExtension(References.outputOnly)
                || options.getExtension(FieldBehaviorProto.fieldBehavior).contains(FieldBehavior.OUTPUT_ONLY);
    }

    /** Whether a step of the path says so. */
    public static boolean isOutputOnly(FieldPath path) {
        return path.fields().stream().anyMatch(OutputOnly::isOutputOnly);
    }
}
