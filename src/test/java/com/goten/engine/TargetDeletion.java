package com.goten.engine;

import com.goten.engine.RelationModel.Broken;
import com.goten.mixin.MixinRelations;
import com.goten.mixin.Peers;
import com.goten.mixin.SchemaMixin;
import com.goten.mixin.SchemaMixinService;
import com.goten.resource.ResourceKey;
import com.goten.store.Concerned;
import com.goten.store.Mark;
import com.goten.store.Op;
import com.goten.store.Seen;
import com.goten.store.Shadows;
import com.goten.store.Source;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.store.pg.SteppedShadows;
import com.goten.testing.OnlyUnary;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Deletes the target. Gates: its transactions, and the statements of the source's answer. */
final class TargetDeletion {
    private final RelationScene scene;
    private final Actor actor;
    private Optional<Concerned> marking = Optional.empty();
    private Optional<UUID> mark = Optional.empty();

    TargetDeletion(RelationScene scene, int j) {
        this.scene = scene;
        this.actor = new Actor("deleter " + j);
    }

    /** Up to where it has marked. */
    boolean begin() {
        if (actor.over()) {
            return false;
        }
        var relations = new MixinRelations(
                scene.iam().vertx(), RelationScene.TARGET, "v1", scene.network(), scene.iam().store().intents(), peers(), RelationScene.OPTIONS);
        var engine = new Engine(
                RelationScene.TARGET, scene.iam().version(), writer(), scene.iam().policies(), relations, InstantSource.system());
        actor.start(() -> engine.execute(new Command.Delete(scene.iam().name("ServiceAccount", scene.account()), true), RelationScene.FAR));
        actor.settle();
        actor.goFrom("write");
        return true;
    }

    private Peers peers() {
        var flaw = scene.is(Broken.REFERENCES_BEFORE_INTENTS)
                ? SteppedShadows.Flaw.REFERENCES_BEFORE_INTENTS
                : scene.is(Broken.COUNTS_ONLY_LIVE_INTENTS)
                        ? SteppedShadows.Flaw.ONLY_LIVE_INTENTS
                        : SteppedShadows.Flaw.NONE;
        Shadows stepped = SteppedShadows.of(scene.source(), () -> actor.passBorrowed("look"), flaw);
        var service = new SchemaMixinService(
                scene.devices().vertx(), RelationScene.SOURCE, scene.devices().version(), scene.devices().store().writer(), scene.devices().policies(), scene.network(), stepped,
                "feed", () -> { });
        return new OnlyUnary((method, request) -> service.unary().get(SchemaMixin.BLOCKADES).call(request, RelationScene.FAR)
                .map(answer -> new Peers.Answer(answer, MultiMap.caseInsensitiveMultiMap())));
    }

    private Writer writer() {
        return RelationScene.gated(actor, "write", tampered());
    }

    private Writer tampered() {
        Writer real = scene.iam().store().writer();
        if (scene.is(Broken.DELETE_WITHOUT_MARK)) {
            return new Tampered(real, view -> asWhenMarked(view, true), this::noteMark, needs -> needs);
        }
        // The real code also looks whether the sources it deletes under are those that it has asked.
        if (scene.is(Broken.ESTABLISH_IGNORES_MARK) || scene.is(Broken.KEEP_EXPIRED_MARK)) {
            return new Tampered(real, view -> asWhenMarked(view, false), this::noteMark, needs -> needs);
        }
        return scene.is(Broken.DROP_ANY_EPOCH) ? droppingAny(real) : real;
    }

    private List<Op> noteMark(List<Op> ops) {
        ops.stream().filter(Op.SetMark.class::isInstance).map(Op.SetMark.class::cast).findFirst()
                .ifPresent(set -> mark = Optional.of(set.mark()));
        return ops;
    }

    /** The last transaction trusts what the first one saw: the sources, and, or not, the mark that it set. */
    private View asWhenMarked(View view, boolean marksToo) {
        return new Seen(view) {
            @Override
            public Concerned concerned(ResourceKey root) {
                Concerned now = super.concerned(root);
                if (mark.isEmpty() || marking.isEmpty() || now.members().isEmpty()) {
                    marking = Optional.of(now);
                    return now;
                }
                Concerned then = marking.get();
                if (!marksToo) {
                    return with(now, now.marks(), then.sources());
                }
                Map<UUID, Mark> marks = new HashMap<>();
                now.members().forEach(member -> marks.put(member.uuid(), new Mark(mark.get(), false)));
                return with(now, marks, then.sources());
            }
        };
    }

    private static Concerned with(Concerned now, Map<UUID, Mark> marks, List<Source> sources) {
        return new Concerned(now.members(), now.protectedMembers(), now.unset(), now.blockers(),
                now.blockerCount(), now.awaited(), now.named(), now.circle(), marks, sources,
                now.owners(), now.away(), now.partial());
    }

    /** Sources that have answered that they hold nothing go, whatever they have established since. */
    private Writer droppingAny(Writer real) {
        var dropped = new ArrayList<Source>();
        Writer noting = Tampered.ops(real, ops -> {
            ops.stream().filter(Op.DropSource.class::isInstance)
                    .forEach(op -> dropped.add(((Op.DropSource) op).source()));
            return ops;
        });
        return new Writer() {
            @Override
            public <R> Future<R> write(Write<R> write, Deadline deadline) {
                return noting.write(write, deadline).compose(result -> Future
                        .all(dropped.stream().map(TargetDeletion.this::drop).toList())
                        .map(result));
            }
        };
    }

    private Future<?> drop(Source stale) {
        return scene.target().preparedQuery(
                        "delete from back_reference_source where target = $1 and service = $2 and region = $3")
                .execute(Tuple.of(stale.target(), stale.deployment().service(), stale.deployment().region()));
    }

    Actor actor() {
        return actor;
    }
}
