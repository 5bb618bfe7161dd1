package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.engine.RelationModel.Broken;
import com.goten.mixin.MixinRelations;
import com.goten.mixin.Peers;
import com.goten.mixin.SchemaMixin;
import com.goten.mixin.SchemaMixinService;
import com.goten.resource.ResourceKey;
import com.goten.store.Intent;
import com.goten.store.Intents;
import com.goten.store.Mark;
import com.goten.store.Op;
import com.goten.store.Seen;
import com.goten.store.View;
import com.goten.store.Writer;
import com.goten.testing.Await;
import com.goten.testing.OnlyUnary;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Saves a holder. Gates: intent, send, the message, commit. */
final class HolderCreation {
    private final RelationScene scene;
    private final Actor actor;
    private final String holder;
    private Optional<Buffer> message = Optional.empty();
    private Optional<Promise<Peers.Answer>> waiting = Optional.empty();

    HolderCreation(RelationScene scene, int i) {
        this.scene = scene;
        this.actor = new Actor("creator " + i);
        this.holder = scene.prefix() + i + "x";
    }

    /** Up to where its intent is recorded. */
    boolean begin() {
        if (actor.over()) {
            return false;
        }
        DynamicMessage body = scene.devices().message("Device", scene.body(holder));
        var engine = new Engine(
                RelationScene.SOURCE, scene.devices().version(), writer(), scene.devices().policies(), relations(), InstantSource.system());
        actor.start(() -> engine.execute(new Command.Create(scene.devices().type("Device"), "", body), RelationScene.FAR));
        actor.settle();
        return true;
    }

    private MixinRelations relations() {
        return new MixinRelations(scene.devices().vertx(), RelationScene.SOURCE, "v1", scene.network(), intents(), peers(), RelationScene.OPTIONS);
    }

    private Intents intents() {
        Intents real = scene.devices().store().intents();
        return new Intents() {
            @Override
            public Future<Void> record(List<Intent> intents, Duration lease) {
                if (scene.is(Broken.NO_INTENT)) {
                    return Future.succeededFuture();
                }
                return scene.is(Broken.INTENT_KEY_REUSED)
                        ? real.withdraw(List.of(scene.shared())).compose(again -> real.record(reused(intents), lease))
                        : real.record(intents, lease);
            }

            @Override
            public Future<Void> withdraw(Collection<UUID> ids) {
                return actor.dead() ? Promise.<Void>promise().future() : real.withdraw(ids);
            }
        };
    }

    private List<Intent> reused(List<Intent> intents) {
        return intents.stream()
                .map(intent -> new Intent(scene.shared(), intent.targetType(), intent.targetName(), intent.behaviour(),
                        intent.holder(), intent.field()))
                .toList();
    }

    private Peers peers() {
        return new OnlyUnary((method, request) -> actor.pass("send").compose(open -> {
            message = Optional.of(request);
            Promise<Peers.Answer> answer = Promise.promise();
            waiting = Optional.of(answer);
            return actor.pass("answer").compose(sent -> answer.future());
        }));
    }

    /** The other side handles the message, now or once more. */
    boolean deliver() {
        if (message.isEmpty()) {
            return false;
        }
        Buffer answer = Await.result(establishing().unary().get(SchemaMixin.ESTABLISH).call(message.get(), RelationScene.FAR));
        if (actor.isAt("answer")) {
            waiting.orElseThrow().complete(new Peers.Answer(answer, MultiMap.caseInsensitiveMultiMap()));
            actor.go();
        }
        return true;
    }

    private SchemaMixinService establishing() {
        Writer writer = scene.iam().store().writer();
        if (scene.is(Broken.ESTABLISH_IGNORES_MARK)) {
            writer = Tampered.view(writer, view -> new Seen(view) {
                @Override
                public Optional<Mark> mark(ResourceKey key) {
                    return Optional.empty();
                }
            });
        } else if (scene.is(Broken.KEEP_EXPIRED_MARK)) {
            writer = Tampered.ops(writer, HolderCreation::withoutTaking);
        }
        return new SchemaMixinService(
                scene.iam().vertx(), RelationScene.TARGET, scene.iam().version(), writer, scene.iam().policies(), scene.network(),
                scene.iam().store().shadows(), "feed", () -> { });
    }

    private Writer writer() {
        return RelationScene.gated(actor, "commit", tampered());
    }

    private Writer tampered() {
        Writer real = scene.devices().store().writer();
        if (scene.is(Broken.NO_INTENT) || scene.is(Broken.COMMIT_WITHOUT_INTENT)) {
            return Tampered.view(real, view -> new Seen(view) {
                @Override
                public boolean intent(UUID id) {
                    return true;
                }
            });
        }
        if (scene.is(Broken.INTENT_KEY_REUSED)) {
            return new Tampered(real, this::anyIntent, this::endShared, needs ->
                    needs.intents().isEmpty() ? needs : needs.withIntents(Set.of(scene.shared())));
        }
        return real;
    }

    private View anyIntent(View view) {
        return new Seen(view) {
            @Override
            public boolean intent(UUID id) {
                return super.intent(scene.shared());
            }
        };
    }

    private List<Op> endShared(List<Op> ops) {
        return ops.stream().map(op -> op instanceof Op.EndIntent ? new Op.EndIntent(scene.shared()) : op).toList();
    }

    private static List<Op> withoutTaking(List<Op> ops) {
        return ops.stream().filter(op -> !(op instanceof Op.TakeMark)).toList();
    }

    Actor actor() {
        return actor;
    }

    /** The name of what it saves. */
    String holder() {
        return holder;
    }
}
