package com.goten.boot;

import com.goten.schema.DeploymentId;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** What clients ask of deployments. */
final class Rest {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
    private final Function<DeploymentId, Optional<String>> addresses;

    /** @param addresses of deployments, while they have one */
    Rest(Function<DeploymentId, Optional<String>> addresses) {
        this.addresses = addresses;
    }

    /** @param code {@code NOBODY} where no answer came */
    record Answer(String code, JsonObject body) {
        static final Answer NOBODY = new Answer("NOBODY", new JsonObject());

        boolean ok() {
            return code.equals("OK");
        }

        /** The error is of no use to anybody who is not allowed to meet it. */
        String text() {
            return code + " " + body.encode();
        }
    }

    Answer get(DeploymentId where, String path, String... headers) {
        return send(where, "GET", path, "", headers);
    }

    Answer create(DeploymentId where, String collection, JsonObject resource) {
        return send(where, "POST", collection, resource.encode());
    }

    /** @param mask the only field that changes */
    Answer update(DeploymentId where, String name, String mask, JsonObject resource) {
        return send(where, "PUT", name + "?updateMask=" + mask, resource.encode());
    }

    Answer delete(DeploymentId where, String name) {
        return send(where, "DELETE", name, "");
    }

    private Answer send(DeploymentId where, String method, String path, String body, String... headers) {
        Optional<String> address = addresses.apply(where);
        if (address.isEmpty()) {
            return Answer.NOBODY;
        }
        String prefix = where.service().startsWith("meta.") ? "meta/v1/" : "v1/";
        var request = HttpRequest.newBuilder(URI.create("http://" + address.get() + "/" + prefix + path))
                .timeout(PATIENCE)
                .header("request-timeout", "" + DEADLINE.toSeconds())
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            var json = answer.body().startsWith("{") ? new JsonObject(answer.body()) : new JsonObject();
            return new Answer(answer.statusCode() == 200 ? "OK" : json.getJsonObject("error").getString("status"), json);
        } catch (IOException nobody) {
            return Answer.NOBODY;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
