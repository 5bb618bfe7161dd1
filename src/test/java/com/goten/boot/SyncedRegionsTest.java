package com.goten.boot;

import static com.goten.boot.ProxiedWorld.FAR_IAM;
import static com.goten.boot.ProxiedWorld.HERE;
import static com.goten.boot.ProxiedWorld.IAM;
import static com.goten.boot.ProxiedWorld.THERE;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two regions with real ports and databases, that keep copies of what the other owns. */
class SyncedRegionsTest {
    private static ProxiedWorld world;
    private static Vertx vertx;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        world = ProxiedWorld.start();
        vertx = Vertx.vertx();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        Await.result(vertx.close());
        world.close();
    }

    @Test
    void whatIsMadeInOneRegionComesToTheOther() {
        create("projects/made");
        Await.until(() -> copies("projects/made") == 1);

        delete("projects/made");
        Await.until(() -> copies("projects/made") == 0);
    }

    @Test
    void whatIsMadeWhileTheNetworkIsCutComesWhenItIsWellAgain() {
        create("projects/before");
        Await.until(() -> copies("projects/before") == 1);
        world.proxy(IAM).away();
        create("projects/during");
        Await.until(() -> copyState().getString("state").equals("waiting"));
        assertThat(copyState().getBoolean("complete")).isTrue();
        assertThat(copyState().getJsonObject("lastError").getString("reason")).isNotEmpty();

        world.proxy(IAM).heal();

        Await.until(() -> copies("projects/during") == 1);
        assertThat(copyState().getString("state")).isEqualTo("following");
    }

    /** A copy that is missing, one that is another, one that is too much, and one that says it is newer than it can be. */
    @Test
    void whatSomebodyDidByHandIsFoundAndRepaired() {
        IntStream.range(0, 5).forEach(i -> create("projects/hand" + i));
        Await.until(() -> copies("projects/hand%") == 5);
        String whole = copiesHash();
        sql(FAR_IAM, """
                delete from resource where name = 'projects/hand0';
                update resource set body = body || '\\x1a0161'::bytea where name = 'projects/hand1';
                update resource set name = 'projects/other', uuid = gen_random_uuid() where name = 'projects/hand2';
                update resource set revision = revision + 1000000 where name = 'projects/hand3';
                update resource set uuid = gen_random_uuid() where name = 'projects/hand4'""");
        assertThat(copiesHash()).isNotEqualTo(whole);

        post(world.admin(), "/debug/sync/compare?service=iam.example.com&region=" + THERE, "");

        assertThat(copiesHash()).isEqualTo(whole);
        assertThat(copyState().getJsonObject("comparison").getLong("repaired")).isGreaterThanOrEqualTo(6);
        assertThat(copyState().getJsonObject("comparison").getLong("differences")).isGreaterThanOrEqualTo(6);
    }

    @Test
    void aComparisonThatCannotAskTakesNothingAway() {
        create("projects/kept");
        Await.until(() -> copies("projects/kept") == 1);
        world.proxy(IAM).loseAnswers();
        try {
            post(world.admin(), "/debug/sync/compare?service=iam.example.com&region=" + THERE, "");
        } finally {
            world.proxy(IAM).heal();
        }
        assertThat(copies("projects/kept")).isEqualTo(1);
        Await.until(() -> copyState().getString("state").equals("following"));
    }

    @Test
    void statusIsATableForPeople() {
        Await.until(() -> copyState().getString("state").equals("following"));
        var out = new StringWriter();
        int exit = Main.commandLine().setOut(new PrintWriter(out)).execute("status", "--compare", "--address", world.admin());

        assertThat(exit).isZero();
        assertThat(out.toString().lines().toList())
                .anySatisfy(line -> assertThat(line)
                        .matches("iam.example.com/eastus2 +us-west2 +following +yes +[0-9.]+s +0 +[0-9.]+s ago +[0-9]+"));
    }

    private static JsonObject copyState() {
        JsonArray deployments = new JsonObject(get(world.admin(), "/debug/sync?service=iam.example.com&region=" + THERE))
                .getJsonArray("deployments");
        JsonObject copies = deployments.getJsonObject(0).getJsonArray("copies").getJsonObject(0);
        assertThat(copies.getString("peer")).isEqualTo(HERE);
        return copies;
    }

    private static long copies(String like) {
        return Long.parseLong(sql(FAR_IAM, "select count(*)::text from resource where not owned and name like '" + like + "'"));
    }

    private static String copiesHash() {
        return sql(FAR_IAM, """
                select md5(string_agg(concat_ws('|', type, name, uuid, revision, generation, regions, md5(body), md5(doc::text)),
                                      ',' order by type, name))
                from resource where not owned""");
    }

    private static void create(String name) {
        post(world.address(IAM), "/v1/projects", "{\"name\": \"" + name + "\"}");
    }

    private static void delete(String name) {
        send(HttpRequest.newBuilder(URI.create("http://" + world.address(IAM) + "/v1/" + name)).DELETE());
    }

    private static String get(String address, String path) {
        return send(HttpRequest.newBuilder(URI.create("http://" + address + path)).GET());
    }

    private static void post(String address, String path, String body) {
        send(HttpRequest.newBuilder(URI.create("http://" + address + path)).POST(BodyPublishers.ofString(body)));
    }

    private static String send(HttpRequest.Builder request) {
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String sql(DeploymentId id, String statement) {
        return Await.result(PgConnection.connect(vertx, world.database(id)).compose(connection -> connection.query(statement)
                .execute()
                .map(rows -> rows.iterator().hasNext() ? rows.iterator().next().getString(0) : "")
                .eventually(connection::close)));
    }
}
