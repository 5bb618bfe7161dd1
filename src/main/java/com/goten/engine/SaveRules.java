package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.ResourceKey;
import com.goten.schema.ResourceType;
import com.goten.store.View;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is demanded of a state that is about to be committed, beside what its schema says. Pure functions of what they are
 * shown; they refuse by throwing {@link com.goten.errors.GotenException}.
 */
public interface SaveRules {
    /** None. */
    SaveRules NONE = new SaveRules() {
        @Override
        public boolean concern(ResourceType type) {
            return false;
        }

        @Override
        public Collection<ResourceKey> save(
                ResourceType type, Optional<DynamicMessage> before, DynamicMessage after, View view) {
            return Set.of();
        }

        @Override
        public void remove(ResourceType type, DynamicMessage stored) {}
    };

    /** Whether there are rules for resources of that type. */
    boolean concern(ResourceType type);

    /**
     * Checks a creation or an update.
     *
     * @param before empty for a creation
     * @return all resources that it has to see to decide. Where the view does not cover one of them as WRITE, it has not
     *     decided, and is asked again when it does
     */
    Collection<ResourceKey> save(ResourceType type, Optional<DynamicMessage> before, DynamicMessage after, View view);

    /** Checks the removal of a resource; one that is marked DELETING is checked then. */
    void remove(ResourceType type, DynamicMessage stored);

    /** Both. */
    default SaveRules and(SaveRules others) {
        SaveRules first = this;
        return new SaveRules() {
            @Override
            public boolean concern(ResourceType type) {
                return first.concern(type) || others.concern(type);
            }

            @Override
            public Collection<ResourceKey> save(
                    ResourceType type, Optional<DynamicMessage> before, DynamicMessage after, View view) {
                var one = first.concern(type) ? first.save(type, before, after, view) : List.<ResourceKey>of();
                var other = others.concern(type) ? others.save(type, before, after, view) : List.<ResourceKey>of();
                var all = new HashSet<>(one);
                all.addAll(other);
                return all;
            }

            @Override
            public void remove(ResourceType type, DynamicMessage stored) {
                if (first.concern(type)) {
                    first.remove(type, stored);
                }
                if (others.concern(type)) {
                    others.remove(type, stored);
                }
            }
        };
    }
}
