package com.goten.boot;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code goten node}. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Runs one node of one deployment until it is interrupted.")
final class NodeCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "see conf/node.yaml")
    private Path config = Path.of("conf/node.yaml");

    @Option(names = "--ready-file", paramLabel = "FILE", description = "written, as JSON, while the node is ready")
    private @Nullable Path readyFile;

    @Override
    public Integer call() {
        var read = NodeConfig.read(config);
        var ready = Optional.ofNullable(readyFile).map(ReadyFile::new);
        Lifetime.run(closers -> new NodeServer(read).start(closers, ready, System.out));
        return 0;
    }
}
