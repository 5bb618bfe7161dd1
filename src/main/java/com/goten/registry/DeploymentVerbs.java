package com.goten.registry;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.meta.v1.BeginUpgradeRequest;
import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.GetOrRegisterDataUpdateTaskRequest;
import com.goten.meta.v1.GetOrRegisterDataUpdateTaskResponse;
import com.goten.meta.v1.NotifyShardsUpgradeReadinessRequest;
import com.goten.meta.v1.SetAvailableUpgradeRequest;
import com.goten.meta.v1.UpdateDataTaskUpdateRequest;
import com.goten.policy.EnvironmentSource;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The methods of the meta service that are none of the standard ones. Each is one transaction, and may be repeated. */
public final class DeploymentVerbs {
    private static final String SERVICE = "goten.meta.v1.DeploymentService/";

    private final ResourceType type;
    private final CommandExecutor executor;
    private final EnvironmentSource environment;

    /** @param type Deployment, of the schema that is served */
    public DeploymentVerbs(ResourceType type, CommandExecutor executor, EnvironmentSource environment) {
        this.type = type;
        this.executor = executor;
        this.environment = environment;
    }

    /** A method. What it throws is its answer. */
    public interface Verb {
        Future<Buffer> call(Buffer request, Deadline deadline);
    }

    /** All of them, by full name. */
    public Map<String, Verb> all() {
        return Map.of(
                SERVICE + "BeginUpgrade",
                verb(BeginUpgradeRequest.parser(), BeginUpgradeRequest::getName, this::begin),
                SERVICE + "SetAvailableUpgrade",
                verb(SetAvailableUpgradeRequest.parser(), SetAvailableUpgradeRequest::getName,
                        (request, run) -> run.with(List.of(), (now, others) -> UpgradeSteps.setAvailable(now, request))
                                .map(Empty.getDefaultInstance())),
                SERVICE + "NotifyShardsUpgradeReadiness",
                verb(NotifyShardsUpgradeReadinessRequest.parser(), NotifyShardsUpgradeReadinessRequest::getName,
                        (request, run) -> run.with(List.of(), (now, others) -> UpgradeSteps.shardsReady(now, request))
                                .map(Empty.getDefaultInstance())),
                SERVICE + "GetOrRegisterDataUpdateTask",
                verb(GetOrRegisterDataUpdateTaskRequest.parser(), GetOrRegisterDataUpdateTaskRequest::getName,
                        (request, run) -> run.with(List.of(), (now, others) -> UpgradeSteps.registerTask(now, request))
                                .map(after -> GetOrRegisterDataUpdateTaskResponse.newBuilder()
                                        .setStatus(UpgradeSteps.task(after, request.getTag()))
                                        .build())),
                SERVICE + "UpdateDataTaskUpdate",
                verb(UpdateDataTaskUpdateRequest.parser(), UpdateDataTaskUpdateRequest::getName,
                        (request, run) -> run.with(List.of(), (now, others) -> UpgradeSteps.updateTask(now, request))
                                .map(Empty.getDefaultInstance())));
    }

    private Future<Empty> begin(BeginUpgradeRequest request, Run run) {
        DeploymentId id = MetaNames.deploymentOf(request.getName()).orElseThrow();
        List<ResourceName> others = environment.current().service(id.service()).stream()
                .flatMap(service -> service.deployments().keySet().stream())
                .filter(region -> !region.equals(id.region()))
                .map(region -> name(MetaNames.deployment(new DeploymentId(id.service(), region))))
                .toList();
        return run.with(others, (now, beside) -> UpgradeSteps.begin(now, beside, request)).map(Empty.getDefaultInstance());
    }

    /** Runs a function on the stored Deployment. */
    private interface Run {
        Future<Deployment> with(List<ResourceName> beside, BiFunction<Deployment, List<Deployment>, Deployment> revision);
    }

    private <Q> Verb verb(Parser<Q> parser, Function<Q, String> name, BiFunction<Q, Run, Future<? extends Message>> body) {
        return (bytes, deadline) -> {
            Q request = request(parser, bytes);
            ResourceName deployment = name(name.apply(request));
            return body.apply(request, (beside, revision) -> revise(deployment, beside, revision, deadline))
                    .map(answer -> Buffer.buffer(answer.toByteArray()));
        };
    }

    private Future<Deployment> revise(
            ResourceName name,
            List<ResourceName> beside,
            BiFunction<Deployment, List<Deployment>, Deployment> revision,
            Deadline deadline) {
        var command = new Command.Revise(name, beside, (current, others) -> dynamic(revision.apply(
                parsed(current), others.stream().map(DeploymentVerbs::parsed).toList())));
        return executor.execute(command, deadline)
                .map(result -> parsed(Bodies.parse(type, result.after().orElseThrow())));
    }

    private ResourceName name(String text) {
        return ResourceNames.parse(type, text, "name");
    }

    private DynamicMessage dynamic(Deployment deployment) {
        try {
            return DynamicMessage.parseFrom(type.descriptor(), deployment.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new Internal("a Deployment cannot be written", e);
        }
    }

    private static Deployment parsed(DynamicMessage message) {
        return MetaRules.parse(Deployment.parser(), message);
    }

    private static <Q> Q request(Parser<Q> parser, Buffer bytes) throws GotenException {
        try {
            return parser.parseFrom(bytes.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidArgument("request", "is no message of this method");
        }
    }
}
