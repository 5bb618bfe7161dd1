package com.goten.owner;

import io.vertx.core.Future;
import java.util.List;

/**
 * Work that was taken up.
 *
 * @param parts each ends by itself: what one waits for holds up none of the others
 * @param more whether there may be more that is due
 */
record Taken(List<Part> parts, boolean more) {
    static final Taken NOTHING = new Taken(List.of(), false);

    Taken {
        parts = List.copyOf(parts);
    }

    /** @param size how much of the bound it takes while it is under way */
    record Part(int size, Future<Void> done) {}
}
