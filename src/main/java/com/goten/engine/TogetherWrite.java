package com.goten.engine;

import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.resource.ResourceKey;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.Seen;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Several writes of different resources in one transaction: all or none. */
final class TogetherWrite implements Write<Step<List<WriteResult>>> {
    private static final long NOT_WRITTEN = 0;

    private final List<Write<Step<WriteResult>>> parts;
    private final Map<ResourceKey, Head> created;

    /** @param created what the parts create, so that they may refer to each other whatever their order is */
    TogetherWrite(List<Write<Step<WriteResult>>> parts, Map<ResourceKey, Head> created) {
        this.parts = parts;
        this.created = created;
    }

    List<Write<Step<WriteResult>>> parts() {
        return parts;
    }

    @Override
    public Needs needs() {
        return Needs.union(parts.stream().map(Write::needs).toList());
    }

    @Override
    public Decision<Step<List<WriteResult>>> decide(View view) {
        var staged = new Staged(view);
        var ops = new ArrayList<Op>();
        var answers = new ArrayList<Decision.Answer<Step<WriteResult>>>();
        var widened = new ArrayList<Needs>();
        for (Write<Step<WriteResult>> part : parts) {
            Decision<Step<WriteResult>> decision = part.decide(staged);
            if (decision instanceof Decision.Refuse<Step<WriteResult>> refuse) {
                return new Decision.Refuse<>(refuse.reason());
            }
            if (decision instanceof Decision.Widen<Step<WriteResult>> widen) {
                widened.add(widen.needs());
            } else if (decision instanceof Decision.Apply<Step<WriteResult>> apply) {
                ops.addAll(apply.ops());
                answers.add(apply.answer());
            }
        }
        if (!widened.isEmpty()) {
            widened.add(needs());
            return new Decision.Widen<>(Needs.union(widened));
        }
        return open(answers).<Decision<Step<List<WriteResult>>>>map(Decision::nothing)
                .orElseGet(() -> new Decision.Apply<>(ops, revisions -> new Step.Done<>(results(answers, revisions))));
    }

    /** All that the parts have to ask others first: nothing of any part is written then. */
    private static Optional<Step<List<WriteResult>>> open(List<Decision.Answer<Step<WriteResult>>> answers) {
        var targets = new ArrayList<Step.Unreached>();
        var violations = new ArrayList<PreconditionViolation>();
        var promised = new ArrayList<ResourceKey>();
        var outdated = new ArrayList<ResourceKey>();
        for (var answer : answers) {
            if (answer.of(row -> NOT_WRITTEN) instanceof Step.Outdated<WriteResult> another) {
                outdated.addAll(another.grounds());
            }
            if (answer.of(row -> NOT_WRITTEN) instanceof Step.Withdraw<WriteResult> withdraw) {
                promised.addAll(withdraw.owners());
            }
            if (answer.of(row -> NOT_WRITTEN) instanceof Step.Establish<WriteResult> establish) {
                targets.addAll(establish.targets());
                violations.addAll(establish.violations());
            }
        }
        if (!outdated.isEmpty()) {
            return Optional.of(new Step.Outdated<>(outdated));
        }
        if (!promised.isEmpty()) {
            return Optional.of(new Step.Withdraw<>(promised));
        }
        return targets.isEmpty() ? Optional.empty() : Optional.of(new Step.Establish<>(targets, violations));
    }

    private static List<WriteResult> results(
            List<Decision.Answer<Step<WriteResult>>> answers, ToLongFunction<NewResource> revisions) {
        return answers.stream()
                .map(answer -> ((Step.Done<WriteResult>) answer.of(revisions)).result())
                .toList();
    }

    /** What is there, and what is about to be. */
    private final class Staged extends Seen {
        Staged(View committed) {
            super(committed);
        }

        @Override
        public Optional<Head> target(ResourceKey key) {
            return super.target(key).or(() -> Optional.ofNullable(created.get(key)));
        }
    }
}
