package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.policy.EnvironmentSource;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Blockade;
import com.goten.store.Head;
import com.goten.store.Intent;
import com.goten.store.Intents;
import com.goten.store.Source;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Relations} over the SchemaMixin of the other deployments. */
public final class MixinRelations implements Relations {
    private static final Logger LOG = LoggerFactory.getLogger(MixinRelations.class);

    private final Vertx vertx;
    private final DeploymentId own;
    private final String version;
    private final EnvironmentSource environment;
    private final Intents intents;
    private final SchemaMixinClient client;
    private final CombinedQuestions<NamedTarget, Blockade> questions;
    private final RelationOptions options;

    /** @param version the current one of this deployment */
    public MixinRelations(
            Vertx vertx,
            DeploymentId own,
            String version,
            EnvironmentSource environment,
            Intents intents,
            Peers peers,
            RelationOptions options) {
        this.vertx = vertx;
        this.own = own;
        this.version = version;
        this.environment = environment;
        this.intents = intents;
        this.client = new SchemaMixinClient(own, peers);
        this.questions = new CombinedQuestions<>(client::blockades, Runnable::run, CombinedQuestions.Recovery.none());
        this.options = options;
    }

    @Override
    public Duration markLease() {
        return options.markLease();
    }

    @Override
    public Future<Map<Wish.Id, Established>> establish(Collection<Wish> wishes, Deadline deadline) {
        var whereabouts = new Whereabouts(environment.current(), own, version);
        Map<Wish, UUID> attempt = new LinkedHashMap<>();
        wishes.forEach(wish -> attempt.put(wish, UUID.randomUUID()));
        try {
            attempt.keySet().forEach(wish -> {
                whereabouts.importedVersion(wish);
                whereabouts.first(wish);
            });
        } catch (GotenException refusal) {
            return Future.failedFuture(refusal);
        }
        return intents.record(intents(attempt), options.intentLease())
                .compose(recorded -> new Establishing(client, whereabouts, options, deadline).run(List.copyOf(attempt.keySet())))
                .compose(outcomes -> Refusals.of(outcomes)
                        .<Future<Map<Wish.Id, Established>>>map(Future::failedFuture)
                        .orElseGet(() -> Future.succeededFuture(established(outcomes, attempt))))
                .recover(failure -> withdraw(attempt.values()).transform(withdrawn -> Future.failedFuture(failure)));
    }

    private static List<Intent> intents(Map<Wish, UUID> attempt) {
        return attempt.entrySet().stream().map(one -> intent(one.getKey(), one.getValue())).toList();
    }

    private static Intent intent(Wish wish, UUID id) {
        ResourceKey holder = wish.holder();
        return new Intent(id, wish.targetType(), wish.targetName(), wish.behaviour(), holder, wish.field());
    }

    private static Map<Wish.Id, Established> established(Map<Wish, Outcome> outcomes, Map<Wish, UUID> attempt) {
        var established = new HashMap<Wish.Id, Established>();
        outcomes.forEach((wish, outcome) -> established.put(wish.id(), new Established(
                outcome instanceof Outcome.There there ? Optional.of(there.uuid()) : Optional.empty(),
                attempt.get(wish))));
        return established;
    }

    @Override
    public Future<Void> withdraw(Collection<UUID> ids) {
        return intents.withdraw(ids).otherwise(failure -> {
            LOG.warn("intent.not_withdrawn deployment={} reason={}", own, failure.getMessage());
            return null;
        });
    }

    @Override
    public Future<Confirmation> confirm(UUID mark, List<Head> set, List<Source> sources, Deadline deadline) {
        return new Asking(vertx, questions, environment.current(), own, options, mark, set, deadline).run(sources);
    }
}
