package com.goten.verify;

import com.goten.store.Inspection.Imprint;

/**
 * Each region that is to have a copy of a resource has one, which is what the owner has, and no copies of anything else.
 * What it has not yet heard of is on its way.
 */
final class Converges implements Check {
    @Override
    public Guarantee guarantee() {
        return Guarantee.CONVERGES;
    }

    @Override
    public boolean concerns(Fact fact) {
        return fact instanceof Fact.Copied || fact instanceof Fact.Extra;
    }

    @Override
    public void judge(Fact fact, Verdict verdict) {
        if (fact instanceof Fact.Extra extra) {
            say(extra.going(), "is a copy of what %s does not have for this region".formatted(extra.owner()), verdict);
        } else if (fact instanceof Fact.Copied copied) {
            copied.copy().ifPresentOrElse(
                    copy -> compare(copied, copy, verdict),
                    () -> say(copied.coming(), "has no copy in " + copied.in(), verdict));
        }
    }

    /** The words are those of the copy: while the owner goes on and it does not, it is found again as the same. */
    private static void compare(Fact.Copied copied, Imprint copy, Verdict verdict) {
        Imprint original = copied.original();
        if (!copy.uuid().equals(original.uuid())) {
            say(copied.coming(), "has a copy of another resource in %s: %s".formatted(copied.in(), copy.uuid()), verdict);
        } else if (order(copy, original) < 0) {
            say(copied.coming(), "has an older copy in %s, of %s".formatted(copied.in(), place(copy)), verdict);
        } else if (order(copy, original) > 0) {
            verdict.violation("has a newer copy in %s, of %s".formatted(copied.in(), place(copy)));
        } else if (!copy.digest().equals(original.digest())) {
            verdict.violation("has another copy in %s, of the same %s".formatted(copied.in(), place(copy)));
        }
    }

    private static void say(boolean onItsWay, String what, Verdict verdict) {
        if (onItsWay) {
            verdict.underWay(what);
        } else {
            verdict.violation(what);
        }
    }

    private static int order(Imprint one, Imprint other) {
        int epochs = Long.compare(one.epoch(), other.epoch());
        return epochs == 0 ? Long.compare(one.revision(), other.revision()) : epochs;
    }

    private static String place(Imprint copy) {
        return copy.epoch() == 0
                ? "revision " + copy.revision()
                : "revision %d in epoch %d".formatted(copy.revision(), copy.epoch());
    }
}
