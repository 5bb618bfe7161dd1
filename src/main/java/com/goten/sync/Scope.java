package com.goten.sync;

import com.goten.policy.Governance;
import com.goten.policy.Governor;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.schema.NamePattern;
import com.goten.schema.ResourceType;
import com.goten.store.NameRange;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a governor may govern: types, in the order of their names, and in each of them a range of names. The service governs
 * what is under no holder, and what is under a holder without a policy: that is somewhere among everything.
 *
 * @param prefix of all names; empty for everything
 */
record Scope(List<ResourceType> types, String prefix) {
    /** The first name that begins with no {@code <holder>/}. */
    private static final char AFTER_SLASH = '/' + 1;

    static Scope of(ApiVersion version, Governance governance, Governor governor) {
        if (governor.isService()) {
            return new Scope(
                    version.types().stream().sorted(Comparator.comparing(ResourceType::singular)).toList(), "");
        }
        return of(version, governance, governor.name());
    }

    /** What the holder of that name may govern. */
    static Scope of(ApiVersion version, Governance governance, String holder) {
        List<ResourceType> types = holder(version, holder)
                .map(name -> governance.governed(name.type()))
                .orElse(List.of());
        return new Scope(types, holder);
    }

    /** The same, without the types of which every name has a region. */
    Scope global() {
        return new Scope(
                types.stream()
                        .filter(type -> !type.patterns().stream().allMatch(NamePattern::regional))
                        .toList(),
                prefix);
    }

    /** The holder of that name. */
    static Optional<ResourceName> holder(ApiVersion version, String name) {
        return version.types().stream()
                .filter(ResourceType::policyHolder)
                .flatMap(type -> ResourceNames.tryParse(type, name).stream())
                .findFirst();
    }

    /** @param after a name of the type; empty: from the first one on */
    NameRange range(ResourceType type, String after) {
        String first = prefix.isEmpty() ? "" : prefix + "/";
        return new NameRange(
                type.singular(), after.isEmpty() ? first : after, prefix.isEmpty() ? "" : prefix + AFTER_SLASH);
    }

    /** The type of that name, or the next one; the first where there is no name. */
    Optional<ResourceType> from(String type) {
        return types.stream().filter(one -> one.singular().compareTo(type) >= 0).findFirst();
    }

    Optional<ResourceType> after(ResourceType type) {
        return types.stream().filter(one -> one.singular().compareTo(type.singular()) > 0).findFirst();
    }
}
