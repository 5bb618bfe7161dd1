package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The other deployments, and this one itself, which is asked without a network. */
public final class OwnPeer implements Peers {
    private final DeploymentId own;
    private final Supplier<PeerMethods> methods;
    private final Peers others;

    /** @param methods of this deployment; asked for when one is called */
    public OwnPeer(DeploymentId own, Supplier<PeerMethods> methods, Peers others) {
        this.own = own;
        this.methods = methods;
        this.others = others;
    }

    @Override
    public Future<Answer> unary(DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
        if (!peer.equals(own)) {
            return others.unary(peer, method, request, metadata, deadline);
        }
        PeerMethods.Unary called = methods.get().unary().get(method);
        return called == null
                ? Future.failedFuture(new GotenException.Unimplemented(method))
                : called.call(request, deadline).map(answer -> new Answer(answer, MultiMap.caseInsensitiveMultiMap()));
    }

    @Override
    public Future<Stream> stream(
            DeploymentId peer, String method, Buffer request, MultiMap metadata, Function<Buffer, Future<Void>> messages) {
        return others.stream(peer, method, request, metadata, messages);
    }
}
