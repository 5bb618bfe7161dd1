package com.goten.owner;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.engine.Command;
import com.goten.mixin.OwnerAnswer;
import com.goten.mixin.OwnerAnswer.State;
import com.goten.resource.ResourceKey;
import com.goten.store.Ownee;
import com.goten.store.RecordedOwner;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReferencePlannerTest {
    private static final UUID OWNER = new UUID(1, 1);
    private static final UUID MARK = new UUID(2, 2);
    private static final ReferencePlanner PLANNER = new ReferencePlanner(Duration.ofSeconds(5), Duration.ofHours(1));

    private static Ownee ownee(boolean confirmed, boolean marked, boolean overdue, int attempts) {
        var reference = new RecordedOwner(
                new UUID(3, 3), "devices.example.com/Device", "devices/d", "v1", "us-west2", false, false);
        return new Ownee(
                new ResourceKey("v1", "ServiceAccount", "serviceAccounts/s"),
                false,
                reference,
                7,
                confirmed ? Optional.of(OWNER) : Optional.empty(),
                marked ? Optional.of(MARK) : Optional.empty(),
                overdue,
                attempts);
    }

    private static Optional<OwnerAnswer> answer(State state, UUID uuid, String version, String name) {
        return Optional.of(new OwnerAnswer(
                state, Optional.of(uuid), version, "devices.example.com/Device", name, "us-west2"));
    }

    private static Optional<OwnerAnswer> answer(State state, UUID uuid) {
        return answer(state, uuid, "v1", "devices/d");
    }

    @ParameterizedTest
    @CsvSource({
        "MISSING, false, false, Later", "MISSING, true, false, Decide", "MISSING, false, true, Decide",
        "UNSATISFIED, false, false, Later", "UNSATISFIED, true, false, Decide", "UNSATISFIED, false, true, Decide",
        "VALID, false, false, Confirm", "VALID, true, true, Confirm",
        "DELETED, true, false, Remove", "DELETED, false, false, Later", "DELETED, false, true, Decide",
        "PENDING, true, true, Later", "ELSEWHERE, true, true, Later", "UNKNOWN, true, true, Later",
        "GONE, true, true, Later"})
    void whatAnAnswerMeansForOneWithoutAMark(State state, boolean confirmed, boolean overdue, String step) {
        OwnerStep planned = PLANNER.plan(ownee(confirmed, false, overdue, 1), answer(state, OWNER));
        assertThat(planned.getClass().getSimpleName()).isEqualTo(step);
    }

    @Test
    void onlyAPromiseToItsMarkRemovesOneThatWasNotConfirmed() {
        assertThat(PLANNER.plan(ownee(false, true, true, 1), answer(State.GONE, OWNER)))
                .isInstanceOfSatisfying(OwnerStep.Remove.class, remove ->
                        assertThat(remove.because()).isEqualTo(new Command.Promised(MARK)));
    }

    @ParameterizedTest
    @EnumSource(value = State.class, names = {"PENDING", "ELSEWHERE", "UNKNOWN"})
    void aMarkIsTakenBackWhereNothingCanBeSaid(State state) {
        assertThat(PLANNER.plan(ownee(true, true, true, 1), answer(state, OWNER))).isInstanceOf(OwnerStep.TakeBack.class);
        assertThat(PLANNER.plan(ownee(true, true, true, 1), Optional.empty())).isInstanceOf(OwnerStep.TakeBack.class);
    }

    @Test
    void anotherOneOfThatNameThatIsDeletedRemovesNothing() {
        assertThat(PLANNER.plan(ownee(true, false, false, 1), answer(State.DELETED, new UUID(9, 9))))
                .isInstanceOf(OwnerStep.Decide.class);
    }

    @Test
    void aReferenceOfAnOlderVersionIsRaisedWithTheNameOfThat() {
        assertThat(PLANNER.plan(ownee(false, false, false, 1), answer(State.VALID, OWNER, "v2", "gadgets/d")))
                .isInstanceOfSatisfying(OwnerStep.Confirm.class, confirm -> assertThat(confirm.right()).contains(
                        new Command.Whereabouts("devices.example.com/Device", "gadgets/d", "v2", "us-west2")));
    }

    @Test
    void whatWaitsForAnUpgradeIsAskedForEverMoreRarely() {
        assertThat(pause(State.UNKNOWN, 1)).isEqualTo(Duration.ofMillis(100));
        assertThat(pause(State.UNKNOWN, 10)).isEqualTo(Duration.ofMillis(51_200));
        assertThat(pause(State.UNKNOWN, 100)).isEqualTo(Duration.ofHours(1));
        assertThat(pause(State.PENDING, 100)).isEqualTo(Duration.ofSeconds(5));
    }

    private static Duration pause(State state, int attempts) {
        return ((OwnerStep.Later) PLANNER.plan(ownee(false, false, true, attempts), answer(state, OWNER))).pause();
    }
}
