package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.mixin.Outcome.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client is told where targets are refused: the most fundamental reason, with all the targets that share it. */
final class Refusals {
    private static final Duration SOON = Duration.ofMillis(200);

    private Refusals() {}

    static Optional<GotenException> of(Map<Wish, Outcome> outcomes) {
        for (Refusal refusal : Refusal.values()) {
            List<Wish> refused = outcomes.entrySet().stream()
                    .filter(outcome -> outcome.getValue().equals(new Outcome.Refused(refusal)))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!refused.isEmpty()) {
                return Optional.of(failure(refusal, refused));
            }
        }
        return Optional.empty();
    }

    private static GotenException failure(Refusal refusal, List<Wish> refused) {
        return switch (refusal) {
            case UNKNOWN_TYPE -> invalid(refused, "%s has no type %s");
            case BAD_NAME -> invalid(refused, "%2$s has no names like that");
            case NOT_ALLOWED -> new GotenException.PermissionDenied(
                    refused.get(0).targetName() + " does not let this service refer to it", "REFERENCE_NOT_ALLOWED");
            case MISSING -> precondition(refused, "REFERENCE_TARGET_MISSING", "does not exist");
            case DELETING -> precondition(refused, "REFERENCE_TARGET_DELETING", "is being deleted");
            case MARKED -> new GotenException.Aborted(
                    "somebody is about to delete " + refused.get(0).targetName(), "REFERENCE_TARGET_MARKED", SOON);
        };
    }

    /** Targets in regions where, as far as is known here, their service is not: there is no such resource. */
    static GotenException nowhere(List<Wish> wishes) {
        return precondition(wishes, "REFERENCE_TARGET_MISSING", "is in no region that its service is in");
    }

    private static GotenException invalid(List<Wish> refused, String reason) {
        return new GotenException.InvalidArgument(refused.stream()
                .map(wish -> new FieldViolation(wish.field(), reason.formatted(wish.service(), wish.targetType())))
                .toList());
    }

    private static GotenException precondition(List<Wish> refused, String type, String what) {
        var violations = refused.stream()
                .map(wish -> new PreconditionViolation(
                        type, wish.targetName(), "%s: %s %s".formatted(wish.field(), wish.targetName(), what)))
                .toList();
        String first = violations.get(0).description();
        return new GotenException.FailedPrecondition(
                violations.size() == 1 ? first : first + ", and " + (violations.size() - 1) + " more", type, violations);
    }
}
