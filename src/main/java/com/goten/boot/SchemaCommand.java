package com.goten.boot;

import com.goten.schema.SchemaLoader;
import com.goten.schema.SchemaReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code goten schema …}: what has to do with schemas and needs no server. */
@Command(name = "schema", mixinStandardHelpOptions = true, description = "Looks at schemas.")
final class SchemaCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which one? There is: schema check PATH");
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Reads a schema as the server would, and prints what was understood.",
                "Exit code 2, and every fault with its place, when it cannot be served."
            })
    void check(
            @Parameters(paramLabel = "PATH", description = "directory of .proto files, or a .binpb file") Path path) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(SchemaReport.render(SchemaLoader.load(path)));
        out.flush();
    }
}
