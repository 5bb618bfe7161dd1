package com.goten.policy;

import com.goten.policy.SettledCache.Known;
import com.goten.policy.SettledPolicy.Of;
import com.goten.resource.ResourceName;
import com.goten.store.Basis;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A place that is copied by policies; stands until its owner announces one that says otherwise. */
final class AnnouncedCopies implements CopiedPlace {
    private final SettledCache settled;
    private final ResourceName place;
    private final Governor governor;
    private final String owner;
    private final String region;
    private volatile List<Basis> bases = List.of();
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
        if (!Placement.keptBy(owner, place, governor.governs(service)).copiedTo(region)) {
            return Future.succeededFuture(Optional.empty());
        }
        var copies = new AnnouncedCopies(settled, place, governor, owner, region);
        return copies.read().map(is -> is ? Optional.of(copies) : Optional.empty());
    }

    private Future<Boolean> read() {
        if (governor.isService()) {
            return settled.get(ofService()).map(service -> rests(Optional.empty(), Optional.of(service)));
        }
        return settled.get(ofHolder()).compose(holder -> asksService(holder)
                ? settled.get(ofService()).map(service -> rests(Optional.of(holder), Optional.of(service)))
                : Future.succeededFuture(rests(Optional.of(holder), Optional.empty())));
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
            Optional<Known> service = settled.peek(ofService());
            return service.isPresent() && rests(Optional.empty(), service);
        }
        Optional<Known> holder = settled.peek(ofHolder());
        if (holder.isEmpty()) {
            return false;
        }
        Optional<Known> service = asksService(holder.get()) ? settled.peek(ofService()) : Optional.empty();
        return service.isPresent() == asksService(holder.get()) && rests(holder, service);
    }

    @Override
    public List<Basis> bases() {
        return bases;
    }

    /** @param service where it is asked */
    private boolean rests(Optional<Known> holder, Optional<Known> service) {
        boolean copied = holder.map(this::byHolder).orElse(true) && service.map(this::byService).orElse(true);
        if (copied) {
            var all = new ArrayList<Basis>();
            holder.ifPresent(known -> all.add(settled.basis(ofHolder(), known)));
            service.ifPresent(known -> all.add(settled.basis(ofService(), known)));
            bases = List.copyOf(all);
        }
        return copied;
    }

    /** Where nothing has been announced, nothing has changed since the holder was made, if it is as it was made. */
    private boolean byHolder(Known announced) {
        return announced.policy().map(known -> known.copies(place, owner, region)).orElse(governor.isAsCreated());
    }

    /** A service has no beginning that is known here: it has to say so. */
    private boolean byService(Known announced) {
        return announced.policy().filter(known -> known.copies(place, owner, region)).isPresent();
    }

    private boolean asksService(Known holder) {
        return governor.own().isEmpty() || holder.policy().filter(SettledPolicy::byService).isPresent();
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
