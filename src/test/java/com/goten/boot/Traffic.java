package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.schema.DeploymentId;
import com.goten.testing.Chaos;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Clients in two regions that create, change and delete a few resources which refer to each other over services and
 * regions, again and again under the same names, whatever else happens. They do not mind being refused, nor that nobody
 * is there; they do mind bugs.
 */
final class Traffic implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final int NAMES = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final List<String> REGIONS = List.of(ProxiedWorld.HERE, ProxiedWorld.THERE);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Function<DeploymentId, Optional<String>> addresses;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> clients = new ArrayList<>();
    private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();
    private volatile boolean going = true;

    /** @param addresses of deployments, while they have one */
    Traffic(Function<DeploymentId, Optional<String>> addresses) {
        this.addresses = addresses;
    }

    /** Makes what the others need. */
    void prepare() throws Exception {
        assertThat(create(ProxiedWorld.IAM, "projects", "{\"name\": \"projects/house\"}")).isEqualTo("OK");
        assertThat(create(ProxiedWorld.DEVICES, "projects", """
                {"name": "projects/house", "multiRegionPolicy":
                  {"enabledRegions": ["us-west2", "eastus2"], "defaultControlRegion": "us-west2"}}""")).isEqualTo("OK");
    }

    void start(Chaos chaos) {
        for (int client = 0; client < CLIENTS; client++) {
            Random random = chaos.random(client);
            clients.add(threads.submit(() -> {
                while (going) {
                    act(random);
                }
                return null;
            }));
        }
    }

    /** How often something was answered. */
    long answers(String code) {
        return answers.getOrDefault(code, new AtomicLong()).get();
    }

    /** Lets everybody come to an end; fails where one has met a bug. */
    void stop() throws InterruptedException, ExecutionException, TimeoutException {
        going = false;
        for (Future<?> client : clients) {
            client.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(answers.keySet()).as("answers %s", answers).doesNotContain("INTERNAL", "UNKNOWN", "DATA_LOSS");
    }

    private void act(Random random) throws InterruptedException {
        String region = REGIONS.get(random.nextInt(2));
        String other = REGIONS.get(random.nextInt(2));
        var devices = new DeploymentId(ProxiedWorld.DEVICES.service(), region);
        var iam = new DeploymentId(ProxiedWorld.IAM.service(), region);
        String account = "projects/house/serviceAccounts/robot" + random.nextInt(NAMES);
        String device = device(region, random);
        String code =
                switch (random.nextInt(9)) {
                    case 0, 1 -> create(iam, "projects/house/serviceAccounts", "{\"name\": \"%s\"}".formatted(account));
                    case 2 -> delete(iam, account);
                    case 3 -> create(devices, "projects/house/regions/" + region + "/devices", """
                            {"name": "%s", "serviceAccount": "%s"}""".formatted(device, account));
                    case 4 -> create(devices, "projects/house/regions/" + region + "/devices", """
                            {"name": "%s", "standby": "%s"}""".formatted(device, device(other, random)));
                    case 5 -> create(devices, "projects/house/regions/" + region + "/devices", """
                            {"name": "%s", "hub": "%s"}""".formatted(device, device(other, random)));
                    case 6 -> create(devices, account + "/deviceGrants", """
                            {"name": "%s/deviceGrants/grant%d", "device": "%s"}"""
                            .formatted(account, random.nextInt(NAMES), device(other, random)));
                    case 7 -> create(devices, "projects/house/regions/" + region + "/devices", """
                            {"name": "%s", "metadata": {"ownerReferences": [{"kind": "iam.example.com/ServiceAccount",
                              "name": "%s", "version": "v1", "region": "us-west2"}]}}""".formatted(device, account));
                    default -> delete(devices, device);
                };
        answers.computeIfAbsent(code, ignored -> new AtomicLong()).incrementAndGet();
    }

    private static String device(String region, Random random) {
        return "projects/house/regions/%s/devices/device%d".formatted(region, random.nextInt(NAMES));
    }

    /** The status of a creation; {@code NOBODY} where none came. */
    String create(DeploymentId where, String collection, String body) throws InterruptedException {
        return send(where, collection, request -> request.POST(BodyPublishers.ofString(body)));
    }

    /** The status of an update of one field; {@code NOBODY} where none came. */
    String update(DeploymentId where, String name, String mask, String body) throws InterruptedException {
        return send(where, name + "?updateMask=" + mask, request -> request.PUT(BodyPublishers.ofString(body)));
    }

    /** The status of a deletion; {@code NOBODY} where none came. */
    String delete(DeploymentId where, String name) throws InterruptedException {
        return send(where, name, HttpRequest.Builder::DELETE);
    }

    /** The answer to a read, whatever it says; empty where none came. */
    String get(DeploymentId where, String name) throws InterruptedException {
        Optional<String> address = addresses.apply(where);
        if (address.isEmpty()) {
            return "";
        }
        var request = HttpRequest.newBuilder(URI.create("http://" + address.get() + "/v1/" + name)).timeout(PATIENCE);
        try {
            return http.send(request.build(), BodyHandlers.ofString()).body();
        } catch (IOException nobody) {
            return "";
        }
    }

    /** The status; {@code NOBODY} where none came. */
    private String send(DeploymentId where, String path, Function<HttpRequest.Builder, HttpRequest.Builder> method)
            throws InterruptedException {
        Optional<String> address = addresses.apply(where);
        if (address.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
            return "NOBODY";
        }
        var request = HttpRequest.newBuilder(URI.create("http://" + address.get() + "/v1/" + path)).timeout(PATIENCE);
        try {
            return status(http.send(method.apply(request).build(), BodyHandlers.ofString()));
        } catch (IOException nobody) {
            return "NOBODY";
        }
    }

    private static String status(HttpResponse<String> answer) {
        return answer.statusCode() == 200
                ? "OK"
                : new JsonObject(answer.body()).getJsonObject("error").getString("status");
    }

    @Override
    public void close() {
        going = false;
        threads.shutdownNow();
    }
}
