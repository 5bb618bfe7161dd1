package com.goten.bench;

import com.goten.schema.ApiVersion;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Creations by one caller, of notes that refer to a box of another region, in turns with those that refer to one here. */
final class ReferenceTrial {
    static final String NAME = "reference";
    private static final int WARM_UP = 2;
    private static final int ROUNDS = 5;
    private static final double MOST = 3;
    private static final Duration ROUND = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Context context;
    private final Requests boxes;
    private final Requests referring;
    private final Notes notes;
    private final BenchClient here;
    private final BenchClient there;
    private final String boxHere;
    private final String boxThere;
    private final AtomicInteger made = new AtomicInteger();

    ReferenceTrial(
            Vertx vertx,
            ApiVersion version,
            BenchServer hereServer,
            List<BenchClient> here,
            BenchServer thereServer,
            List<BenchClient> there) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.boxes = new Requests(version, Requests.empty(version, "Box").build());
        this.notes = new Notes(version, hereServer.region(), here);
        this.referring = notes.referring();
        this.here = here.get(0);
        this.there = there.get(0);
        this.boxHere = "regions/%s/boxes/target".formatted(hereServer.region());
        this.boxThere = "regions/%s/boxes/target".formatted(thereServer.region());
    }

    /** The boxes go afterwards, and their notes with them. */
    Future<Figure> run() {
        return Future.all(
                        here.unary(boxes.create(), boxes.creation(boxHere)),
                        there.unary(boxes.create(), boxes.creation(boxThere)))
                .compose(created -> new Turns(WARM_UP, ROUNDS).run(round -> median(boxHere), round -> median(boxThere)))
                .map(turns -> Figure.of(NAME, "ms", turns.measured(), turns.limits(), Figure.Goal.atMost(MOST)))
                .eventually(() -> Future.all(
                                here.unary(boxes.delete(), boxes.deletion(boxHere)),
                                there.unary(boxes.delete(), boxes.deletion(boxThere)))
                        .compose(accepted -> notes.gone(vertx)));
    }

    private Future<Double> median(String box) {
        return Load.closed(vertx, List.of(context), 1, ROUND, 1, caller -> create(box))
                .compose(measured -> measured.failures() == 0
                        ? Future.succeededFuture(measured.millis(50))
                        : Future.failedFuture(new IllegalStateException(measured.failures() + " creations failed")));
    }

    private Future<Buffer> create(String box) {
        return here.unary(referring.create(), referring.creation(notes.name("r" + made.incrementAndGet()), box));
    }
}
