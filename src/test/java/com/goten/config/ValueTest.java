package com.goten.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTest {
    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "1s, PT1S", "5 m, PT5M", "2h, PT2H", "7d, PT168H"})
    void readsDurations(String text, Duration duration) {
        var any = Value.duration(Duration.ZERO, Duration.ofDays(30));
        assertThat(any.parse().apply(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"17B, 17", "64KiB, 65536", "4 MiB, 4194304", "1GiB, 1073741824"})
    void readsSizes(String text, long bytes) {
        assertThat(Value.size(0, Long.MAX_VALUE).parse().apply(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://me:s%3Acret@db.example.com:6432",
                "postgres://me:s%3Acret@db.example.com:6432/"
            })
    void readsPostgresUrls(String url) {
        assertThat(PostgresServer.url().parse().apply(url))
                .isEqualTo(new PostgresServer("db.example.com", 6432, "me", new Secret("s:cret")));
    }

    @Test
    void knowsThePostgresPort() {
        assertThat(PostgresServer.url().parse().apply("postgresql://a+b@localhost"))
                .isEqualTo(new PostgresServer("localhost", 5432, "a+b", new Secret("")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "localhost", "http://a:b@localhost:1", "postgresql://localhost:5432", "postgresql://a:b@localhost/db",
        "postgresql://a:b@localhost:1?ssl=1", "postgresql://a:b@:1", "postgresql://a:b@h:99999", "postgresql://a b@h"
    })
    void refusesOtherUrls(String url) {
        assertThatThrownBy(() -> PostgresServer.url().parse().apply(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hidesSecrets() {
        var server = new PostgresServer("h", 1, "u", new Secret("hush"));
        assertThat(server.toString()).doesNotContain("hush").contains("***");
        assertThatThrownBy(() -> ConfigFile.parse(
                        "c.yaml",
                        "url: postgresql://u:hush@h/db",
                        section -> section.required("url", PostgresServer.url())))
                .hasMessage("c.yaml:1: url: must be a URL like postgresql://user:password@host:port");
    }
}
