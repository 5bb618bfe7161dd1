package com.goten.boot;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands that explain something have in common: whom to ask about what, and how to answer. */
final class ExplainOptions {
    private static final String DEV_ADMIN = "127.0.0.1:8399";

    @Parameters(
            paramLabel = "NAME",
            description = "a resource: its name, looked for in all deployments, or service/Type/name")
    private String name = "";

    @Option(names = "--region", description = "only there, where several regions have it")
    private Optional<String> region = Optional.empty();

    @ArgGroup
    private Where where = new Where();

    @ArgGroup
    private Form form = new Form();

    static final class Where {
        @Option(
                names = "--address",
                paramLabel = "HOST:PORT",
                description = "an admin port, or the port of one deployment (default: " + DEV_ADMIN + ")")
        private Optional<String> address = Optional.empty();

        @Option(names = "--ready-file", paramLabel = "FILE", description = "ask whom this file names")
        private @Nullable Path readyFile;
    }

    static final class Form {
        @Option(names = "--json", description = "as JSON")
        private boolean json;

        @Option(names = "--dot", description = "drawn, for Graphviz")
        private boolean dot;
    }

    Asked asked() {
        return where.readyFile == null
                ? new Asked(where.address.orElse(DEV_ADMIN))
                : Asked.fromReadyFile(where.readyFile);
    }

    Asked.Subject subject() {
        return Asked.Subject.of(name, region);
    }

    void print(PrintWriter out, Supplier<String> text, Supplier<String> json, Supplier<String> dot) {
        out.print(form.json ? json.get() + "\n" : form.dot ? dot.get() : text.get());
        out.flush();
    }
}
