package com.goten.engine;

import com.goten.engine.Step.Unreached;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.store.Write;
import java.util.List;

/**
 * What a creation refers to that cannot be here, by its service or the region in its name: to be established before
 * anything is tried. What an update refers to anew is known only when it is compared with what is stored.
 */
final class Foreseen {
    private static final String REGIONS = "regions/";

    private Foreseen() {}

    static List<Unreached> in(Write<?> write, WriteRun.Surroundings surroundings, Ties ties) {
        if (write instanceof TogetherWrite together) {
            return together.parts().stream().flatMap(part -> in(part, surroundings, ties).stream()).toList();
        }
        return write instanceof CreateWrite create ? in(create.creation(), surroundings, ties) : List.of();
    }

    private static List<Unreached> in(Creation creation, WriteRun.Surroundings surroundings, Ties ties) {
        return creation.references().stream()
                .filter(reference -> elsewhere(reference, surroundings))
                .filter(reference -> ties.of(creation.key(), reference).isEmpty())
                .map(reference -> new Unreached(creation.head(), reference))
                .toList();
    }

    private static boolean elsewhere(Wanted reference, WriteRun.Surroundings surroundings) {
        return reference.target()
                .map(target -> inAnotherRegion(target, surroundings))
                .orElse(true);
    }

    private static boolean inAnotherRegion(ResourceKey target, WriteRun.Surroundings surroundings) {
        return target.name().contains(REGIONS) && surroundings.version().type(target.type())
                .flatMap(type -> ResourceNames.tryParse(type, target.name()))
                .flatMap(ResourceName::region)
                .filter(region -> !region.equals(surroundings.deployment().region()))
                .isPresent();
    }
}
