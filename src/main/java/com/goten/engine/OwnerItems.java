package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.Ownership;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Op;
import com.goten.store.RecordedOwner;
import com.goten.types.Meta;
import com.goten.types.OwnerReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The items of {@code metadata.owner_references} at a save (PROTOCOL.md section 8): checks what is new, says where it can be
 * asked for what the client has left out, and records what has changed. An item that says the same as before is not saved
 * anew: what was found out about it stays.
 */
final class OwnerItems {
    /** Most owners of one resource. */
    static final int MOST = 100;

    private static final Pattern KIND = Pattern.compile("[^/]+/[^/]+");
    private static final String FIELD = "owner_references";

    private final DeploymentId own;
    private final ApiVersion version;
    private final Ownership ownership;

    OwnerItems(DeploymentId own, ApiVersion version, Ownership ownership) {
        this.own = own;
        this.version = version;
        this.ownership = ownership;
    }

    /**
     * @param metadata to be saved
     * @param ops record what has changed
     */
    record Saved(Meta metadata, List<Op> ops) {}

    /** Whether a body of the type that a client sends, or that is stored, has any. Cheap. */
    static boolean any(ResourceType type, DynamicMessage body) {
        return type.fields().metadata()
                .filter(body::hasField)
                .map(field -> (Message) body.getField(field))
                .flatMap(meta -> Optional.ofNullable(meta.getDescriptorForType()
                                .findFieldByNumber(Meta.OWNER_REFERENCES_FIELD_NUMBER))
                        .map(items -> meta.getRepeatedFieldCount(items) > 0))
                .orElse(false);
    }

    /**
     * @param stored what was there before
     * @throws InvalidArgument for references that mean nothing
     */
    Saved save(ResourceType type, UUID ownee, Meta stored, Meta given) {
        if (stored.getOwnerReferencesCount() == 0 && given.getOwnerReferencesCount() == 0) {
            return new Saved(given, List.of());
        }
        String path = type.fields().metadata().orElseThrow().getName() + "." + FIELD;
        Map<String, OwnerReference> had = byName(stored);
        List<OwnerReference> items = completed(had, given, path);
        var ops = new ArrayList<Op>();
        for (OwnerReference item : items) {
            if (!same(item, had.remove(item.getName()))) {
                ops.add(new Op.SaveOwner(recorded(ownee, item)));
            }
        }
        had.keySet().forEach(name -> ops.add(new Op.DropOwner(ownee, name)));
        return new Saved(given.toBuilder().clearOwnerReferences().addAllOwnerReferences(items).build(), ops);
    }

    private static Map<String, OwnerReference> byName(Meta metadata) {
        return metadata.getOwnerReferencesList().stream().collect(Collectors.toMap(
                OwnerReference::getName, item -> item, (one, same) -> same, LinkedHashMap::new));
    }

    static RecordedOwner recorded(UUID ownee, OwnerReference item) {
        return new RecordedOwner(
                ownee, item.getKind(), item.getName(), item.getVersion(), item.getRegion(), item.getRequiresOwnerReference(),
                item.getUnsetOnDelete());
    }

    /** Each name once: several items of one are merged, as messages are. */
    private List<OwnerReference> completed(Map<String, OwnerReference> had, Meta given, String path) {
        Map<String, OwnerReference> items = new LinkedHashMap<>();
        var violations = new ArrayList<FieldViolation>();
        for (int i = 0; i < given.getOwnerReferencesCount(); i++) {
            OwnerReference item = given.getOwnerReferences(i);
            items.merge(item.getName(), item, (one, more) -> one.toBuilder().mergeFrom(more).build());
            String field = path + "[" + i + "]";
            if (!same(completed(item, had.get(item.getName())), had.get(item.getName()))) {
                violation(item, field).ifPresent(violations::add);
            }
        }
        if (items.size() > MOST) {
            violations.add(new FieldViolation(path, "are %d, and may be %d".formatted(items.size(), MOST)));
        }
        if (!violations.isEmpty()) {
            throw new InvalidArgument(violations);
        }
        return items.values().stream().map(item -> completed(item, had.get(item.getName()))).toList();
    }

