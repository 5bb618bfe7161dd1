package com.goten.boot;

import com.goten.boot.DevEnvironment.Overrides;
import com.goten.verify.Report;
import com.goten.verify.Verification;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code goten verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks what the system promises, in the databases of all deployments of an environment.",
            "It may run meanwhile, or be stopped. Nothing is changed.",
            "Exit code 0 when all is in order, 3 for violations, 2 when something could not be looked at."
        })
final class VerifyCommand implements Callable<Integer> {
    /** Longer than anybody has to wait: a million resources take minutes. */
    private static final Duration PATIENCE = Duration.ofHours(12);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--env", paramLabel = "FILE", description = "the environment (default: ${DEFAULT-VALUE})")
    private Path environment = Path.of("conf/dev.yaml");

    @Option(names = "--state", paramLabel = "DIR", description = "data and logs; instead of the file's stateDir")
    private @Nullable Path state;

    @Option(names = "--ready-file", paramLabel = "FILE", description = "of the running environment: must name the same deployments")
    private @Nullable Path readyFile;

    @Option(
            names = "--settle",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long a violation must be there to count: 30s, 500ms, 2m (default: 30s)")
    private Duration settle = Duration.ofSeconds(30);

    @Option(names = "--json", description = "prints the report as JSON")
    private boolean json;

    @Override
    public Integer call() {
        var planned = DevEnvironment.read(
                environment, new Overrides(Optional.ofNullable(state), Optional.empty(), Optional.empty()));
        var closers = new Closers();
        Runtime.getRuntime().addShutdownHook(new Thread(closers::close, "verify-stop"));
        try {
            Report report = verify(new VerifiedEnvironment(planned), closers);
            PrintWriter out = spec.commandLine().getOut();
            out.print(json ? report.json().encodePrettily() + "\n" : report.table());
            out.flush();
            return exitCode(report);
        } finally {
            closers.close();
        }
    }

    private Report verify(VerifiedEnvironment verified, Closers closers) {
        if (readyFile != null) {
            verified.requireSame(new ReadyFile(readyFile).deployments());
        }
        var vertx = Vertx.vertx();
        closers.add("vertx", () -> Blocking.await(vertx.close(), Duration.ofSeconds(10), "closing Vert.x"));
        var deployments = verified.deployments(vertx, closers);
        return Blocking.await(Verification.of(vertx, deployments).run(settle), PATIENCE, "verifying");
    }

    /** Violations are violations, also where not everything could be looked at. */
    private static int exitCode(Report report) {
        if (!report.clean()) {
            return ExitReport.NOT_IN_ORDER;
        }
        return report.complete() ? 0 : ExitReport.OPERATOR;
    }

    /** Reads {@code 30s}, {@code 500ms}, {@code 2m}. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            if (!text.matches("[0-9]{1,9}(ms|s|m)")) {
                throw new TypeConversionException("'" + text + "' is not a duration like 30s, 500ms or 2m");
            }
            long number = Long.parseLong(text.replaceAll("[a-z]", ""));
            return switch (text.replaceAll("[0-9]", "")) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                default -> Duration.ofMinutes(number);
            };
        }
    }
}
