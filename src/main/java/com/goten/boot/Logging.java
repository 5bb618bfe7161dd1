package com.goten.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging once the configuration is known; until then {@code logback.xml} holds. Whoever brings a configuration
 * of Logback's own ({@code -Dlogback.configurationFile}) keeps it.
 */
final class Logging {
    private static final String OWN_CONFIGURATION = "logback.configurationFile";

    /** One line an event; only the stack trace of a bug goes over several. */
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %-24logger{0} %replace(%msg){'[\\r\\n]+', ' | '}%n%ex";

    private static final String FILE_SIZE = "20MB";
    private static final String ALL_FILES_SIZE = "200MB";
    private static final int DAYS = 7;

    /** Third parties speak only when something is wrong. */
    private static final List<String> QUIET = List.of("com.hazelcast", "io.vertx", "io.netty");

    /** Warn of what is so by intention: no CP subsystem, gauges registered by several servers. */
    private static final List<String> SILENT = List.of("com.hazelcast.cp.CPSubsystem", "io.micrometer");

    /** How an event looks. */
    enum Format {
        HUMAN,
        /** Keys: timestamp (ms), level, threadName, loggerName, mdc, formattedMessage, throwable. */
        JSON;

        /** {@code GOTEN_LOG=json} in the environment; otherwise the given one. */
        static Format fromEnvironment(Format otherwise) {
            return Optional.ofNullable(System.getenv("GOTEN_LOG"))
                    .map(name -> name.equalsIgnoreCase("json") ? JSON : HUMAN)
                    .orElse(otherwise);
        }
    }

    private Logging() {}

    /** Everything into files in a directory; warnings to standard error too, for the console belongs to its user. */
    static void toFiles(Path directory, Format format) {
        configure("info", context -> List.of(file(context, directory, format), warnings(context, format)));
    }

    /** Everything to standard output, where a node's supervisor collects it. */
    static void toConsole(Format format, String level) {
        configure(level, context -> List.of(console(context, "System.out", format)));
    }

    private interface Appenders {
        List<Appender<ILoggingEvent>> of(LoggerContext context);
    }

    private static void configure(String level, Appenders appenders) {
        System.setProperty("hazelcast.logging.type", "slf4j");
        if (System.getProperty(OWN_CONFIGURATION) != null
                || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        QUIET.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
        SILENT.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
        context.getLogger("com.goten").setLevel(Level.toLevel(level));
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        appenders.of(context).forEach(root::addAppender);
    }

    private static Appender<ILoggingEvent> warnings(LoggerContext context, Format format) {
        var threshold = new ThresholdFilter();
        threshold.setLevel("WARN");
        threshold.start();
        var console = console(context, "System.err", format);
        console.addFilter(threshold);
        return console;
    }

    private static Appender<ILoggingEvent> console(LoggerContext context, String target, Format format) {
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(context);
        console.setName(target);
        console.setTarget(target);
        console.setEncoder(encoder(context, format));
        console.start();
        return console;
    }

    private static Appender<ILoggingEvent> file(LoggerContext context, Path directory, Format format) {
        var file = new RollingFileAppender<ILoggingEvent>();
        file.setContext(context);
        file.setName("file");
        file.setFile(directory.resolve("goten.log").toString());
        file.setEncoder(encoder(context, format));
        var rolling = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        rolling.setContext(context);
        rolling.setParent(file);
        rolling.setFileNamePattern(directory.resolve("goten.%d{yyyy-MM-dd}.%i.log").toString());
        rolling.setMaxFileSize(FileSize.valueOf(FILE_SIZE));
        rolling.setTotalSizeCap(FileSize.valueOf(ALL_FILES_SIZE));
        rolling.setMaxHistory(DAYS);
        rolling.start();
        file.setRollingPolicy(rolling);
        file.start();
        return file;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, Format format) {
        var encoder = switch (format) {
            case HUMAN -> human();
            case JSON -> json();
        };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> human() {
        var encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }

    private static Encoder<ILoggingEvent> json() {
        var encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMarkers(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithKVPList(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }

    /** Writes out what is buffered and closes the files. */
    static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
