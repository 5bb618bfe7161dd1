package com.goten.cascade;

import com.goten.store.HolderReader.Remainder;
import com.goten.store.Source;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** What a deletion leaves to be done at other deployments, and who waits for whom, as its follow-up sees it. */
interface Elsewhere {

    /** Tells those who may refer to what goes for good, and asks what is left there. Who has nothing left is forgotten. */
    Future<Said> tell(Remainder remainder);

    /**
     * What they have said, together.
     *
     * @param open why it is not settled there: something is left, or is not known; empty where neither
     * @param silent whether that is only because of somebody who has not answered, and still does not
     * @param leaving whether what is left is DELETING itself, all of it
     */
    record Said(Optional<String> open, BooleanSupplier silent, boolean leaving) {
        static final Said NOTHING_LEFT = new Said(Optional.empty(), () -> false, false);
    }

    /**
     * Everything that, here and elsewhere, what goes for good waits for, where all of that waits for it in turn; empty where
     * something of it does not.
     */
    Future<Optional<Circle>> circle(Remainder remainder);

    /**
     * What waits for each other.
     *
     * @param members the root among them
     * @param asked the sources of the root that were asked; what one has to say that came later is in none of it
     */
    record Circle(Set<UUID> members, Set<Source> asked) {}
}
