package com.goten.api.route;

import com.goten.api.call.CallContext;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.CallHeaders;
import com.goten.policy.Control;
import com.goten.policy.CreationRight;
import com.goten.resource.StoredResource;
import java.util.Optional;
import java.util.UUID;

/**
 * Who has the right to create and to whom it goes, as somebody knows it who asks the regions that may own some of it; on the
 * wire {@code holder;right;goal;epoch}.
 */
record ToldControl(UUID holder, String right, String goal, long epoch) {

    static ToldControl of(Control control) {
        return new ToldControl(control.holder(), control.right(), control.goal(), control.epoch());
    }

    /** What a question says; empty where it says nothing of that. */
    static Optional<ToldControl> in(CallContext context) {
        return context.header(CallHeaders.CONTROL).map(ToldControl::parse);
    }

    private static ToldControl parse(String text) {
        String[] parts = text.split(";", -1);
        try {
            return new ToldControl(UUID.fromString(parts[0]), parts[1], parts[2], Long.parseLong(parts[3]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new InvalidArgument(CallHeaders.CONTROL, "is not of the form holder;right;goal;epoch");
        }
    }

    String header() {
        return "%s;%s;%s;%d".formatted(holder, right, goal, epoch);
    }

    /**
     * Whether a region knows of something later: of a later owner, or that the same one has begun to hand it over.
     *
     * @param there the right, as the region has it
     */
    boolean isBehind(StoredResource there) {
        boolean open = right.equals(goal);
        return there.epoch() > epoch
                || there.epoch() == epoch && open && !CreationRight.of(there).goal().equals(there.owningRegion());
    }
}
