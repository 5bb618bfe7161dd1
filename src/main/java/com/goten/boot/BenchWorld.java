package com.goten.boot;

import com.goten.bench.BenchSchema;
import com.goten.bench.BenchServer;
import com.goten.boot.DevEnvironment.Overrides;
import com.goten.config.PostgresServer;
import com.goten.store.pg.Databases;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The service that is measured, in two regions that know each other by their registry: an environment like any other. */
final class BenchWorld {
    private static final String FILE = """
            postgres: "postgresql://%s:%s@%s:%d"
            stateDir: "%s"
            basePort: 0
            adminPort: 0
            regions: [us-west2, eastus2]
            services:
              - name: meta.goten.com
                regions: [us-west2, eastus2]
              - name: %s
                schema: "%s"
                regions: [us-west2, eastus2]
            """;

    private BenchWorld() {}

    /** Starts it; its regions in their order. @param state an empty directory */
    static List<BenchServer> start(Closers closers, PostgresServer server, Path state) throws IOException {
        Path schema = Files.createDirectories(state.resolve("schema"));
        BenchSchema.write(schema);
        Path file = state.resolve("environment.yaml");
        Files.writeString(file, FILE.formatted(
                server.user(), server.password().reveal(), server.host(), server.port(), state.resolve("dev"),
                BenchSchema.SERVICE, schema));
        var dev = new DevServer(DevEnvironment.read(file, Overrides.NONE));
        return dev.start(closers, Optional.empty(), new PrintStream(OutputStream.nullOutputStream())).stream()
                .filter(address -> address.id().service().equals(BenchSchema.SERVICE))
                .map(address -> new BenchServer(
                        address.id().region(),
                        socket(address.address()),
                        Databases.options(server, DatabaseName.of(address.id()))))
                .toList();
    }

    /** @param address {@code host:port} */
    static SocketAddress socket(String address) {
        int colon = address.lastIndexOf(':');
        return SocketAddress.inetSocketAddress(Integer.parseInt(address.substring(colon + 1)), address.substring(0, colon));
    }
}
