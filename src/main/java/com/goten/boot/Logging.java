package com.goten.boot;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging once the configuration is known. Whoever brings a configuration of Logback's own
 * ({@code -Dlogback.configurationFile}) keeps it.
 */
final class Logging {
    private static final String OWN_CONFIGURATION = "logback.configurationFile";

    /** How a line looks. */
    enum Format {
        HUMAN,
        JSON;

        /** {@code GOTEN_LOG=json} in the environment; otherwise the given one. */
        static Format fromEnvironment(Format otherwise) {
            return Optional.ofNullable(System.getenv("GOTEN_LOG"))
                    .map(name -> name.equalsIgnoreCase("json") ? JSON : HUMAN)
                    .orElse(otherwise);
        }
    }

    private Logging() {}

    /** Into files in a directory; warnings on the console too. */
    static void toFiles(Path directory, Format format) {
        configure("logging/dev.xml", format, "info", Optional.of(directory));
    }

    /** To standard output. */
    static void toConsole(Format format, String level) {
        configure("logging/node.xml", format, level, Optional.empty());
    }

    private static void configure(String resource, Format format, String level, Optional<Path> directory) {
        System.setProperty("hazelcast.logging.type", "slf4j");
        if (System.getProperty(OWN_CONFIGURATION) != null
                || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        context.putProperty("goten.log.format", format.name().toLowerCase(Locale.ROOT));
        context.putProperty("goten.log.level", level);
        directory.ifPresent(path -> context.putProperty("goten.log.directory", path.toString()));
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(Logging.class.getClassLoader().getResource(resource));
        } catch (JoranException e) {
            throw new IllegalStateException("the logging configuration " + resource + " in the jar is broken", e);
        }
    }

    /** Writes out what is buffered and closes the files. */
    static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
