package com.goten.schema;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.annotations.MergeOpts;
import com.goten.annotations.References;
import java.util.List;

/**
 * How a list or map is merged under a mask (option 69101).
 *
 * @param identifiers fields of the items by which they are told apart, so that a list is merged like a map; empty:
 *     whole items are compared
 */
public record MergeOptions(
        MergeOpts.FieldBehavior behavior, List<String> identifiers, MergeOpts.Repeated.SortingOrder sorting) {
    /** Of a field without the option. */
    public static final MergeOptions NONE = new MergeOptions(
            MergeOpts.FieldBehavior.DEFAULT, List.of(), MergeOpts.Repeated.SortingOrder.NO_SORTING);

    public MergeOptions {
        identifiers = List.copyOf(identifiers);
    }

    public static MergeOptions of(FieldDescriptor field) {
        var options = field.getOptions().getExtension(References.merge);
        return switch (options.getOptsCase()) {
            case REPEATED -> new MergeOptions(
                    options.getRepeated().getBehavior(),
                    options.getRepeated().getIdentifiersList(),
                    options.getRepeated().getSorting());
            case MAP -> new MergeOptions(options.getMap().getBehavior(), List.of(), NONE.sorting);
            case OPTS_NOT_SET -> NONE;
        };
    }
}
