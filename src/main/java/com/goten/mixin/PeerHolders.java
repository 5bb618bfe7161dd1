package com.goten.mixin;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.NotFound;
import com.goten.policy.HolderSource;
import com.goten.resource.ResourceName;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.schema.Verb;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;

/** Policy holders by the Get method of the region that owns them. */
public final class PeerHolders implements HolderSource {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DeploymentId self;
    private final ApiVersion version;
    private final Peers peers;

    /** @param version the one that holders are asked for in */
    public PeerHolders(DeploymentId self, ApiVersion version, Peers peers) {
        this.self = self;
        this.version = version;
        this.peers = peers;
    }

    @Override
    public Future<Optional<DynamicMessage>> read(ResourceName holder, String owningRegion) {
        Optional<ApiMethod> get = method(holder.type());
        if (owningRegion.equals(self.region()) || get.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        var owner = new DeploymentId(self.service(), owningRegion);
        return peers.unary(owner, get.get().fullName(), request(get.get(), holder), metadata(), Deadline.after(PATIENCE))
                .map(answer -> Optional.of(parse(holder.type(), answer.message())))
                .recover(failure -> failure instanceof NotFound
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    private Optional<ApiMethod> method(ResourceType type) {
        return version.methods().stream()
                .filter(method -> method.verb() == Verb.GET && type.equals(method.type()))
                .findFirst();
    }

    private static Buffer request(ApiMethod get, ResourceName holder) {
        return Buffer.buffer(DynamicMessage.newBuilder(get.input())
                .setField(get.fields().name().orElseThrow(), holder.value())
                .build()
                .toByteArray());
    }

    /** It goes no further: where it is not, it is not. */
    private MultiMap metadata() {
        return MultiMap.caseInsensitiveMultiMap()
                .add(CallHeaders.FORWARDED_FROM, self.toString())
                .add(CallHeaders.ON_BEHALF_OF, CallHeaders.ITSELF);
    }

    private static DynamicMessage parse(ResourceType type, Buffer bytes) {
        try {
            return DynamicMessage.parseFrom(type.descriptor(), bytes.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new Internal("another region's " + type.singular() + " cannot be read", e);
        }
    }
}
