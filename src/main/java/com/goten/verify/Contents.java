package com.goten.verify;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.resource.Bodies;
import com.goten.resource.Reference;
import com.goten.resource.References;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.ResourceType;
import com.goten.store.RecordedReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads bodies. */
final class Contents {
    private final Scene scene;

    Contents(Scene scene) {
        this.scene = scene;
    }

    /** What the body of a resource says; empty where it cannot be read. */
    Optional<Content> read(Scene.Place place, StoredResource row) {
        Optional<ApiVersion> version = place.verified().schema().version(row.key().version());
        Optional<ResourceType> type = place.type(row.key());
        return type.flatMap(known -> ResourceNames.tryParse(known, row.key().name()))
                .flatMap(name -> read(version.orElseThrow(), name, row));
    }

    private Optional<Content> read(ApiVersion version, ResourceName name, StoredResource row) {
        try {
            DynamicMessage message = Bodies.parse(name.type(), row);
            return Optional.of(new Content(
                    name,
                    (String) message.getField(name.type().fields().name()),
                    name.type().fields().metadata().map(field -> Bodies.metadata(name.type(), message)),
                    references(version, name, message)));
        } catch (GotenException unreadable) {
            return Optional.empty();
        }
    }

    private Map<RecordedReference.Id, DeleteBehaviour> references(
            ApiVersion version, ResourceName name, DynamicMessage message) {
        var said = new HashMap<RecordedReference.Id, DeleteBehaviour>();
        for (Reference reference : References.of(version, name, message)) {
            if (reference.behaviour().constrained() && takesPart(reference)) {
                said.putIfAbsent(
                        new RecordedReference.Id(
                                reference.recordedField(), reference.targetType(), reference.targetName()),
                        reference.behaviour());
            }
        }
        return said;
    }

    /** Whether anything is kept of a reference to that type. */
    private boolean takesPart(Reference reference) {
        return scene.of(reference.targetService()).stream()
                .flatMap(place -> place.verified().schema().versions().stream())
                .flatMap(version -> version.type(reference.targetType()).stream())
                .noneMatch(type -> type.options().unconstrained());
    }
}
