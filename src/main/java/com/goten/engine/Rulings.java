package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.View;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shows the rules of a deployment what a write is about to commit. One for each write: it remembers what that has asked
 * for, so that who widens it for one reason does not take back what it was widened for before.
 */
final class Rulings {
    private static final long NO_REVISION = 0;

    private final Ruled ruled;
    private Needs asked = Needs.NONE;

    Rulings(Ruled ruled) {
        this.ruled = ruled;
    }

    /**
     * The rules of a deployment.
     *
     * @param types those that they concern, by singular name
     */
    record Ruled(SaveRules rules, Map<String, ResourceType> types) {
        static Ruled of(ApiVersion version, SaveRules rules) {
            return new Ruled(rules, version.types().stream()
                    .filter(rules::concern)
                    .collect(Collectors.toUnmodifiableMap(ResourceType::singular, type -> type)));
        }
    }

    /** Whether a resource of that key can be written without anything being looked at. */
    boolean indifferent(ResourceKey key) {
        return concerned(key).isEmpty();
    }

    /** These needs, and all that it has been widened to before. */
    Needs with(Needs needs) {
        return asked == Needs.NONE ? needs : Needs.union(List.of(asked, needs));
    }

    /** The same, and remembers them. */
    Needs widened(Needs needs) {
        asked = with(needs);
        return asked;
    }

    /**
     * What has to be seen besides; empty where the rules consent.
     *
     * @throws com.goten.errors.GotenException where they refuse
     */
    Set<ResourceKey> unseen(View view, List<Op> ops) {
        if (ruled.types().isEmpty()) {
            return Set.of();
        }
        Set<ResourceKey> unseen = new HashSet<>();
        for (Op op : ops) {
            if (op instanceof Op.Insert insert) {
                saved(view, insert.resource(), unseen);
            } else if (op instanceof Op.Update update) {
                saved(view, update.resource(), unseen);
            } else if (op instanceof Op.Remove remove) {
                remove.resources().forEach(head -> removed(view, head));
            }
        }
        return unseen;
    }

    private void saved(View view, NewResource resource, Set<ResourceKey> unseen) {
        concerned(resource.key()).ifPresent(type -> {
            Optional<DynamicMessage> before = stored(view, type, resource.key());
            DynamicMessage after = Bodies.parse(type, resource.stored(NO_REVISION));
            if (resource.deleting()) {
                before.ifPresent(going -> ruled.rules().remove(type, going));
                return;
            }
            ruled.rules().save(type, before, after, view).stream()
                    .filter(key -> !view.covers(key, Access.WRITE))
                    .forEach(unseen::add);
        });
    }

    private void removed(View view, Head head) {
        concerned(head.key()).ifPresent(type ->
                stored(view, type, head.key()).ifPresent(resource -> ruled.rules().remove(type, resource)));
    }

    private static Optional<DynamicMessage> stored(View view, ResourceType type, ResourceKey key) {
        return view.covers(key, Access.WRITE)
                ? view.resource(key).map((StoredResource found) -> Bodies.parse(type, found))
                : Optional.empty();
    }

    private Optional<ResourceType> concerned(ResourceKey key) {
        return Optional.ofNullable(ruled.types().get(key.type()));
    }
}
