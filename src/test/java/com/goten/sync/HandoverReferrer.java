package com.goten.sync;

import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.engine.Actor;
import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.mixin.MixinRelations;
import com.goten.mixin.Peers;
import com.goten.mixin.RelationOptions;
import com.goten.mixin.v1.EstablishReferencesResponse;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.testing.Network;
import com.goten.testing.OnlyUnary;
import com.goten.testing.TestDeployment;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** S, which comes to refer to X: it records an intent, asks regions until one answers, and commits. */
final class HandoverReferrer {
    private final TestDeployment in;
    private final Network network;
    private final String name;
    private final String item;
    private final Actor actor = new Actor("S");
    private final Set<Integer> requests = new HashSet<>();
    private Optional<Buffer> message = Optional.empty();
    private Promise<Peers.Answer> answer = Promise.promise();
    private boolean sent;

    HandoverReferrer(TestDeployment in, Network network, String name, String item) {
        this.in = in;
        this.network = network;
        this.name = name;
        this.item = item;
    }

    boolean recordIntent() {
        var relations = new MixinRelations(
                in.vertx(), in.id(), "v1", network, in.store().intents(), peers(), RelationOptions.STANDARD);
        var engine = new Engine(in.id(), in.version(), writer(), in.policies(), relations, InstantSource.system());
        var body = in.message("User", "{\"name\": \"%s\", \"item\": \"%s\"}".formatted(name, item));
        actor.start(() -> engine.execute(new Command.Create(in.type("User"), "", body), HandoverWorld.FAR));
        actor.settle();
        return actor.isAt("answer");
    }

    boolean ask(int region) {
        sent = message.isPresent();
        return sent && requests.add(region);
    }

    /** A region that was asked at any time answers; that counts where it is waited for. */
    boolean answer(int region, Function<Buffer, Buffer> said) {
        if (!requests.contains(region)) {
            return false;
        }
        Buffer reply = said.apply(message.orElseThrow());
        if (!established(reply)) {
            sent = false;
        } else if (sent && actor.isAt("answer")) {
            sent = false;
            answer.complete(new Peers.Answer(reply, MultiMap.caseInsensitiveMultiMap()));
            actor.go();
        }
        return true;
    }

    private static boolean established(Buffer reply) {
        try {
            return !EstablishReferencesResponse.parseFrom(reply.getBytes()).getOutcomes(0).getUuid().isEmpty();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean commit() {
        return actor.goFrom("commit");
    }

    boolean drop() {
        boolean refers = refers();
        if (refers) {
            in.delete("User", name);
        }
        return refers;
    }

    boolean refers() {
        return in.exists("User", name);
    }

    /** It must not be waited for, and what it was about to save is not saved. */
    void expire() {
        in.sql("update intent set deadline = '-infinity' where holder_name = '" + name + "'");
    }

    void die() {
        actor.die();
    }

    private Peers peers() {
        return new OnlyUnary((method, request) -> {
            message = Optional.of(request);
            return actor.pass("answer").compose(open -> answer.future());
        });
    }

    private Writer writer() {
        Writer real = in.store().writer();
        return new Writer() {
            @Override
            public <R> Future<R> write(Write<R> write, Deadline deadline) {
                return message.isEmpty()
                        ? real.write(write, deadline)
                        : actor.pass("commit").compose(open -> real.write(write, deadline));
            }
        };
    }
}
