package com.goten.bench;

import com.goten.schema.ApiVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * Notes that follow a box: how many go in a second, from the moment the deletion of the box is accepted until the last of
 * them is gone. They follow because they refer to it, or because it owns them.
 */
final class FollowTrial {
    static final String CASCADE = "async-cascade";
    static final String OWNERS = "owners";
    private static final int WARM_UP = 1;
    private static final int ROUNDS = 3;
    private static final long LOOK_MILLIS = 50;

    private final Vertx vertx;
    private final Requests boxes;
    private final BenchClient boxClient;
    private final String boxRegion;
    private final BenchServer noteServer;
    private final Notes notes;
    private final Fill fill;
    private final int size;
    private int made;

    /**
     * @param boxServer where the box is
     * @param noteServer where its notes are
     * @param size how many of them
     */
    FollowTrial(
            Vertx vertx,
            ApiVersion version,
            BenchServer boxServer,
            List<BenchClient> boxClients,
            BenchServer noteServer,
            List<BenchClient> noteClients,
            int size) {
        this.vertx = vertx;
        this.boxes = new Requests(version, Requests.empty(version, "Box").build());
        this.boxClient = boxClients.get(0);
        this.boxRegion = boxServer.region();
        this.noteServer = noteServer;
        this.notes = new Notes(version, noteServer.region(), noteClients);
        this.fill = new Fill(vertx, noteClients);
        this.size = size;
    }

    /** Notes that refer to the box. */
    Future<Figure> references(String name, double goal) {
        return rounds(name, goal, box -> {
            var referring = notes.referring();
            return fill.create(referring, size, i -> referring.creation(notes.name("n" + i), box));
        });
    }

    /** Notes that the box owns. */
    Future<Figure> owned(String name, double goal) {
        return rounds(name, goal, box -> {
            var owned = notes.ownedBy(box, boxRegion);
            return fill.create(owned, size, i -> owned.creation(notes.name("n" + i))).compose(filled -> confirmed());
        });
    }

    private interface Filling {
        Future<Void> fill(String box);
    }

    private Future<Figure> rounds(String name, double goal, Filling filling) {
        var rates = new ArrayList<Double>();
        Future<?> all = Future.succeededFuture();
        for (int i = 0; i < WARM_UP + ROUNDS; i++) {
            all = all.compose(done -> round(filling)).onSuccess(rates::add);
        }
        return all.map(done -> Figure.of(
                name, "per s", rates.subList(WARM_UP, rates.size()), Figure.Goal.atLeast(goal)));
    }

    private Future<Double> round(Filling filling) {
        String box = "regions/%s/boxes/f%d-%d".formatted(boxRegion, System.identityHashCode(this), made++);
        return boxClient.unary(boxes.create(), boxes.creation(box))
                .compose(created -> filling.fill(box))
                .compose(filled -> boxClient.unary(boxes.delete(), boxes.deletion(box)))
                .compose(accepted -> Timing.of(() -> notes.gone(vertx)))
                .map(millis -> size * 1000 / millis);
    }

    /** No client sees it, and who deletes the owner before that measures something else. */
    private Future<Void> confirmed() {
        return PgConnection.connect(vertx, noteServer.database())
                .compose(connection -> confirmed(connection).eventually(connection::close));
    }

    private Future<Void> confirmed(PgConnection connection) {
        return Looking.until(vertx, LOOK_MILLIS, "that all owners are confirmed", () ->
                connection.query("select from owner_reference where owner is null limit 1").execute()
                        .map(open -> open.size() == 0));
    }
}
