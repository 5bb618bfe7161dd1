package com.goten.owner;

import com.google.protobuf.FieldMask;
import com.goten.engine.Actor;
import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.mixin.MixinRelations;
import com.goten.mixin.Peers;
import com.goten.mixin.RelationOptions;
import com.goten.mixin.SchemaMixin;
import com.goten.mixin.SchemaMixinService;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.testing.Await;
import com.goten.testing.OnlyUnary;
import com.goten.testing.TestDeployment;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.Optional;

/** An owner is saved with a reference to E. Gates: send, the message, commit. */
final class OwnerSaving {
    private final OwnerRun run;
    private final OwnerSide side;
    private final Actor actor;
    private Optional<Buffer> message = Optional.empty();
    private Optional<Promise<Peers.Answer>> waiting = Optional.empty();

    OwnerSaving(OwnerRun run, OwnerSide side) {
        this.run = run;
        this.side = side;
        this.actor = new Actor("owner " + side.place());
    }

    boolean begin() {
        var relations = new MixinRelations(
                side.in().vertx(), side.owner(), "v1", run.world().network(), side.in().store().intents(), peers(),
                RelationOptions.STANDARD);
        var engine = new Engine(
                side.owner(), side.in().version(), writer(), side.in().policies(), relations, InstantSource.system());
        var body = side.in().message("Device", "{\"name\": \"%s\", \"serviceAccount\": \"%s\"}"
                .formatted(side.name(), run.account()));
        var mask = FieldMask.newBuilder().addPaths("service_account").build();
        actor.start(() -> engine.execute(new Command.Update(
                side.in().type("Device"), body, Optional.of(mask), Optional.empty(), false), OwnerWorld.FAR));
        actor.settle();
        return actor.isAt("send");
    }

    /** Who was saving it has crashed. */
    void die() {
        actor.die();
    }

    boolean at(String gate) {
        boolean there = actor.isAt(gate);
        if (there) {
            actor.go();
        }
        return there;
    }

    private Peers peers() {
        return new OnlyUnary((method, request) -> actor.pass("send").compose(open -> {
            message = Optional.of(request);
            Promise<Peers.Answer> answer = Promise.promise();
            waiting = Optional.of(answer);
            return actor.pass("answer").compose(sent -> answer.future());
        }));
    }

    boolean deliver() {
        if (message.isEmpty()) {
            return false;
        }
        TestDeployment iam = run.world().iam();
        Writer writer = run.faults().establishing(iam.store().writer());
        var service = new SchemaMixinService(
                iam.vertx(), OwnerWorld.OWNEE, iam.version(), writer, iam.policies(), run.world().network(),
                iam.store().shadows(), "feed", () -> { });
        Buffer answer = Await.result(service.unary().get(SchemaMixin.ESTABLISH).call(message.get(), OwnerWorld.FAR));
        if (actor.isAt("answer")) {
            waiting.orElseThrow().complete(new Peers.Answer(answer, MultiMap.caseInsensitiveMultiMap()));
            actor.go();
        }
        return true;
    }

    /** Stops before the transaction that follows the answer. */
    private Writer writer() {
        Writer real = side.in().store().writer();
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
