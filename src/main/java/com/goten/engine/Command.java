package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.resource.ResourceName;
import com.goten.schema.ResourceType;
import java.util.Optional;

/** A write, as a value. Executed by {@link CommandExecutor}. */
public sealed interface Command {

    ResourceType type();

    /**
     * Creates a resource. The name may be left out of the body: it is generated under the parent.
     *
     * @param parent the request's parent; empty where the body's name says it all
     * @param body as the client sent it; what is output-only is ignored
     */
    record Create(ResourceType type, String parent, DynamicMessage body) implements Command {}

    /**
     * Updates a resource.
     *
     * @param mask paths to change; empty: all but output-only fields are replaced
     * @param condition state that the resource must have
     * @param allowMissing whether to create it where it is missing; the mask is ignored then
     */
    record Update(
            ResourceType type,
            DynamicMessage body,
            Optional<FieldMask> mask,
            Optional<Condition> condition,
            boolean allowMissing)
            implements Command {}

    /** Compare-and-set: the stored resource and the state agree under the mask; everything when the mask is empty. */
    record Condition(DynamicMessage state, FieldMask mask) {}

    /** Deletes a resource and what goes with it (PROTOCOL.md section 5.4). */
    record Delete(ResourceName name, boolean allowMissing) implements Command {
        @Override
        public ResourceType type() {
            return name.type();
        }
    }
}
