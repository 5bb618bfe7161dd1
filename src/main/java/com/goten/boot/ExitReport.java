package com.goten.boot;

import com.goten.boot.postgres.PostgresStartException;
import com.goten.config.ConfigException;
import com.goten.errors.GotenException;
import com.goten.schema.SchemaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** The one place where a failed command becomes a message and an exit code. */
final class ExitReport implements IExecutionExceptionHandler {
    static final int OPERATOR = 2;
    static final int BUG = 1;
    /** Done as asked, and what it came to is not as it should be: something is violated, a goal is missed. */
    static final int NOT_IN_ORDER = 3;

    private static final Logger log = LoggerFactory.getLogger(ExitReport.class);

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        boolean expected = expected(failure);
        command.getErr().println("goten: " + (expected ? failure.getMessage() : "internal error: " + failure));
        if (!expected) {
            failure.printStackTrace(command.getErr());
            log.error("command failed", failure);
        }
        command.getErr().flush();
        return expected ? OPERATOR : BUG;
    }

    private static boolean expected(Exception failure) {
        return failure instanceof StartException
                || failure instanceof ConfigException
                || failure instanceof SchemaException
                || failure instanceof PostgresStartException
                || failure instanceof GotenException && !(failure instanceof GotenException.Internal);
    }
}
