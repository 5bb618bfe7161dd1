package com.goten.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectionTest {
    private record Server(String name, int port, Duration patience, List<String> regions, List<Inner> inner) {}

    private record Inner(String id, boolean open) {}

    private static Server read(Section section) {
        var name = section.required("name", Value.service());
        int port = section.optional("port", Value.port(), 80);
        var patience = section.optional(
                "patience", Value.duration(Duration.ofSeconds(1), Duration.ofHours(1)), Duration.ofSeconds(5));
        var regions = section.requiredList("regions", Value.region());
        var inner = section.has("inner") ? section.sections("inner", SectionTest::inner) : List.<Inner>of();
        return new Server(name.orElse(""), port, patience, regions, inner);
    }

    private static Optional<Inner> inner(Section section) {
        var id = section.required("id", Value.text());
        boolean open = section.optional("open", Value.flag(), false);
        return id.map(text -> new Inner(text, open));
    }

    private static Server parse(String yaml) {
        return ConfigFile.parse("c.yaml", yaml, SectionTest::read);
    }

    @Test
    void readsWhatIsRight() {
        var server = parse("""
                name: devices.example.com   # a comment
                port: 8_400
                patience: 250 s
                regions: [us-west2, eastus2]
                inner:
                  - id: one
                  - {id: "2", open: true}
                """);
        assertThat(server).isEqualTo(new Server(
                "devices.example.com",
                8400,
                Duration.ofSeconds(250),
                List.of("us-west2", "eastus2"),
                List.of(new Inner("one", false), new Inner("2", true))));
    }

    @Test
    void oneItemMayStandWithoutItsList() {
        assertThat(parse("name: a.b\nregions: us-west2").regions()).containsExactly("us-west2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock = """
            regions: [a1]                                   | c.yaml:1: name: is missing
            name: a.b                                       | c.yaml:1: regions: is missing
            name: nodots\\nregions: [a1]                    | c.yaml:1: name: must be a service's domain name, like devices.example.com, and is nodots
            name: a.b\\nregions: []                         | c.yaml:2: regions: must not be empty
            name: a.b\\nregions: [a1, B]                    | c.yaml:2: regions[1]: must be a region ID ([a-z][a-z0-9-]{0,28}[a-z0-9]), and is B
            name: a.b\\nregions: {a: b}                     | c.yaml:2: regions: must be a region ID ([a-z][a-z0-9-]{0,28}[a-z0-9])
            name: [a.b]\\nregions: a1                       | c.yaml:1: name: must be a service's domain name, like devices.example.com
            name: a.b\\nregions: a1\\nport: 70000           | c.yaml:3: port: must be an integer from 0 to 65535, and is 70000
            name: a.b\\nregions: a1\\nport: many            | c.yaml:3: port: must be an integer from 0 to 65535, and is many
            name: a.b\\nregions: a1\\nport:                 | c.yaml:3: port: must be an integer from 0 to 65535
            name: a.b\\nregions: a1\\npatience: 2d          | c.yaml:3: patience: must be a duration like 30s, from 1s to 1h, and is 2d
            name: a.b\\nregions: a1\\npatience: 5           | c.yaml:3: patience: must be a duration like 30s, from 1s to 1h, and is 5
            name: a.b\\nregions: a1\\nprot: 1               | c.yaml:3: prot: is not known here; did you mean port?
            name: a.b\\nregions: a1\\nPort: 1               | c.yaml:3: Port: is not known here; did you mean port?
            name: a.b\\nregions: a1\\nzzz: 1                | c.yaml:3: zzz: is not known here; there are: inner, name, patience, port, regions
            name: a.b\\nname: c.d\\nregions: a1             | c.yaml:2: name: is there twice
            name: a.b\\nregions: a1\\ninner: one            | c.yaml:3: inner: must be a list
            name: a.b\\nregions: a1\\ninner: [one]          | c.yaml:3: inner[0]: must be a mapping (key: value lines)
            name: a.b\\nregions: a1\\ninner: [{di: 1}]      | c.yaml:3: inner[0].id: is missing
            name: a.b\\nregions: a1\\ninner: [{id: 1, open: 1}] | c.yaml:3: inner[0].open: must be true or false, and is 1
            [a, b]                                          | c.yaml:1: must be a mapping (key: value lines)
            name: "unclosed                                 | c.yaml:1: is not YAML: found unexpected end of stream
            """)
    void saysWhatIsWrongAndWhere(String yaml, String fault) {
        assertThatThrownBy(() -> parse(yaml.replace("\\n", "\n")))
                .asInstanceOf(type(ConfigException.class))
                .satisfies(e -> assertThat(e.faults().get(0)).hasToString(fault));
    }

    @Test
    void collectsAllFaults() {
        assertThatThrownBy(() -> parse("port: x\nregions: [A, b1]\nextra: 1\n"))
                .asInstanceOf(type(ConfigException.class))
                .satisfies(e -> assertThat(e.faults())
                        .extracting(ConfigFault::path)
                        .containsExactly("name", "port", "regions[0]", "extra"));
    }

    @Test
    void saysThatThereIsNoFile() {
        assertThatThrownBy(() -> ConfigFile.read(Path.of("/no/such.yaml"), SectionTest::read))
                .isInstanceOf(ConfigException.class)
                .hasMessage("/no/such.yaml: there is no such file");
    }
}
