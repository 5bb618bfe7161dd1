package com.goten.mixin;

import com.goten.store.FeedCursor;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.SeenTransactions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in what an owner tells one region in one version.
 *
 * @param binding what it belongs to: one of another database, region or version is none
 * @param cursor where the changes go on, after the snapshot if there is one under way: where its first view was
 * @param sent up to where a snapshot was sent that is not over; empty: there is none
 */
public record OwnedToken(String binding, FeedCursor cursor, Optional<Place> sent) {
    private static final char SEPARATOR = '|';
    /** Changes with the order in which a snapshot has the types: one that is under way is begun anew then. */
    private static final int ORDER = 2;
    private static final int CURSOR_PARTS = 4;
    private static final int PARTS = 6;
    private static final int MAX_LENGTH = 64 << 10;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern SEEN = Pattern.compile("[0-9]{1,18}:[0-9]{1,18}:([0-9]{1,18}(,[0-9]{1,18})*)?");

    /** A place in a snapshot. @param name up to which that type was sent; empty: nothing of it */
    record Place(String type, String name) {}

    /** @param feed ID of the owner's database */
    static String binding(String feed, Copier copier) {
        return feed + "/" + ORDER + "/" + copier.region() + "/" + copier.version();
    }

    /** A place in the feed. */
    static OwnedToken after(String feed, Copier copier, FeedCursor cursor) {
        return new OwnedToken(binding(feed, copier), cursor, Optional.empty());
    }

    /**
     * Whether whoever has come to {@code token} has been told all that an owner had at {@code place}: both are of it, for
     * the same region and version. What cannot be read is not reached.
     */
    public static boolean reached(String token, String place) {
        Optional<OwnedToken> at = parse(token);
        Optional<OwnedToken> goal = parse(place);
        return at.isPresent()
                && goal.isPresent()
                && at.get().sent.isEmpty()
                && at.get().binding.equals(goal.get().binding)
                && at.get().cursor.compareTo(goal.get().cursor) >= 0;
    }

    /** The token, where it is one of that binding. */
    static Optional<OwnedToken> parse(String text, String binding) {
        return parse(text).filter(token -> token.binding.equals(binding));
    }

    private static Optional<OwnedToken> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        List<String> parts = List.of(text.split(Pattern.quote(String.valueOf(SEPARATOR)), PARTS));
        if (parts.size() != CURSOR_PARTS && parts.size() != PARTS) {
            return Optional.empty();
        }
        return cursor(parts).map(cursor -> new OwnedToken(
                parts.get(0),
                cursor,
                parts.size() == PARTS ? Optional.of(new Place(parts.get(4), parts.get(5))) : Optional.empty()));
    }

    private static Optional<FeedCursor> cursor(List<String> parts) {
        String seen = parts.get(3);
        if (!number(parts.get(1)) || !number(parts.get(2)) || !seen.isEmpty() && !SEEN.matcher(seen).matches()) {
            return Optional.empty();
        }
        return Optional.of(new FeedCursor(
                Long.parseLong(parts.get(1)),
                Long.parseLong(parts.get(2)),
                seen.isEmpty() ? Optional.empty() : Optional.of(SeenTransactions.parse(seen))));
    }

    private static boolean number(String text) {
        return NUMBER.matcher(text).matches();
    }

    @Override
    public String toString() {
        var text = new StringBuilder(binding)
                .append(SEPARATOR).append(cursor.xid())
                .append(SEPARATOR).append(cursor.seq())
                .append(SEPARATOR).append(cursor.seen().map(SeenTransactions::toString).orElse(""));
        sent.ifPresent(place -> text.append(SEPARATOR).append(place.type()).append(SEPARATOR).append(place.name()));
        return text.toString();
    }
}
