package com.goten.policy;

import com.goten.policy.SettledPolicy.Of;
import com.goten.resource.ResourceName;
import com.goten.schema.SyncingType;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place that is copied by policies; stands until its owner announces one that says otherwise. */
final class AnnouncedCopies implements CopiedPlace {
    private final SettledCache settled;
    private final ResourceName place;
    private final Governor governor;
    private final String owner;
    private final String region;
    private volatile long seen;

    private AnnouncedCopies(SettledCache settled, ResourceName place, Governor governor, String owner, String region) {
        this.settled = settled;
        this.place = place;
        this.governor = governor;
        this.owner = owner;
        this.region = region;
        this.seen = announcements();
    }

    /**
     * Whether a place is copied.
     *
     * @param governor whose policy governs there
     * @param service the service's own policy
     */
    static Future<Optional<CopiedPlace>> of(
            SettledCache settled, ResourceName place, Governor governor, Policy service, String owner, String region) {
        if (place.type().options().syncing() == SyncingType.ALWAYS_GLOBALLY) {
            return Future.succeededFuture(Optional.of(ALWAYS));
        }
        if (!Placement.of(place, governor.governs(service), Optional.empty()).copiedTo(region)) {
            return Future.succeededFuture(Optional.empty());
        }
        var copies = new AnnouncedCopies(settled, place, governor, owner, region);
        return copies.read().map(is -> is ? Optional.of(copies) : Optional.empty());
    }

    private Future<Boolean> read() {
        if (governor.isService()) {
            return settled.get(ofService()).map(this::byService);
        }
        return settled.get(ofHolder()).compose(announced -> {
            if (!byHolder(announced)) {
                return Future.succeededFuture(false);
            }
            return asksService(announced)
                    ? settled.get(ofService()).map(this::byService)
                    : Future.succeededFuture(true);
        });
    }

    @Override
    public boolean stands() {
        long now = announcements();
        boolean stands = now == seen || byWhatIsKnown();
        if (stands) {
            seen = now;
        }
        return stands;
    }

    private boolean byWhatIsKnown() {
        if (governor.isService()) {
            return byService(settled.peek(ofService()));
        }
        Optional<SettledPolicy> announced = settled.peek(ofHolder());
        return announced != null
                && byHolder(announced)
                && (!asksService(announced) || byService(settled.peek(ofService())));
    }

    /** Where nothing has been announced, nothing has changed since the holder was made, if it is as it was made. */
    private boolean byHolder(Optional<SettledPolicy> announced) {
        return announced.map(known -> known.copies(place, region)).orElse(governor.isAsCreated());
    }

    /** A service has no beginning that is known here: it has to say so. */
    private boolean byService(@Nullable Optional<SettledPolicy> announced) {
        return announced != null && announced.filter(known -> known.copies(place, region)).isPresent();
    }

    private boolean asksService(Optional<SettledPolicy> announced) {
        return governor.own().isEmpty() || announced.filter(SettledPolicy::byService).isPresent();
    }

    private Of ofHolder() {
        return new Of(owner, governor.uuid());
    }

    private Of ofService() {
        return new Of(owner, SettledPolicy.SERVICE);
    }

    private long announcements() {
        return settled.announcements(governor.uuid()) + settled.announcements(SettledPolicy.SERVICE);
    }
}
