package com.goten.resource;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.schema.ResourceType;

/**
 * What of a client's resource is taken (PROTOCOL.md section 3, updates).
 *
 * <p>Output-only fields are never taken, with all that is in them; of metadata only tags, labels, annotations, owner
 * references and services are. Paths are snake_case or camelCase, may go through messages and to single keys of maps;
 * lists are there as a whole only.
 */
public final class Masks {
    private Masks() {}

    /** @throws com.goten.errors.GotenException.InvalidArgument with every path that is none, naming {@code field} */
    public static void check(ResourceType type, FieldMask mask, String field) {
        MaskParser.parse(type.descriptor(), mask, false, field);
    }

    /** What a new resource takes from the client's. */
    public static DynamicMessage stripOutputOnly(ResourceType type, DynamicMessage body) {
        return replace(type, DynamicMessage.getDefaultInstance(type.descriptor()), body);
    }

    /** The stored resource with everything replaced that the client may write. */
    public static DynamicMessage replace(ResourceType type, DynamicMessage stored, DynamicMessage body) {
        return (DynamicMessage) new Overlay(new FieldRules(type)).replace(stored, body);
    }

    /**
     * The stored resource with the masked paths taken from the body; those that the body lacks are cleared. Lists and
     * maps are merged by the schema's merge options. The empty mask and {@code *} are {@link #replace}.
     *
     * @throws com.goten.errors.GotenException.InvalidArgument with every path that is none, naming {@code field}
     */
    public static DynamicMessage merge(
            ResourceType type, DynamicMessage stored, DynamicMessage body, FieldMask mask, String field) {
        MaskTree tree = tree(type, mask, field);
        return (DynamicMessage) new MaskedMerge(new FieldRules(type)).merge(stored, body, tree);
    }

    /**
     * Whether two states agree under a mask, output-only fields included; under the empty mask everything must.
     *
     * @throws com.goten.errors.GotenException.InvalidArgument with every path that is none, naming {@code field}
     */
    public static boolean agree(
            ResourceType type, DynamicMessage one, DynamicMessage other, FieldMask mask, String field) {
        MaskTree tree = tree(type, mask, field);
        return tree.apply(one).equals(tree.apply(other));
    }

    private static MaskTree tree(ResourceType type, FieldMask mask, String field) {
        return mask.getPathsCount() == 0 ? MaskTree.ALL : MaskParser.parse(type.descriptor(), mask, false, field);
    }
}
