package com.goten.resource;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.FieldPath;
import com.goten.schema.ResourceType;
import com.goten.types.View;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Which fields of a resource an answer holds: a view plus a mask (PROTOCOL.md section 3). Equal when they answer with
 * the same fields. The name is always there.
 *
 * <p>A view that the type does not declare is the nearest that it has: BASIC is NAME, DETAIL is FULL.
 */
public final class Projection {
    private final ResourceType type;
    private final MaskTree tree;
    private final Optional<WireProjection> onBytes;

    private Projection(ResourceType type, MaskTree tree) {
        this.type = type;
        this.tree = tree;
        this.onBytes = WireProjection.supports(tree) ? Optional.of(WireProjection.of(tree)) : Optional.empty();
    }

    /** Everything. */
    public static Projection all(ResourceType type) {
        return new Projection(type, MaskTree.ALL);
    }

    /** @throws com.goten.errors.GotenException.InvalidArgument for unknown paths, naming {@code maskField} */
    public static Projection of(ResourceType type, View view, FieldMask mask, String maskField) {
        MaskTree masked = MaskParser.parse(type.descriptor(), mask, true, maskField);
        boolean none = view == View.UNSPECIFIED && mask.getPathsCount() == 0;
        MaskTree tree = none ? MaskTree.ALL : fields(type, view).union(masked);
        return new Projection(type, tree.union(MaskTree.of(type.fields().name(), MaskTree.ALL)));
    }

    private static MaskTree fields(ResourceType type, View view) {
        return switch (view) {
            case UNSPECIFIED -> MaskTree.NONE;
            case NAME -> declared(type, View.NAME).orElse(MaskTree.NONE);
            case BASIC -> declared(type, View.BASIC).or(() -> declared(type, View.NAME)).orElse(MaskTree.NONE);
            case DETAIL -> declared(type, View.DETAIL).orElse(MaskTree.ALL);
            case FULL -> MaskTree.ALL;
            case UNRECOGNIZED -> throw new InvalidArgument("view", "is none of NAME, BASIC, DETAIL, FULL");
        };
    }

    private static Optional<MaskTree> declared(ResourceType type, View view) {
        List<FieldPath> paths = type.views().get(view);
        return Optional.ofNullable(paths)
                .map(fields -> fields.stream().map(MaskTree::of).reduce(MaskTree.NONE, MaskTree::union));
    }

    /** Whether it answers with everything, so that stored bytes go out unparsed. */
    public boolean isAll() {
        return tree.all();
    }

    public DynamicMessage apply(DynamicMessage message) {
        return (DynamicMessage) tree.apply(message);
    }

    /** The serialized answer for a stored resource; parses only where it must. */
    public Buffer wire(StoredResource resource) {
        if (tree.all()) {
            return Bodies.wire(type, resource);
        }
        return onBytes.isPresent()
                ? onBytes(onBytes.get(), resource)
                : Buffer.buffer(apply(Bodies.parse(type, resource)).toByteArray());
    }

    private Buffer onBytes(WireProjection projection, StoredResource resource) {
        try {
            return projection.apply(Bodies.wire(type, resource).getBytes());
        } catch (IOException e) {
            throw new Internal("stored body of " + resource.key() + " cannot be read", e);
        }
    }

    /** Whether two states of a resource differ in a field that this answers with. */
    public boolean differs(DynamicMessage before, DynamicMessage after) {
        return !apply(before).equals(apply(after));
    }

    /** The paths that this answers with and in which the two states differ; lists and maps as a whole. */
    public FieldMask changedPaths(DynamicMessage before, DynamicMessage after) {
        return ChangedPaths.between(apply(before), apply(after));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Projection that && type == that.type && tree.equals(that.tree);
    }

    @Override
    public int hashCode() {
        return tree.hashCode();
    }
}
