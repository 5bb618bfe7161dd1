package com.goten.bench;

import com.google.protobuf.DynamicMessage;
import com.goten.schema.ApiVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.ArrayList;
import java.util.List;

/** The deletion of one box, with parts that go in the same transaction. */
final class CascadeTrial {
    static final String NAME = "cascade";
    private static final int WARM_UP = 4;
    private static final int ROUNDS = 7;
    private static final Figure.Goal GOAL = Figure.Goal.atMost(5);
    /** With its metadata and name a stored part is as large as a row of the limit. */
    private static final int PAYLOAD = 740;

    private final Vertx vertx;
    private final Requests boxes;
    private final Requests parts;
    private final Fill fill;
    private final BenchClient client;
    private final String region;
    private final int size;
    private final List<Double> twoTables = new ArrayList<>();

    /** @param size how many parts a box has */
    CascadeTrial(Vertx vertx, ApiVersion version, List<BenchClient> clients, String region, int size) {
        this.vertx = vertx;
        this.boxes = new Requests(version, Requests.empty(version, "Box").build());
        DynamicMessage part = Requests.withPayload(Requests.empty(version, "Part"), PAYLOAD);
        this.parts = new Requests(version, part);
        this.fill = new Fill(vertx, clients);
        this.client = clients.get(0);
        this.region = region;
        this.size = size;
    }

    /** @param limits a database on the server's PostgreSQL, without the tables of {@link CascadeLimit} */
    Future<List<Figure>> run(PgConnectOptions limits) {
        return CascadeLimit.open(vertx, limits, Bench.BODY_BYTES)
                .compose(limit -> new Turns(WARM_UP, ROUNDS)
                        .run(round -> limits(limit, round), this::delete)
                        .eventually(limit::close))
                .map(turns -> List.of(
                        Figure.of(NAME, "ms", turns.measured(), turns.limits(), GOAL),
                        Figure.of(NAME + ", two tables", "ms", turns.measured(),
                                twoTables.subList(WARM_UP, twoTables.size()), GOAL)));
    }

    private Future<Double> limits(CascadeLimit limit, int round) {
        return limit.twoTables(box(round), size)
                .onSuccess(twoTables::add)
                .compose(done -> limit.oneTable(box(round), size));
    }

    private Future<Double> delete(int round) {
        String box = box(round);
        return client.unary(boxes.create(), boxes.creation(box))
                .compose(made -> fill.create(parts, size, i -> parts.creation(box + "/parts/p" + i)))
                .compose(filled -> Timing.of(() -> client.unary(boxes.delete(), boxes.deletion(box))));
    }

    private String box(int round) {
        return "regions/%s/boxes/b%d".formatted(region, round);
    }
}
