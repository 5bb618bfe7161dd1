package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.engine.Command.Whereabouts;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.types.Meta;
import com.goten.types.OwnerReference;
import com.goten.types.OwnerReferenceOrBuilder;
import java.util.List;
import java.util.Optional;

/** Sets right where an owner is, and what it is called in the version that its deployment is at. */
final class CorrectOwnerWrite implements Write<Step<WriteResult>> {
    private final Removal removal;
    private final Command.CorrectOwner command;
    private final ResourceKey key;

    CorrectOwnerWrite(Removal removal, Command.CorrectOwner command) {
        this.removal = removal;
        this.command = command;
        this.key = ResourceKey.of(command.name());
    }

    @Override
    public Needs needs() {
        return Needs.of(key, Access.WRITE);
    }

    @Override
    public Decision<Step<WriteResult>> decide(View view) {
        return view.resource(key)
                .filter(found -> found.owned() && found.uuid().equals(command.uuid()))
                .flatMap(this::corrected)
                .orElseGet(() -> Step.nothing(WriteResult.NOTHING));
    }

    private Optional<Decision<Step<WriteResult>>> corrected(StoredResource resource) {
        ResourceType type = removal.type(resource.key());
        DynamicMessage message = Bodies.parse(type, resource);
        Meta.Builder metadata = Bodies.metadata(type, message).toBuilder();
        for (OwnerReference.Builder item : metadata.getOwnerReferencesBuilderList()) {
            if (whereabouts(item).equals(command.said())) {
                return correct(item, metadata)
                        ? Optional.of(apply(resource, item.build(), removal.changed(resource, type, message, metadata.build())))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Whereabouts whereabouts(OwnerReferenceOrBuilder item) {
        return new Whereabouts(item.getKind(), item.getName(), item.getVersion(), item.getRegion());
    }

    /** Not where it would get the name of another one of the same resource. */
    private boolean correct(OwnerReference.Builder item, Meta.Builder metadata) {
        Whereabouts right = command.right();
        boolean taken = metadata.getOwnerReferencesList().stream()
                .anyMatch(other -> other.getName().equals(right.name()) && !right.name().equals(command.said().name()));
        OwnerReference before = item.build();
        if (!taken) {
            item.setKind(right.kind()).setName(right.name()).setVersion(right.version()).setRegion(right.region());
        }
        return !item.build().equals(before);
    }

    private Decision<Step<WriteResult>> apply(StoredResource resource, OwnerReference item, Op.Update update) {
        var correction = new Op.CorrectOwner(OwnerItems.recorded(resource.uuid(), item), command.said().name());
        return new Decision.Apply<>(
                List.of(update, correction),
                Step.done(revisions -> WriteResult.changed(resource, update.resource(), revisions)));
    }
}
