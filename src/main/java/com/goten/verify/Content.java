package com.goten.verify;

import com.goten.resource.ResourceName;
import com.goten.schema.DeleteBehaviour;
import com.goten.store.RecordedReference;
import com.goten.types.Meta;
import com.goten.types.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the body of a resource says.
 *
 * @param name the one that it is stored under
 * @param ownName the one that the body gives
 * @param references constrained ones, as they should be on record
 */
record Content(
        ResourceName name,
        String ownName,
        Optional<Meta> metadata,
        Map<RecordedReference.Id, DeleteBehaviour> references) {
    Content {
        references = Map.copyOf(references);
    }

    /** What the body names as owners. */
    List<OwnerReference> owners() {
        return metadata.map(Meta::getOwnerReferencesList).orElse(List.of());
    }
}
