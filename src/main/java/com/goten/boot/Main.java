package com.goten.boot;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code goten}: its commands. Without arguments it is {@code dev}. */
@Command(
        name = "goten",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Serves services that are described in .proto files, and keeps their resources in order.",
        subcommands = {
            DevCommand.class, NodeCommand.class, VerifyCommand.class, StatusCommand.class, WhyCommand.class,
            PlanDeleteCommand.class, BenchCommand.class, SchemaCommand.class})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Exit codes: 0 in order, 2 what the operator can put right, 3 what was looked for and found, 1 anything else. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        var line = arguments.length == 0 ? new String[] {"dev"} : arguments;
        return commandLine().execute(line);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new ExitReport());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
