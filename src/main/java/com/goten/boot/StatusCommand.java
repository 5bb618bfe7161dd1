package com.goten.boot;

import com.goten.boot.DevEnvironment.Overrides;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code goten status}: asks {@code /debug/sync} of a running environment or node. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Says how it stands with what the regions have of each other: how far the copies are behind,",
            "what was lost and why, and which policies are being followed."
        })
final class StatusCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @ArgGroup
    private Where where = new Where();

    @Option(names = "--compare", description = "compares all copies with their owners first, and repairs what differs")
    private boolean compare;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    static final class Where {
        @Option(names = "--env", paramLabel = "FILE", description = "the environment whose admin port is asked (default: conf/dev.yaml)")
        private @Nullable Path environment;

        @Option(names = "--address", paramLabel = "HOST:PORT", description = "an admin port")
        private Optional<String> address = Optional.empty();

        @Option(names = "--ready-file", paramLabel = "FILE", description = "ask whom this file names")
        private @Nullable Path readyFile;

        Asked asked() {
            if (readyFile != null) {
                return Asked.fromReadyFile(readyFile);
            }
            return new Asked(address.orElseGet(this::admin));
        }

        private String admin() {
            var file = environment == null ? Path.of("conf/dev.yaml") : environment;
            var read = DevEnvironment.read(file, new Overrides(Optional.empty(), Optional.empty(), Optional.empty()));
            return "127.0.0.1:" + read.adminPort();
        }
    }

    @Override
    public void run() {
        JsonObject sync = where.asked().sync(compare);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? sync.encodePrettily() + "\n" : SyncText.of(sync));
        out.flush();
    }
}
