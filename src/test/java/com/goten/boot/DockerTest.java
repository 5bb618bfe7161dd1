package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.config.ConfigFile;
import com.goten.telemetry.Metric;
import com.goten.telemetry.Telemetry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What can be known of {@code docker/} without Docker: that files fit each other and the program. */
class DockerTest {
    private static final Path DOCKER = Path.of("docker");

    static Stream<Path> nodes() throws IOException {
        return Files.list(DOCKER.resolve("config")).filter(file -> file.toString().endsWith(".yaml")).sorted();
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void nodesAreConfiguredRight(Path file, @TempDir Path directory) throws IOException {
        var password = Files.writeString(directory.resolve("password"), "hush");
        var name = file.getFileName().toString().replace(".yaml", "");
        var text = Files.readString(file)
                .replace("/run/secrets/postgres-password", password.toString())
                .replace("/opt/goten/conf", Path.of("conf").toAbsolutePath().toString())
                .replace("host: " + name + ".cluster", "host: 127.0.0.1");
        var config = ConfigFile.parse(name, text, section -> NodeConfig.read(section, directory)).orElseThrow();
        var service = config.id().service();
        assertThat(name).startsWith(service.substring(0, service.indexOf('.')) + "-" + config.id().region() + "-");
        var compose = services();
        config.cluster().ifPresent(cluster -> {
            assertThat(cluster.name()).isEqualTo(config.id().region());
            assertThat(cluster.members()).contains(name + ".cluster:5701");
            assertThat(compose.get(name).get("networks").toString()).contains(name + ".cluster");
        });
        assertThat(compose).containsKeys(name, config.storage().server().host());
        assertThat(compose.get(name).get("volumes").toString()).contains("./config/" + name + ".yaml");
        assertThat(Files.readString(DOCKER.resolve("prometheus/prometheus.yaml"))).contains('"' + name + ":8399\"");
    }

    @Test
    void everyFileThatComposeMountsIsThere() throws IOException {
        services().values().stream()
                .flatMap(service -> ((List<?>) service.getOrDefault("volumes", List.of())).stream())
                .map(volume -> volume.toString().split(":")[0])
                .filter(source -> source.startsWith("./"))
                .forEach(source -> assertThat(DOCKER.resolve(source)).exists());
    }

    @Test
    void theDashboardShowsMetricsThatExist() throws IOException {
        var known = metrics();
        var dashboard = new JsonObject(Files.readString(DOCKER.resolve("grafana/dashboards/goten.json")));
        var names = Pattern.compile("goten_[a-z_]+")
                .matcher(expressions(dashboard))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(names).hasSizeGreaterThan(10).allSatisfy(name -> assertThat(known).contains("\n" + name + "{"));
    }

    private static String expressions(JsonObject dashboard) {
        var all = new StringBuilder();
        for (Object panel : dashboard.getJsonArray("panels")) {
            JsonArray targets = ((JsonObject) panel).getJsonArray("targets");
            targets.forEach(target -> all.append(((JsonObject) target).getString("expr")).append('\n'));
        }
        return all.toString();
    }

    private static String metrics() {
        try (var telemetry = new Telemetry()) {
            var meters = telemetry.deployment("s", "r");
            for (Metric metric : Metric.values()) {
                var tags = metric.tags().toArray(String[]::new);
                switch (metric.kind()) {
                    case COUNTER -> meters.count(metric, 1, tags);
                    case GAUGE -> meters.gauge(metric, () -> 1, tags);
                    case TIMER -> meters.time(metric, 1, tags);
                    case SUMMARY -> meters.amount(metric, 1, tags);
                }
            }
            return telemetry.scrape();
        }
    }

    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<String, Map<String, Map<String, Object>>> compose =
                new Yaml().load(Files.readString(DOCKER.resolve("compose.yaml")));
        return compose.get("services");
    }
}
