package com.goten.mixin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.v1.ConfirmBlockadesRequest;
import com.goten.mixin.v1.ConfirmBlockadesResponse;
import com.goten.mixin.v1.ConfirmBlockadesResponse.Status;
import com.goten.policy.Environment;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Blockade;
import com.goten.store.Head;
import com.goten.store.Source;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against sources whose answers are played. */
class AskingTest {
    private static final DeploymentId OWN = new DeploymentId("iam.example.com", "us-west2");
    private static final DeploymentId NEAR = new DeploymentId("devices.example.com", "us-west2");
    private static final DeploymentId FAR = new DeploymentId("devices.example.com", "eastus2");

    private final Vertx vertx = Vertx.vertx();
    private final List<DeploymentId> asked = new ArrayList<>();
    private final Queue<Promise<Void>> held = new ArrayDeque<>();
    private Environment environment = Environment.EMPTY;
    private boolean hold;
    private Function<DeploymentId, Status> status = peer -> Status.CLEAR;

    /** Answers what it is asked, at once or when it is let go. */
    private final Peers peers = new Peers() {
        @Override
        public Future<Answer> unary(
                DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
            asked.add(peer);
            Promise<Void> go = Promise.promise();
            if (hold) {
                held.add(go);
            } else {
                go.complete();
            }
            return go.future().map(gone -> new Answer(answer(peer, request), MultiMap.caseInsensitiveMultiMap()));
        }

        @Override
        public Future<Stream> stream(
                DeploymentId peer,
                String method,
                Buffer request,
                MultiMap metadata,
                Function<Buffer, Future<Void>> messages) {
            throw new AssertionError("no streams here");
        }
    };

    private final CombinedQuestions<NamedTarget, Blockade> questions =
            new CombinedQuestions<>(new SchemaMixinClient(OWN, peers)::blockades, Runnable::run, CombinedQuestions.Recovery.none());

    private Buffer answer(DeploymentId peer, Buffer request) {
        try {
            var answer = ConfirmBlockadesResponse.newBuilder();
            ConfirmBlockadesRequest.parseFrom(request.getBytes()).getTargetsList().forEach(target -> answer
                    .addBlockadesBuilder().setUuid(target.getUuid()).setStatus(status.apply(peer)));
            return Buffer.buffer(answer.build().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        Await.result(vertx.close());
    }

    private static List<Head> members(int count) {
        var members = new ArrayList<Head>();
        for (int i = 0; i < count; i++) {
            members.add(new Head(new ResourceKey("v1", "Role", "roles/r" + i), UUID.randomUUID(), false));
        }
        return members;
    }

    private Future<Confirmation> ask(List<Head> set, DeploymentId... sources) {
        var all = new ArrayList<Source>();
        for (DeploymentId source : sources) {
            set.forEach(member -> all.add(new Source(member.uuid(), source, 1)));
        }
        return new Asking(
                vertx, questions, environment, OWN, RelationOptions.STANDARD, UUID.randomUUID(), set,
                Deadline.after(Duration.ofSeconds(10))).run(all);
    }

    @Test
    void whatTheRegistryHasRemovedIsClearAndIsNotAsked() {
        environment = new Environment(Map.of(), Set.of(FAR));
        Confirmation confirmation = Await.result(ask(members(3), NEAR, FAR));
        assertThat(asked).containsExactly(NEAR);
        assertThat(confirmation.cleared()).hasSize(6);
    }

    @Test
    void asksOneSourceForNoMoreThanOneAnswerAtATime() {
        hold = true;
        Future<Confirmation> confirmation = ask(members(2 * SchemaMixin.MOST_TARGETS + 1), NEAR, FAR);
        for (int round = 1; round <= 3; round++) {
            assertThat(asked).hasSize(2 * round);
            List.of(held.remove(), held.remove()).forEach(Promise::complete);
        }
        assertThat(Await.result(confirmation).cleared()).hasSize(2 * (2 * SchemaMixin.MOST_TARGETS + 1));
    }

    @Test
    void whatManyDeletionsAskOfOneSourceGoesTogetherOnceItHasACallUnderWay() {
        hold = true;
        var deletions = new ArrayList<Future<Confirmation>>();
        for (int i = 0; i < 500; i++) {
            deletions.add(ask(members(1 + i % 3), FAR));
        }
        assertThat(asked).hasSize(CombinedQuestions.MOST_CALLS);
        hold = false;
        held.forEach(Promise::complete);
        assertThat(deletions).allSatisfy(deletion -> assertThat(Await.result(deletion).cleared()).isNotEmpty());
        assertThat(asked).hasSize(CombinedQuestions.MOST_CALLS + 1);
    }

    /** Nor does anybody wait longer for who does not answer: until he does, only one question at a time finds out. */
    @Test
    void aCallThatFailsSaysNothingToAnyOfThem() {
        hold = true;
        var first = ask(members(1), FAR);
        var second = ask(members(1), FAR);
        var third = ask(members(2), FAR);
        held.remove().fail(new Unavailable("it is away", "AWAY"));
        assertThat(catchThrowable(() -> Await.result(first))).isInstanceOf(Unavailable.class);
        assertThat(catchThrowable(() -> Await.result(third))).isInstanceOf(Unavailable.class);
        assertThat(catchThrowable(() -> Await.result(ask(members(1), FAR)))).isInstanceOfSatisfying(
                Unavailable.class, refused -> assertThat(refused.info().reason()).isEqualTo("SOURCE_RESTS"));
        held.remove().complete();
        assertThat(Await.result(second).cleared()).hasSize(1);
        hold = false;
        Await.until(() -> catchThrowable(() -> Await.result(ask(members(2), FAR))) == null);
    }

    /** It says nothing of the source that it has too much to answer. */
    @Test
    void whoseTimeIsOverBeforeHisTurnIsToldSoAndNobodyRests() {
        hold = true;
        var busy = List.of(ask(members(1), FAR), ask(members(1), FAR));
        var late = questions.ask(FAR, List.of(named()), Deadline.after(Duration.ZERO));
        held.remove().complete();
        assertThat(catchThrowable(() -> Await.result(late))).isInstanceOfSatisfying(
                Unavailable.class, refused -> assertThat(refused.info().reason()).isEqualTo("SOURCE_BUSY"));
        hold = false;
        assertThat(Await.result(ask(members(2), FAR)).cleared()).hasSize(2);
        held.remove().complete();
        busy.forEach(Await::result);
    }

    private static NamedTarget named() {
        return new NamedTarget(OWN.service(), UUID.randomUUID(), members(1).get(0).key());
    }

    @Test
    void asksThosePendingAgainAndThenGivesUp() {
        status = peer -> peer.equals(FAR) ? Status.PENDING : Status.HELD;
        assertThat(catchThrowable(() -> Await.result(ask(members(1), NEAR, FAR)))).isInstanceOfSatisfying(
                Unavailable.class, refused -> assertThat(refused.info().reason()).isEqualTo("REFERENCES_PENDING"));
        assertThat(asked).containsOnlyOnce(NEAR);
        assertThat(asked.stream().filter(FAR::equals)).hasSizeGreaterThan(1);
    }

    @Test
    void oneThatBlocksIsAnswerEnoughWhereAnotherIsPending() {
        status = peer -> peer.equals(FAR) ? Status.PENDING : Status.BLOCKED;
        assertThat(Await.result(ask(members(1), NEAR, FAR)).blocked()).isTrue();
        assertThat(asked).containsExactlyInAnyOrder(NEAR, FAR);
    }
}
