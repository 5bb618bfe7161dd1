package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.goten.boot.DeploymentSpec.Limits;
import com.goten.boot.DeploymentSpec.Listen;
import com.goten.config.ConfigException;
import com.goten.config.ConfigFault;
import com.goten.config.ConfigFile;
import com.goten.schema.DeploymentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigTest {
    private static final String LEAST = """
            service: devices.example.com
            region: us-west2
            schema: devices
            postgres: {host: db, user: goten}
            """;

    private static NodeConfig parse(String yaml, Path directory) {
        return ConfigFile.parse("node.yaml", yaml, section -> NodeConfig.read(section, directory)).orElseThrow();
    }

    @Test
    void fillsInWhatIsLeftOut() {
        var config = parse(LEAST, Path.of("/etc/goten"));
        assertThat(config.id()).isEqualTo(new DeploymentId("devices.example.com", "us-west2"));
        assertThat(config.api()).isEqualTo(new Listen("127.0.0.1", 8400));
        assertThat(config.admin()).isEqualTo(new Listen("127.0.0.1", 8399));
        assertThat(config.limits()).isEqualTo(Limits.STANDARD);
        assertThat(config.cluster()).isEmpty();
        assertThat(config.storage().database()).isEqualTo(DatabaseName.of(config.id()));
        assertThat(config.entry().policy().getEnabledRegionsList()).containsExactly("us-west2");
    }

    /** Everything is commented there, so that what is not in the file is not in the program either. */
    @Test
    void theExampleOfTheRepositoryIsRightAndComplete(@TempDir Path directory) throws IOException {
        var secret = Files.writeString(directory.resolve("password"), "hush\n");
        var text = Files.readString(Path.of("conf/node.yaml"))
                .replace("/run/secrets/postgres-password", secret.toString());
        var config = parse(text, Path.of("conf").toAbsolutePath());
        assertThat(config.storage().server().password().reveal()).isEqualTo("hush");
        assertThat(config.limits().drain()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.limits().messageBytes()).isEqualTo(4 << 20);
        assertThat(config.cluster()).hasValueSatisfying(cluster -> {
            assertThat(cluster.hazelcast()).hasValueSatisfying(file -> assertThat(file).isRegularFile());
            assertThat(cluster.serves()).isEqualTo("devices.example.com/us-west2");
        });
        assertThat(config.entry().schema()).hasValueSatisfying(schema -> assertThat(schema).isDirectory());
        assertThat(config.toString()).doesNotContain("hush");
    }

    /** Each would believe that the first of its own regions controls, and begin a registry of its own. */
    @Test
    void severalRegistriesMustAgreeWhichOfThemControls() {
        String meta = """
                service: meta.goten.com
                region: us-west2
                registry: {us-west2: "a:1", eastus2: "b:1"}
                postgres: {host: db, user: goten}
                """;
        assertThatThrownBy(() -> parse(meta, Path.of("/etc/goten")))
                .asInstanceOf(type(ConfigException.class))
                .satisfies(e -> assertThat(e.faults()).extracting(ConfigFault::toString).singleElement().asString()
                        .startsWith("node.yaml:1: policy: is missing: ")
                        .contains("which of them controls the registry"));
        assertThat(parse(meta.replace(", eastus2: \"b:1\"", ""), Path.of("/etc/goten")).registry()).isPresent();
        String agreed = meta + """
                regions: [us-west2, eastus2]
                policy: {enabledRegions: [us-west2, eastus2], defaultControlRegion: eastus2}
                """;
        assertThat(parse(agreed, Path.of("/etc/goten")).entry().policy().getDefaultControlRegion()).isEqualTo("eastus2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock = """
            region: us-west2 | region: us_west2 | node.yaml:2: region: must be a region ID ([a-z][a-z0-9-]{0,28}[a-z0-9]), and is us_west2
            schema: devices | | node.yaml:1: schema: is missing
            schema: devices | schema: devices\\nregions: [eastus2] | node.yaml:4: regions: must contain us-west2
            postgres: {host: db, user: goten} | | node.yaml:1: postgres: is missing
            user: goten | user: | node.yaml:4: postgres.user: must be text
            user: goten | user: goten, password: a, passwordFile: b | node.yaml:4: postgres.passwordFile: stands beside password; one of them is enough
            user: goten | user: goten, passwordFile: nowhere | node.yaml:4: postgres.passwordFile: cannot be read: /etc/goten/nowhere
            user: goten | user: goten, poolSize: 3 | node.yaml:4: postgres.poolSize: is not known here; there are: database, host, password, passwordFile, port, readConnections, snapshotConnections, user
            schema: devices | schema: devices\\nlimits: {messageSize: 1GiB} | node.yaml:4: limits.messageSize: must be a size like 4MiB, from 65536 to 67108864 bytes, and is 1GiB
            schema: devices | schema: devices\\nlog: {format: xml} | node.yaml:4: log.format: must be one of human, json, and is xml
            schema: devices | schema: devices\\ncluster: {name: a, host: 127.0.0.1} | node.yaml:4: cluster.members: is missing
            schema: devices | schema: devices\\ncluster: {name: a, host: 127.0.0.1, members: [h]} | node.yaml:4: cluster.members[0]: must be host:port, and is h
            schema: devices | schema: devices\\ncluster: {name: a, host: 127.0.0.1, members: ["h:1"], hazelcast: no.xml} | node.yaml:4: cluster.hazelcast: there is no file /etc/goten/no.xml
            schema: devices | schema: devices\\ncluster: {name: a, host: no-such.invalid, members: ["h:1"]} | node.yaml:4: cluster.host: is not known here: no-such.invalid
            """)
    void saysWhatIsWrongAndWhere(String right, String wrong, String fault) {
        var yaml = LEAST.replace(right, wrong == null ? "" : wrong.replace("\\n", "\n"));
        assertThatThrownBy(() -> parse(yaml, Path.of("/etc/goten")))
                .asInstanceOf(type(ConfigException.class))
                .satisfies(e -> assertThat(e.faults()).extracting(ConfigFault::toString).contains(fault));
    }
}
