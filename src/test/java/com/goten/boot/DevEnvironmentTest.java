package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.goten.boot.DevEnvironment.Overrides;
import com.goten.config.ConfigException;
import com.goten.config.ConfigFault;
import com.goten.config.ConfigFile;
import com.goten.config.PostgresServer;
import com.goten.config.Secret;
import com.goten.policy.Environment.Import;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevEnvironmentTest {
    private static final Path DIRECTORY = Path.of("/envs");
    private static final String TWO_SERVICES = """
            postgres: postgresql://me:hush@db:6432
            stateDir: /var/state
            basePort: 9000
            adminPort: 8999
            regions: [us-west2, eastus2]
            services:
              - {name: meta.goten.com, regions: [us-west2, eastus2]}
              - {name: iam.example.com, schema: iam, regions: [us-west2, eastus2]}
              - name: devices.example.com
                schema: /abs/devices.binpb
                regions: [eastus2]
                currentVersion: v2
                policy: {enabledRegions: [eastus2], defaultControlRegion: eastus2}
            """;

    private static DevEnvironment parse(String yaml, Overrides overrides) {
        return ConfigFile.parse("dev.yaml", yaml, section -> DevEnvironment.read(section, DIRECTORY, overrides));
    }

    @Test
    void readsAnEnvironment() {
        var environment = parse(TWO_SERVICES, Overrides.NONE);
        assertThat(environment.postgres()).contains(new PostgresServer("db", 6432, "me", new Secret("hush")));
        assertThat(environment.stateDir()).isEqualTo(Path.of("/var/state"));
        assertThat(environment.services()).extracting(DeploymentEntry::schema)
                .containsExactly(
                        Optional.empty(), Optional.of(Path.of("/envs/iam")), Optional.of(Path.of("/abs/devices.binpb")));
        assertThat(environment.services().get(1).policy().getDefaultControlRegion()).isEqualTo("us-west2");
        assertThat(environment.services().get(2).currentVersion()).contains("v2");
        assertThat(environment.toString()).doesNotContain("hush");
    }

    @Test
    void numbersPortsInFileOrder() {
        assertThat(parse(TWO_SERVICES, Overrides.NONE).deployments())
                .extracting(planned -> planned.id() + " " + planned.port())
                .containsExactly(
                        "meta.goten.com/us-west2 9000",
                        "meta.goten.com/eastus2 9001",
                        "iam.example.com/us-west2 9002",
                        "iam.example.com/eastus2 9003",
                        "devices.example.com/eastus2 9004");
    }

    @Test
    void theCommandLineSaysMoreThanTheFile() {
        var overrides = new Overrides(Optional.of(Path.of("/other")), Optional.of(0), Optional.of(0));
        var environment = parse(TWO_SERVICES, overrides);
        assertThat(environment.stateDir()).isEqualTo(Path.of("/other"));
        assertThat(environment.adminPort()).isZero();
        assertThat(environment.deployments()).extracting(DevEnvironment.Planned::port).containsOnly(0);
    }

    @Test
    void addsTheRegistryWhereTheFileDoesNotNameIt() {
        var environment = parse(
                TWO_SERVICES.replace("  - {name: meta.goten.com, regions: [us-west2, eastus2]}\n", ""), Overrides.NONE);
        assertThat(environment.services().get(0)).isEqualTo(DeploymentEntry.meta(List.of("us-west2", "eastus2")));
    }

    @Test
    void readsWhatVersionsImport() {
        var entry = parse(
                        TWO_SERVICES + "    imports: {v2: {iam.example.com: v1}}\n    uses: [a.example.com]\n    generation: 3\n",
                        Overrides.NONE)
                .services()
                .get(2);
        assertThat(entry.imports()).contains(List.of(new Import("v2", "iam.example.com", "v1")));
        assertThat(entry.uses()).containsExactly("a.example.com");
        assertThat(entry.generation()).isEqualTo(3);
    }

    @Test
    void blamesTheOptionForWhatItSays() {
        var overrides = new Overrides(Optional.empty(), Optional.of(65534), Optional.empty());
        assertThatThrownBy(() -> parse(TWO_SERVICES, overrides))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("--base-port leaves no port for the last deployment: it would be ");
    }

    @Test
    void theEnvironmentOfTheRepositoryIsRight() {
        var environment = DevEnvironment.read(Path.of("conf/dev.yaml"), Overrides.NONE);
        assertThat(environment.postgres()).isEmpty();
        assertThat(environment.services()).allSatisfy(entry -> entry.schema().ifPresent(schema -> assertThat(schema).isDirectory()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock = """
            postgres: | postgres: embeded | dev.yaml:1: postgres: must be embedded, or a URL like postgresql://user:password@host:port
            basePort: 9000 | basePort: 65534 | dev.yaml:3: basePort: leaves no port for the last deployment: it would be 65538
            adminPort: 8999 | adminPort: 9002 | dev.yaml:4: adminPort: 9002 belongs to the deployments (9000 to 9004)
            adminPort: 8999 | adminport: 8999 | dev.yaml:4: adminport: is not known here; did you mean adminPort?
            regions: [us-west2, eastus2] | regions: [us-west2] | dev.yaml:11: services[2].regions[0]: eastus2 is none of the environment's regions (us-west2)
            regions: [us-west2, eastus2] | regions: [us-west2, us-west2] | dev.yaml:5: regions: names a region twice
            {name: meta.goten.com, regions: [us-west2, eastus2]} | {name: meta.goten.com, regions: [us-west2]} | dev.yaml:6: services: iam.example.com is in regions where meta.goten.com is not
            {name: meta.goten.com, regions: [us-west2, eastus2]} | {name: meta.goten.com, schema: meta, regions: [us-west2, eastus2]} | dev.yaml:7: services[0].schema: is built in for meta.goten.com
            name: devices.example.com | name: iam.example.com | dev.yaml:6: services: names twice: iam.example.com
            schema: iam, | | dev.yaml:8: services[1].schema: is missing
            currentVersion: v2 | currentVersion: 2 | dev.yaml:12: services[2].currentVersion: must be a version like v1, and is 2
            enabledRegions: [eastus2], | enabledRegions: [us-west2, eastus2], | dev.yaml:13: services[2].policy.enabledRegions[0]: the service is not in us-west2
            defaultControlRegion: eastus2 | defaultControlRegion: us-west2 | dev.yaml:13: services[2].policy.defaultControlRegion: us-west2 is none of the enabled regions
            """)
    void saysWhatIsWrongAndWhere(String right, String wrong, String fault) {
        var line = right.equals("postgres:") ? "postgres: postgresql://me:hush@db:6432" : right;
        var yaml = TWO_SERVICES.replace(line, wrong == null ? "" : wrong);
        assertThatThrownBy(() -> parse(yaml, Overrides.NONE))
                .asInstanceOf(type(ConfigException.class))
                .satisfies(e -> assertThat(e.faults()).extracting(ConfigFault::toString).contains(fault));
    }

    @Test
    void refusesPortsThatAreNone() {
        assertThatThrownBy(() -> new Overrides(Optional.empty(), Optional.of(65536), Optional.empty()))
                .isInstanceOf(StartException.class)
                .hasMessage("--base-port must be from 0 to 65535, and is 65536");
    }
}
