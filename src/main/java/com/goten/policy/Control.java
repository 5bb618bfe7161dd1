package com.goten.policy;

import com.goten.store.Basis;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Who owns the global resources under one policy, and who may create more of them, as it is known here (PROTOCOL.md section
 * 9). Usually one region is all three of policy, right and goal. Where they differ these resources are being handed over:
 * any of them may own some.
 *
 * @param holder whose policy governs: uuid of a policy holder with a policy of its own, or {@link SettledPolicy#SERVICE}
 * @param policy the control region that the policy names
 * @param right the region that has the right to create; while it hands that over, it creates nothing
 * @param goal to whom it hands that over; itself, where it does not
 * @param epoch at which the right came to that region
 * @param basis the row that says so here, or that there is none
 * @param unsplit where the right is the service's, though there is a holder: that there is no row of a right of its own,
 *     which would count instead
 */
public record Control(
        UUID holder,
        String policy,
        String right,
        String goal,
        long epoch,
        Basis basis,
        Optional<Basis> unsplit) {
    /** Reason of a refusal, with a time to come again after: nobody can say just now whether there is such a resource. */
    public static final String BEING_HANDED_OVER = "BEING_HANDED_OVER";

    /** By the right that counts whatever else there is. */
    public Control(UUID holder, String policy, String right, String goal, long epoch, Basis basis) {
        this(holder, policy, right, goal, epoch, basis, Optional.empty());
    }

    /** By the service's right, as long as the holder has none of its own. */
    Control without(Basis own) {
        return new Control(holder, policy, right, goal, epoch, basis, Optional.of(own));
    }

    /** All that it rests on: whoever has to be sure compares it under his locks. */
    public List<Basis> bases() {
        return Stream.concat(Stream.of(basis), unsplit.stream()).toList();
    }

    /** Whether it is by the right that counts under a governor, as long as all that it rests on is so. */
    public boolean isUnder(Governor governor) {
        return holder.equals(governor.uuid())
                || !governor.hasRight()
                        && unsplit.filter(none -> CreationRight.holder(none.key()).equals(governor.uuid())).isPresent();
    }

    /** Whether one region owns all there is and creates. */
    public boolean settled() {
        return right.equals(policy) && goal.equals(policy);
    }

    /** Whether a region may create, and may say of what is not there that it is nowhere. */
    public boolean open(String region) {
        return right.equals(region) && goal.equals(region);
    }

    /** Whom to ask for what a region does not have; that region itself, where it is {@link #open} and nobody has it. */
    public String whoElse(String region) {
        return goal.equals(region) ? right : goal;
    }

    /**
     * The regions that may own some of it, in the order in which they must be asked: who asks each of them after he has the
     * answer of the one before misses nothing, though something may be handed over meanwhile; he may meet it twice.
     */
    public List<String> owners() {
        return Stream.concat(Stream.of(right, goal), Stream.of(policy)).distinct().toList();
    }
}