    /** What is left out stays what it was; at first it is what can be told without asking. */
    private OwnerReference completed(OwnerReference item, @Nullable OwnerReference before) {
        if (!item.getVersion().isEmpty() && !item.getRegion().isEmpty()) {
            return item;
        }
        var completed = item.toBuilder();
        if (before != null && before.getKind().equals(item.getKind())) {
            return fill(completed, before.getRegion(), before.getVersion());
        }
        return place(item).map(place -> fill(completed, place.region(), place.version())).orElse(item);
    }

    private static OwnerReference fill(OwnerReference.Builder item, String region, String version) {
        if (item.getRegion().isEmpty()) {
            item.setRegion(region);
        }
        if (item.getVersion().isEmpty()) {
            item.setVersion(version);
        }
        return item.build();
    }

    private Optional<Ownership.Place> place(OwnerReference item) {
        String service = item.getKind().substring(0, Math.max(0, item.getKind().indexOf('/')));
        boolean here = service.equals(own.service()) && version.type(item.getKind())
                .flatMap(type -> ResourceNames.tryParse(type, item.getName()))
                .map(name -> name.region().orElse(own.region()).equals(own.region()))
                .orElse(false);
        return here && item.getRegion().isEmpty()
                ? Optional.of(new Ownership.Place(own.region(), version.version()))
                : ownership.place(service, item.getName(), item.getRegion());
    }

    private Optional<FieldViolation> violation(OwnerReference item, String field) {
        String kind = item.getKind();
        if (!KIND.matcher(kind).matches()) {
            return Optional.of(new FieldViolation(field + ".kind", "must be <service>/<Type>"));
        }
        if (item.getName().isEmpty()) {
            return Optional.of(new FieldViolation(field + ".name", "must be given"));
        }
        if (item.getName().length() > ResourceNames.MAX_NAME_BYTES) {
            return Optional.of(new FieldViolation(field + ".name", "is longer than a name may be"));
        }
        if (List.of(item.getName().split("/")).contains("-")) {
            return Optional.of(new FieldViolation(field + ".name", "must be the name of a single resource"));
        }
        String service = kind.substring(0, kind.indexOf('/'));
        Optional<Ownership.Place> place = ownership.place(service, item.getName(), item.getRegion());
        if (!item.getRegion().isEmpty() && place.filter(found -> !found.region().equals(item.getRegion())).isPresent()) {
            return Optional.of(new FieldViolation(field + ".region", service + " is not in region " + item.getRegion()));
        }
        if (!service.equals(own.service())) {
            return place.isPresent()
                    ? Optional.empty()
                    : Optional.of(new FieldViolation(field + ".kind", service + " is no service of this environment"));
        }
        Optional<ResourceType> type = version.type(kind).filter(found -> found.fields().metadata().isPresent());
        if (type.isEmpty()) {
            return Optional.of(new FieldViolation(field + ".kind", service + " has no type "
                    + ResourceNames.quoted(kind.substring(kind.indexOf('/') + 1)) + " that can own anything"));
        }
        return ResourceNames.tryParse(type.get(), item.getName()).isPresent()
                ? Optional.empty()
                : Optional.of(new FieldViolation(field + ".name",
                        ResourceNames.quoted(item.getName()) + " is no name of a single " + type.get().singular()));
    }

    /** Whether they mean the same; who is the controller means nothing here. */
    private static boolean same(OwnerReference one, @Nullable OwnerReference other) {
        return other != null && one.toBuilder().setController(false).build()
                .equals(other.toBuilder().setController(false).build());
    }

    /** The metadata without an owner. */
    static Meta without(Meta metadata, String owner) {
        return metadata.toBuilder()
                .clearOwnerReferences()
                .addAllOwnerReferences(metadata.getOwnerReferencesList().stream()
                        .filter(item -> !item.getName().equals(owner))
                        .toList())
                .build();
    }
}
