package com.goten.verify;

import com.goten.store.Inspection;
import java.util.Optional;

/**
 * The change feed, replayed as far back as it goes, gives what is there: each change goes on from the one before it, at a
 * greater revision (a read copy that is repaired, at its own), and the last one left what is there now. Where nothing has
 * expired yet, the first one made the resource.
 */
final class FeedComplete implements Check {
    @Override
    public Guarantee guarantee() {
        return Guarantee.FEED_COMPLETE;
    }

    @Override
    public boolean concerns(Fact fact) {
        return fact instanceof Fact.Change || fact instanceof Fact.Unrecorded;
    }

    @Override
    public void judge(Fact fact, Verdict verdict) {
        if (fact instanceof Fact.Unrecorded unrecorded) {
            verdict.violation("came to revision %d without a change in the feed".formatted(unrecorded.row().revision()));
        } else if (fact instanceof Fact.Change change) {
            chain(change.row(), verdict);
            if (change.row().last() && !change.row().same()) {
                verdict.violation(end(change.row()));
            }
        }
    }

    private static void chain(Inspection.Change change, Verdict verdict) {
        change.previous().filter(previous -> goesBack(previous.revision(), change)).ifPresent(previous ->
                verdict.violation("goes back from revision %d to %d".formatted(previous.revision(), change.revision())));
        Optional<Long> expected =
                change.previous().filter(previous -> !previous.removal()).map(Inspection.Change.Previous::revision);
        boolean known = change.previous().isPresent() || change.whole();
        if (known && !change.base().equals(expected)) {
            verdict.violation("comes to revision %d from %s; the feed has %s before it".formatted(
                    change.revision(), revision(change.base()), revision(expected)));
        }
    }

    private static boolean goesBack(long previous, Inspection.Change change) {
        return !change.later() && (change.copy() ? change.revision() < previous : change.revision() <= previous);
    }

    private static String end(Inspection.Change last) {
        return last.removal()
                ? "is there, and its last change in the feed is its removal"
                : "is at %s; by the feed it is at %d, or not the same there".formatted(
                        revision(last.present()), last.revision());
    }

    private static String revision(Optional<Long> revision) {
        return revision.map(number -> "revision " + number).orElse("nothing");
    }
}
