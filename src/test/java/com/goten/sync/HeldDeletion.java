package com.goten.sync;

import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.mixin.MixinRelations;
import com.goten.mixin.Peers;
import com.goten.mixin.RelationOptions;
import com.goten.schema.DeploymentId;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A deletion that goes on when it is told to: it has marked, it is answered by each source, it commits. */
final class HeldDeletion {
    private final TestDeployment in;
    private final Network network;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();
    private final Promise<Void> mayCommit = Promise.promise();
    private volatile boolean marked;
    private volatile boolean committing;
    private volatile boolean dead;
    private Future<?> end = Future.failedFuture("not begun");

    private record Asked(String method, Buffer request, Promise<Peers.Answer> answer) {}

    HeldDeletion(TestDeployment in, Network network) {
        this.in = in;
        this.network = network;
    }

    /** Returns when its sources have been asked, or it is over. @param sources how many there are */
    void begin(String type, String name, long sources) {
        var relations = new MixinRelations(
                in.vertx(), in.id(), "v1", network, in.store().intents(), peers(), RelationOptions.STANDARD);
        var engine = new Engine(in.id(), in.version(), writer(), in.policies(), relations, InstantSource.system());
        end = engine.execute(new Command.Delete(in.name(type, name), false), HandoverWorld.FAR);
        Await.until(() -> end.isComplete() || sources > 0 && asked.size() == sources);
    }

    Set<String> asked() {
        return asked.keySet();
    }

    /** A source says what it does now. Returns when the others have to, or it is about to commit, or over. */
    void answer(String region, Function<Buffer, Buffer> said) {
        Asked question = asked.remove(region);
        if (question != null) {
            Buffer answer = said.apply(question.request());
            question.answer().complete(new Peers.Answer(answer, MultiMap.caseInsensitiveMultiMap()));
            Await.until(() -> !asked.isEmpty() || committing || end.isComplete());
        }
    }

    /** @return whether it took place */
    boolean commit() {
        if (!committing) {
            return false;
        }
        mayCommit.complete();
        Await.until(() -> end.isComplete() || !asked.isEmpty());
        dead = true;
        return end.succeeded();
    }

    /** Who wanted it has crashed. */
    void die() {
        dead = true;
    }

    boolean over() {
        return end.isComplete();
    }

    boolean took() {
        return end.succeeded();
    }

    private Peers peers() {
        return new Peers() {
            @Override
            public Future<Answer> unary(
                    DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
                Promise<Answer> answer = Promise.promise();
                asked.put(peer.region(), new Asked(method, request, answer));
                return answer.future();
            }

            @Override
            public Future<Stream> stream(
                    DeploymentId peer,
                    String method,
                    Buffer request,
                    MultiMap metadata,
                    Function<Buffer, Future<Void>> messages) {
                return Future.failedFuture("no streams");
            }
        };
    }

    private Writer writer() {
        Writer real = in.store().writer();
        return new Writer() {
            @Override
            public <R> Future<R> write(Write<R> write, Deadline deadline) {
                if (dead) {
                    return Promise.<R>promise().future();
                }
                if (!marked) {
                    marked = true;
                    return real.write(write, deadline);
                }
                committing = true;
                return mayCommit.future().compose(open -> real.write(write, deadline));
            }
        };
    }
}
