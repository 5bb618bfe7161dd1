package com.goten.boot;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code /debug/sync} tells, as a table for people. */
final class SyncText {
    private static final int MINUTE = 60;
    private static final int LONG = 100;
    private static final String ROW = "%-34s %-12s %-11s %-9s %7s %8s  %-12s %11s";

    private SyncText() {}

    static String of(JsonObject sync) {
        var text = new StringBuilder();
        line(text, "deployment", "copies from", "state", "complete", "lag", "behind", "compared", "differences");
        var notes = new StringBuilder();
        objects(sync, "deployments").forEach(deployment -> {
            String name = deployment.getString("service") + "/" + deployment.getString("region");
            objects(deployment, "copies").forEach(copies -> {
                line(text, copies(name, copies));
                note(notes, name + " from " + copies.getString("peer"), copies);
            });
            objects(deployment, "refreshes").forEach(refresh -> notes.append(
                    "%s: a policy has changed, generation %d: %d resources looked at, %d written, at %s%n".formatted(
                            name, refresh.getLong("generation"), refresh.getLong("looked"), refresh.getLong("written"),
                            refresh.getString("place"))));
            handovers(notes, name, deployment.getJsonObject("handovers", new JsonObject()));
        });
        return notes.isEmpty() ? text.toString() : text.append('\n').append(notes).toString();
    }

    private static Object[] copies(String name, JsonObject copies) {
        JsonObject comparison = copies.getJsonObject("comparison");
        Double lag = copies.getDouble("lagSeconds");
        return new Object[] {
            name,
            copies.getString("peer"),
            copies.getString("state"),
            copies.getBoolean("complete") ? "yes" : "no",
            lag == null ? "-" : age(lag),
            copies.getLong("behind").toString(),
            compared(comparison),
            comparison.getLong("differences").toString()
        };
    }

    private static String compared(JsonObject comparison) {
        Double age = comparison.getDouble("ageSeconds");
        String when = comparison.getBoolean("running") ? "now" : age == null ? "not yet" : age(age) + " ago";
        return comparison.getBoolean("overdue") ? when + ", overdue" : when;
    }

    private static void handovers(StringBuilder notes, String name, JsonObject moving) {
        long offered = moving.getLong("offered", 0L);
        long adopted = moving.getLong("adopted", 0L);
        if (offered + adopted > 0) {
            notes.append("%s: handed over and not confirmed: %d released, %d adopted%n".formatted(name, offered, adopted));
        }
        long unadopted = moving.getLong("unadopted", 0L);
        if (unadopted > 0) {
            notes.append("%s: released to it and not taken up: %d, first %s%n".formatted(
                    name, unadopted, moving.getString("obstacle", "")));
        }
    }

    private static void note(StringBuilder notes, String name, JsonObject copies) {
        JsonObject snapshot = copies.getJsonObject("snapshot");
        if (snapshot != null) {
            notes.append("%s: snapshot, %d resources, up to %s%n".formatted(
                    name, snapshot.getLong("resources"), snapshot.getString("place")));
        }
        failed(notes, name + ": the stream was lost", copies.getJsonObject("lastError"));
        failed(notes, name + ": not compared", copies.getJsonObject("comparison").getJsonObject("lastError"));
    }

    private static void failed(StringBuilder notes, String what, @Nullable JsonObject failure) {
        if (failure != null) {
            notes.append("%s %s ago: %s%n".formatted(what, age(failure.getDouble("ageSeconds")), failure.getString("reason")));
        }
    }

    private static String age(double seconds) {
        if (seconds < LONG) {
            return String.format(Locale.ROOT, "%.1fs", seconds).replace(".0s", "s");
        }
        long minutes = Math.round(seconds / MINUTE);
        return minutes < LONG ? minutes + "m" : Math.round(minutes / (double) MINUTE) + "h";
    }

    private static Stream<JsonObject> objects(JsonObject json, String key) {
        JsonArray array = json.getJsonArray(key, new JsonArray());
        return array.stream().map(JsonObject.class::cast);
    }

    private static void line(StringBuilder text, Object... columns) {
        text.append(ROW.formatted(columns).stripTrailing()).append('\n');
    }
}
