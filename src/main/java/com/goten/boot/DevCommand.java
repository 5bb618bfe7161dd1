package com.goten.boot;

import com.goten.boot.DevEnvironment.Overrides;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code goten dev}. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a whole environment on this machine until it is interrupted.",
            "A second start goes on where the first one was."
        })
final class DevCommand implements Callable<Integer> {
    @Option(names = "--env", paramLabel = "FILE", description = "the environment (default: ${DEFAULT-VALUE})")
    private Path environment = Path.of("conf/dev.yaml");

    @Option(names = "--state", paramLabel = "DIR", description = "data and logs; instead of the file's stateDir")
    private @Nullable Path state;

    @Option(names = "--base-port", paramLabel = "PORT", description = "of the first deployment; 0: any free ones")
    private @Nullable Integer basePort;

    @Option(names = "--admin-port", paramLabel = "PORT", description = "health and metrics; 0: any free one")
    private @Nullable Integer adminPort;

    @Option(names = "--ready-file", paramLabel = "FILE", description = "written, as JSON, while everything is ready")
    private @Nullable Path readyFile;

    @Override
    public Integer call() {
        var overrides = new Overrides(
                Optional.ofNullable(state), Optional.ofNullable(basePort), Optional.ofNullable(adminPort));
        var planned = DevEnvironment.read(environment, overrides);
        var ready = Optional.ofNullable(readyFile).map(ReadyFile::new);
        Lifetime.run(closers -> new DevServer(planned).start(closers, ready, System.out));
        return 0;
    }
}
