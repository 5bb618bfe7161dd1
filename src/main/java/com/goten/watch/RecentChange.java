package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ResourceType;
import com.goten.store.ChangeEvent;
import com.goten.types.SyncingMeta;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A change with what was worked out about it, once for all watches: its parsed states and its encoded forms. Several
 * loops use it at once; two of them may work out the same, and one result stays.
 *
 * <p>What is kept has a bound, because the ring counts only the bodies: a few encoded forms, and after the first only as
 * many bytes. Watches with ever other masks share nothing anyway; beyond the bound each makes its own form.
 *
 * <p>A cold change keeps nothing: it is old, and only few will come by for it.
 */
final class RecentChange {
    /** Stands for them in {@code syncing.regions}. */
    private static final String ALL_REGIONS = "*";
    private static final int MOST_FORMS = 8;
    private static final long MOST_FORM_BYTES = 64 << 10;

    private final long index;
    private final ChangeEvent event;
    private volatile boolean cold;
    private volatile @Nullable DynamicMessage before;
    private volatile @Nullable DynamicMessage after;
    private volatile @Nullable Encoded encoded;

    /** One encoded form, in a list: there are few. Count and total are those of the list from here on. */
    private record Encoded(Object key, byte[] bytes, @Nullable Encoded next, int count, long total) {
        static Encoded before(@Nullable Encoded next, Object key, byte[] bytes) {
            return next == null
                    ? new Encoded(key, bytes, null, 1, bytes.length)
                    : new Encoded(key, bytes, next, next.count + 1, next.total + bytes.length);
        }

        boolean bounded() {
            return count == 1 || count <= MOST_FORMS && total <= MOST_FORM_BYTES;
        }
    }

    /** @param index place in the ring; -1 for a change that is not in it */
    RecentChange(long index, ChangeEvent event) {
        this.index = index;
        this.event = event;
    }

    long index() {
        return index;
    }

    ChangeEvent event() {
        return event;
    }

    ResourceKey key() {
        return event.subject().key();
    }

    /** Whether a resource of that type is another than before by it. */
    boolean isOf(ResourceType type) {
        ResourceKey key = key();
        return !event.endsOffer() && key.type().equals(type.singular()) && key.version().equals(type.version());
    }

    /**
     * Whether nothing has become of the resource but that it is another region's, to which it was released, and that this one
     * is to have no copy of it: that is for the others to know, and no removal. That other region tells what becomes of it.
     *
     * @param copies whether copies count: then it is a removal where this region was to have one and found that there is none
     */
    boolean isMove(ResourceType type, boolean copies) {
        StoredResource released = event.before().orElse(null);
        if (event.after().isPresent() || released == null || !released.owned() || released.epoch() == 0) {
            return event.endsOffer();
        }
        SyncingMeta said = Bodies.metadata(type, Objects.requireNonNull(before(type))).getSyncing();
        String here = released.owningRegion();
        return !said.getOwningRegion().equals(here) && !(copies && (said.getRegionsList().contains(here)
                || said.getRegionsList().contains(ALL_REGIONS)));
    }

    /** What it weighs in memory. */
    long bytes() {
        return 300 + length(event.before()) + length(event.after()) + event.offer().map(String::length).orElse(0);
    }

    /** The state before it, parsed; null where there was none. */
    @Nullable DynamicMessage before(ResourceType type) {
        DynamicMessage parsed = before;
        if (parsed == null && event.before().isPresent()) {
            parsed = Bodies.parse(type, event.before().get());
            before = cold ? null : parsed;
        }
        return parsed;
    }

    /** The state after it, parsed; null where there is none. */
    @Nullable DynamicMessage after(ResourceType type) {
        DynamicMessage parsed = after;
        if (parsed == null && event.after().isPresent()) {
            parsed = Bodies.parse(type, event.after().get());
            after = cold ? null : parsed;
        }
        return parsed;
    }

    /** Its form under that key; made where nobody has asked for it before. */
    byte[] encoded(Object key, Supplier<byte[]> make) {
        for (Encoded known = encoded; known != null; known = known.next()) {
            if (known.key().equals(key)) {
                return known.bytes();
            }
        }
        byte[] bytes = make.get();
        Encoded more = Encoded.before(encoded, key, bytes);
        if (!cold && more.bounded()) {
            encoded = more;
        }
        return bytes;
    }

    /** Forgets what can be worked out again. */
    void cool() {
        cold = true;
        before = null;
        after = null;
        encoded = null;
    }

    private static int length(Optional<StoredResource> state) {
        return state.isPresent() ? state.get().body().length() : 0;
    }
}
