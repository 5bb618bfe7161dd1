package com.goten.engine;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.resource.ResourceKey;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Source;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a transaction of a write came to. Mostly there is one, and it is done; where other deployments have a say they are
 * asked outside of transactions, and the next one stands on what they said ({@link Ties}).
 *
 * <pre>
 *   save       ──► Establish ──► intents, owners of the targets asked ──► again ──► Done
 *   deletion   ──► Confirm (the set is marked) ──► sources asked ──► again ──► Done; Confirm where the set has grown
 *   creation   ──► Withdraw ──► who was promised that it would not happen asked ──► again ──► Done
 *   creation, or what is not there ──► Outdated: what it was prepared on is another ──► again ──► Done
 *   any                                                                        Done
 * </pre>
 */
sealed interface Step<R> {

    record Done<R>(R result) implements Step<R> {}

    /**
     * Nothing was written: these targets are not here.
     *
     * @param violations what stands in the way anyway, of targets that are here
     */
    record Establish<R>(List<Unreached> targets, List<PreconditionViolation> violations) implements Step<R> {}

    /** A reference whose target is not a resource of this deployment. */
    record Unreached(Head holder, Wanted wanted) {}

    /**
     * The set is marked, and nothing else written: these deployments may refer to it.
     *
     * @param anyway what is answered where they do not: what stands in the way here is known already, and they are asked
     *     only for what else does
     */
    record Confirm<R>(UUID mark, List<Head> set, List<Source> sources, Optional<GotenException> anyway)
            implements Step<R> {}

    /** Nothing was written: it was promised to the marks of others that nothing of these names would be created. */
    record Withdraw<R>(List<ResourceKey> owners) implements Step<R> {}

    /** Nothing was written: what these say is not what the write was prepared on. */
    record Outdated<R>(List<ResourceKey> grounds) implements Step<R> {}

    /** The answer of a write that is done with this transaction. */
    static <R> Decision.Answer<Step<R>> done(Decision.Answer<R> answer) {
        return revisions -> new Done<>(answer.of(revisions));
    }

    /** Is done, and changes nothing. */
    static <R> Decision<Step<R>> nothing(R answer) {
        return Decision.nothing(new Done<>(answer));
    }
}
