package com.goten.boot;

import com.goten.explain.ExplainClient;
import com.goten.explain.ExplainJson;
import com.goten.mixin.GrpcPeers;
import com.goten.mixin.PeerOptions;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.ExplainRequest;
import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.PlanDeletionRequest;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.DecodeException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Who is asked by {@code goten why}, {@code goten plan-delete} and {@code goten status}: an admin port, which knows all
 * deployments of its process, or one deployment at the port of its API.
 */
final class Asked {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PROBE = Duration.ofSeconds(5);
    /** Whatever deployment is there: its address is all that counts. */
    private static final DeploymentId THERE = new DeploymentId("whoever", "there");

    private final String address;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(PROBE).build();

    /** @param address {@code host:port} */
    Asked(String address) {
        if (!address.matches("[^\\s:/]+:[0-9]{1,5}")) {
            throw new StartException("--address must be host:port, and is " + address);
        }
        this.address = address;
    }

    /** The admin port that a ready file names; where it names none, the only deployment of it. */
    static Asked fromReadyFile(Path file) {
        try {
            var json = new JsonObject(Files.readString(file));
            String admin = json.getString("admin", "");
            JsonArray deployments = json.getJsonArray("deployments", new JsonArray());
            if (!admin.isEmpty()) {
                return new Asked(admin);
            }
            if (deployments.size() == 1) {
                return new Asked(deployments.getJsonObject(0).getString("address", ""));
            }
            throw new StartException(file + " names no admin port");
        } catch (NoSuchFileException missing) {
            throw new StartException("there is no ready file " + file + ": is the environment ready?");
        } catch (IOException | DecodeException | ClassCastException unreadable) {
            throw new StartException(file + " cannot be read as a ready file: " + unreadable.getMessage());
        }
    }

    /**
     * What is asked about.
     *
     * @param service empty: of any
     * @param type empty: of any that has names of that form
     */
    record Subject(String service, String region, String type, String name) {
        /** @param text {@code service/Type/name…}, or a name alone */
        static Subject of(String text, Optional<String> region) {
            String[] parts = text.split("/", 3);
            boolean full = parts.length == 3 && parts[0].contains(".") && !parts[1].isEmpty()
                    && Character.isUpperCase(parts[1].charAt(0));
            return full
                    ? new Subject(parts[0], region.orElse(""), parts[0] + "/" + parts[1], parts[2])
                    : new Subject("", region.orElse(""), "", text);
        }

        private String query() {
            var query = new StringBuilder();
            Map.of("service", service, "region", region, "type", type, "name", name).forEach((key, value) -> query
                    .append(query.isEmpty() ? "?" : "&")
                    .append(key)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
            return query.toString();
        }
    }

    Explanation explain(Subject subject) {
        return isAdmin()
                ? ExplainJson.parse(Explanation.getDefaultInstance(), get("/debug/resource" + subject.query()))
                : call((client, deadline) -> client.explain(THERE, explainRequest(subject), deadline));
    }

    DeletionPlan plan(Subject subject) {
        return isAdmin()
                ? ExplainJson.parse(DeletionPlan.getDefaultInstance(), get("/debug/plan-delete" + subject.query()))
                : call((client, deadline) -> client.plan(THERE, planRequest(subject), deadline));
    }

    /** How it stands with read copies. @param compare whether they are compared with their owners before */
    JsonObject sync(boolean compare) {
        if (!isAdmin()) {
            throw new StartException(address + " is no admin port");
        }
        return new JsonObject(compare ? checked(send("/debug/sync/compare", PATIENCE, "POST")) : get("/debug/sync"));
    }

    private static ExplainRequest explainRequest(Subject subject) {
        return ExplainRequest.newBuilder().setType(subject.type()).setName(subject.name()).setAskOthers(true).build();
    }

    private static PlanDeletionRequest planRequest(Subject subject) {
        return PlanDeletionRequest.newBuilder().setType(subject.type()).setName(subject.name()).build();
    }

    private boolean isAdmin() {
        HttpResponse<byte[]> live = send("/health/live", PROBE);
        return live.statusCode() == 200 && new String(live.body(), StandardCharsets.UTF_8).contains("\"live\":true");
    }

    private Buffer get(String path) {
        return checked(send(path, PATIENCE));
    }

    private Buffer checked(HttpResponse<byte[]> answer) {
        Buffer body = Buffer.buffer(answer.body());
        if (answer.statusCode() != 200) {
            throw new StartException(error(body).orElse(address + " answered with HTTP status " + answer.statusCode()));
        }
        return body;
    }

    private static Optional<String> error(Buffer body) {
        try {
            return Optional.ofNullable(new JsonObject(body).getString("error"));
        } catch (DecodeException noJson) {
            return Optional.empty();
        }
    }

    private HttpResponse<byte[]> send(String path, Duration patience) {
        return send(path, patience, "GET");
    }

    private HttpResponse<byte[]> send(String path, Duration patience, String method) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                    .timeout(patience)
                    .method(method, BodyPublishers.noBody())
                    .build();
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (ConnectException nobody) {
            throw new StartException("nobody listens at " + address + ": is the environment running?");
        } catch (IOException broken) {
            throw new StartException(address + " does not answer: " + broken.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Closers.Stopped();
        }
    }

    private <T> T call(BiFunction<ExplainClient, Deadline, Future<T>> question) {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            var peers = new GrpcPeers(vertx, EnvironmentSource.fixed(environment()), PeerOptions.STANDARD);
            return Blocking.await(
                    question.apply(new ExplainClient(peers), Deadline.after(PATIENCE)),
                    PATIENCE.plusSeconds(1),
                    "the answer of " + address);
        } finally {
            Blocking.await(vertx.close(), PATIENCE, "closing the client");
        }
    }

    private Environment environment() {
        var deployment = new Environment.Deployment(THERE, address, false, "");
        var policy = new Policy(List.of(THERE.region()), THERE.region(), List.of());
        return new Environment(Map.of(THERE.service(), new Environment.Service(
                THERE.service(), policy, List.of(), List.of(), List.of(), Map.of(THERE.region(), deployment))));
    }
}
