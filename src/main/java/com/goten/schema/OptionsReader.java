package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.goten.annotations.OnReferencedObjectDeleted;
import com.goten.annotations.PagerSpec;
import com.goten.annotations.SyncingOpts;

/** Reads how a type behaves. */
final class OptionsReader {
    private final Faults faults;

    OptionsReader(Faults faults) {
        this.faults = faults;
    }

    ResourceOptions read(TypeDraft type, ResourceType.Fields fields) {
        var spec = type.spec();
        return new ResourceOptions(
                onParentDeleted(type.descriptor(), spec.getOnParentDeletedBehavior()),
                syncing(type.descriptor()),
                pager(type.descriptor(), spec.getPager()),
                spec.getAsyncDeletion(),
                spec.getDisableDbConstraints(),
                fields.metadata().isEmpty());
    }

    private DeleteBehaviour onParentDeleted(Descriptor message, OnReferencedObjectDeleted declared) {
        return switch (declared) {
            case UNDEFINED -> DeleteBehaviour.ASYNC_CASCADE_DELETE;
            case BLOCK, CASCADE_DELETE, ASYNC_CASCADE_DELETE, ALLOW_DANGLING ->
                DeleteBehaviour.of(declared.getNumber());
            case UNSET, ASYNC_UNSET, UNRECOGNIZED -> {
                faults.add(message, TypeDraftReader.GOTEN + ".on_parent_deleted_behavior", "is " + declared
                        + ": a name cannot lose its parent");
                yield DeleteBehaviour.BLOCK;
            }
        };
    }

    private SyncingType syncing(Descriptor message) {
        return switch (Annotations.syncing(message).getType()) {
            case DEFAULT -> SyncingType.DEFAULT;
            case ALWAYS_IN_SCOPE -> SyncingType.ALWAYS_IN_SCOPE;
            case NEVER -> SyncingType.NEVER;
            case ALWAYS_GLOBALLY -> SyncingType.ALWAYS_GLOBALLY;
            case UNRECOGNIZED -> unknownSyncing(message);
        };
    }

    private SyncingType unknownSyncing(Descriptor message) {
        faults.add(message, "(goten.annotations.syncing_opts)", "has a type that is none of " + names());
        return SyncingType.DEFAULT;
    }

    private static String names() {
        return String.join(", ", SyncingOpts.Type.getDescriptor().getValues().stream()
                .map(value -> value.getName())
                .toList());
    }

    private Pager pager(Descriptor message, PagerSpec spec) {
        if (spec.getIsDisabled()) {
            return Pager.DISABLED;
        }
        int declaredDefault = spec.getDefaultPageSize();
        int declaredMax = spec.getMaxPageSize();
        if (declaredDefault < 0 || declaredMax < 0 || declaredMax > 0 && declaredDefault > declaredMax) {
            faults.add(message, TypeDraftReader.GOTEN + ".pager", "the default size " + declaredDefault
                    + " and the maximum " + declaredMax + " do not fit: both are positive and the maximum"
                    + " is not smaller");
            return Pager.STANDARD;
        }
        int max = declaredMax > 0 ? declaredMax : Math.max(Pager.STANDARD.maxPageSize(), declaredDefault);
        int size = declaredDefault > 0 ? declaredDefault : Math.min(Pager.STANDARD.defaultPageSize(), max);
        return new Pager(Math.min(size, Pager.LARGEST_PAGE), Math.min(max, Pager.LARGEST_PAGE));
    }
}
