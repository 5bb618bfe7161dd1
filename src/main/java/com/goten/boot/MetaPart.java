package com.goten.boot;

import com.goten.api.call.ErrorMapper;
import com.goten.bus.Addresses;
import com.goten.bus.BusHeaders;
import com.goten.engine.CommandExecutor;
import com.goten.engine.DeletionRehearsal;
import com.goten.engine.Engine;
import com.goten.engine.HolderRules;
import com.goten.engine.SaveRules;
import com.goten.mixin.Peers;
import com.goten.policy.EnvironmentSource;
import com.goten.registry.DeploymentDeletion;
import com.goten.registry.DeploymentVerbs;
import com.goten.registry.DeploymentVerbs.Verb;
import com.goten.registry.MetaRules;
import com.goten.registry.MetaSchema;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the meta service has beside what every service has: rules, verbs, a deletion that asks first. */
final class MetaPart {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DeploymentId id;
    private final ApiVersion version;
    private final EnvironmentSource environment;
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();

    MetaPart(DeploymentId id, ApiVersion version, EnvironmentSource environment) {
        this.id = id;
        this.version = version;
        this.environment = environment;
    }

    private boolean isMeta() {
        return id.service().equals(MetaSchema.SERVICE);
    }

    /** What is demanded of what is saved. */
    SaveRules rules(DeploymentSpec spec) {
        return isMeta()
                ? new MetaRules(type("Service"), environment)
                : new HolderRules(
                        id.service(),
                        spec.schema().versions().stream()
                                .flatMap(each -> each.types().stream())
                                .map(ResourceType::fullName)
                                .collect(Collectors.toSet()),
                        environment);
    }

    /** Executes what clients ask for. */
    CommandExecutor executor(Engine engine, Peers peers) {
        return isMeta() ? deletion(engine, peers) : engine;
    }

    /** Tries out the deletions that clients ask for. */
    DeletionRehearsal rehearsal(Engine engine, Peers peers) {
        return isMeta() ? deletion(engine, peers) : engine;
    }

    private DeploymentDeletion deletion(Engine engine, Peers peers) {
        return new DeploymentDeletion(engine, engine, peers, environment);
    }

    /** Serves the verbs, at the addresses of methods that are none of the standard ones. */
    Future<Void> start(Vertx vertx, Engine engine) {
        if (!isMeta()) {
            return Future.succeededFuture();
        }
        var errors = new ErrorMapper(id.service());
        new DeploymentVerbs(type("Deployment"), engine, environment).all().forEach((method, verb) -> consumers.add(
                vertx.eventBus().<Buffer>consumer(Addresses.method(id, method), message -> serve(message, verb, errors))));
        return Future.join(consumers.stream().map(MessageConsumer::completion).toList()).mapEmpty();
    }

    Future<Void> stop() {
        return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
    }

    private static void serve(Message<Buffer> message, Verb verb, ErrorMapper errors) {
        Future<Buffer> answer;
        try {
            answer = verb.call(message.body(), deadline(message));
        } catch (RuntimeException refused) {
            answer = Future.failedFuture(refused);
        }
        answer.onSuccess(bytes -> message.reply(bytes, BusHeaders.options(BusHeaders.PROTOBUF)))
                .onFailure(failure -> {
                    var wire = errors.map(failure);
                    message.fail(wire.status().getCode(), wire.toJson().toString());
                });
    }

    private static Deadline deadline(Message<?> message) {
        String millis = message.headers().get(BusHeaders.TIMEOUT_MILLIS);
        return Deadline.after(millis == null ? PATIENCE : Duration.ofMillis(Long.parseLong(millis)));
    }

    private ResourceType type(String singular) {
        return version.type(singular).orElseThrow();
    }
}
