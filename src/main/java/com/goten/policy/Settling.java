package com.goten.policy;

import com.goten.policy.SettledPolicy.Of;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Basis;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.ResourceReader;
import com.goten.store.TaskKind;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Writes this region's {@link SettledPolicy}s. A policy is announced before it places anything; the others are struck off
 * when everything has been looked at since, in a transaction that finds the holder as it was read and nothing else announced
 * meanwhile. So what a region owns always agrees with one of the policies that are announced.
 */
public final class Settling {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String region;
    private final String version;
    private final Writer writer;
    private final ResourceReader reader;

    public Settling(String region, String version, Writer writer, ResourceReader reader) {
        this.region = region;
        this.version = version;
        this.writer = writer;
        this.reader = reader;
    }

    /** What is announced. @param basis the row that says so, as it was */
    public record Announced(SettledPolicy policy, Basis basis) {
        public long revision() {
            return basis.revision();
        }
    }

    /** What this region has announced; empty where it has not announced anything yet. */
    public Future<Optional<Announced>> announced(UUID holder) {
        return reader.get(key(holder)).map(found ->
                found.map(stored -> new Announced(
                        SettledPolicy.of(stored), new Basis(stored.key(), stored.revision()))));
    }

    /**
     * Announces a governor's policy, where that has to be done, and has everything looked at. What a holder of this
     * database was created with need not be announced; what has been is only read. A holder that is elsewhere is announced
     * always: by that it is known of which ones to ask now and then what has become of them.
     *
     * @param created the same as it was created: what that has placed, if nothing has been announced yet; empty: nobody knows
     * @return whether it is announced; not where the holder is another by now
     */
    public Future<Boolean> announce(Governor governor, Optional<Governor> created) {
        if (governor.isAsCreated() && !governor.isElsewhere()) {
            return Future.succeededFuture(true);
        }
        // Seen after the holder was read, it stays as long as the holder is that: nobody strikes off what that holds.
        return announced(governor.uuid()).compose(known ->
                known.filter(before -> before.policy().announces(governor)).isPresent()
                        ? Future.succeededFuture(true)
                        : write(governor, created));
    }

    private Future<Boolean> write(Governor governor, Optional<Governor> created) {
        return write(governor, stored -> {
            Optional<SettledPolicy> before = stored.map(SettledPolicy::of);
            boolean needless = before.filter(known -> known.announces(governor)).isPresent();
            return Optional.of(needless
                    ? List.of()
                    : ops(governor.uuid(), stored, before
                            .or(() -> beginning(governor, created).map(SettledPolicy::settled))
                            .orElse(SettledPolicy.UNKNOWN)
                            .announcing(governor)));
        });
    }

    /** Who alone has placed what is there. Under the name of a holder elsewhere another one may have, unseen from here. */
    private static Optional<Governor> beginning(Governor governor, Optional<Governor> created) {
        if (governor.isElsewhere()) {
            return Optional.empty();
        }
        return governor.isAsCreated() ? Optional.of(governor) : created;
    }

    /**
     * The service's policy was another until now, for this node at least: it may have placed something by both, and
     * another node may have looked at everything before.
     */
    public Future<Void> heard(Policy before, Policy now) {
        UnaryOperator<SettledPolicy> both = known ->
                known.announcing(Governor.service(before)).announcing(Governor.service(now));
        return write(Governor.service(now), stored -> Optional.of(ops(
                        SettledPolicy.SERVICE, stored, both.apply(stored.map(SettledPolicy::of).orElse(SettledPolicy.UNKNOWN)))))
                .mapEmpty();
    }

    /**
     * Everything agrees with the governor's policy.
     *
     * @param revision of what was announced when the first of it was looked at
     * @return whether that is so said now; not where the holder, or what is announced, is another by now
     */
    public Future<Boolean> settle(Governor governor, long revision) {
        return write(governor, stored -> stored.filter(known -> known.revision() == revision)
                .map(known -> SettledPolicy.of(known).settledOn(governor)
                        ? List.of()
                        : List.of(new Op.Update(
                                state(governor.uuid(), SettledPolicy.settled(governor)), revision, List.of(), List.of()))));
    }

    /** Nothing is owned under that holder any more, and it is nowhere. */
    public Future<Void> forget(UUID holder) {
        ResourceKey key = key(holder);
        var removal = new Change(Needs.of(key, Access.WRITE), view -> Optional.of(view.resource(key)
                .<Op>map(stored -> new Op.Remove(List.of(new Head(key, stored.uuid(), false))))
                .stream()
                .toList()));
        return write(removal).mapEmpty();
    }

    /** Has holders looked at. */
    public Future<Void> lookAt(Collection<UUID> holders) {
        List<Op> ops = holders.stream().<Op>map(uuid -> new Op.Schedule(TaskKind.REFRESH, uuid)).toList();
        return ops.isEmpty()
                ? Future.succeededFuture()
                : write(new Change(Needs.NONE, view -> Optional.of(ops))).mapEmpty();
    }

    /** @param change answers nothing where it cannot take place */
    private Future<Boolean> write(
            Governor governor, Function<Optional<StoredResource>, Optional<List<Op>>> change) {
        ResourceKey key = key(governor.uuid());
        Needs own = Needs.of(key, Access.WRITE);
        Needs needs = governor.basis().map(basis -> own.with(basis.key(), Access.TARGET)).orElse(own);
        return write(new Change(needs, view -> governor.basis()
                        .filter(basis -> view.revision(basis.key()) != basis.revision())
                        .isPresent()
                ? Optional.empty()
                : change.apply(view.resource(key))));
    }

    private Future<Boolean> write(Change change) {
        return writer.write(change, Deadline.after(PATIENCE));
    }

    /** @param ops nothing where it cannot take place; then it answers false */
    private record Change(Needs needs, Function<View, Optional<List<Op>>> ops) implements Write<Boolean> {
        @Override
        public Decision<Boolean> decide(View view) {
            return ops.apply(view)
                    .<Decision<Boolean>>map(decided -> new Decision.Apply<>(decided, revisions -> true))
                    .orElseGet(() -> Decision.nothing(false));
        }
    }

    private List<Op> ops(UUID holder, Optional<StoredResource> stored, SettledPolicy next) {
        var ops = new ArrayList<Op>();
        NewResource state = state(holder, next);
        ops.add(stored.<Op>map(known -> new Op.Update(state, known.revision(), List.of(), List.of()))
                .orElseGet(() -> new Op.Insert(state, List.of())));
        ops.add(new Op.Schedule(TaskKind.REFRESH, holder));
        return ops;
    }

    private NewResource state(UUID holder, SettledPolicy policy) {
        ResourceKey key = key(holder);
        return new NewResource(
                key,
                SettledPolicy.uuid(key),
                policy.body(),
                "{}",
                policy.generation(),
                region,
                List.of(Placement.ALL_REGIONS),
                false);
    }

    private ResourceKey key(UUID holder) {
        return new Of(region, holder).key(version);
    }
}
