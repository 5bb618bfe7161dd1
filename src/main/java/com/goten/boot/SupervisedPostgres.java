package com.goten.boot;

import com.goten.boot.postgres.EmbeddedPostgres;
import com.goten.boot.postgres.PostgresSettings;
import com.goten.boot.postgres.PostgresStartException;
import com.goten.config.PostgresServer;
import com.goten.config.Secret;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded server of {@code dev}, started again on the same port when it ends without having been asked to. */
final class SupervisedPostgres {
    private static final Logger log = LoggerFactory.getLogger(SupervisedPostgres.class);
    private static final long RETRY_NANOS = 1_000_000_000;

    private final PostgresSettings settings;
    private EmbeddedPostgres server;
    private boolean stopping;

    private SupervisedPostgres(PostgresSettings first) {
        server = EmbeddedPostgres.start(first);
        settings = first.onPort(server.port());
    }

    /** @throws PostgresStartException when it cannot be had */
    static SupervisedPostgres start(Path directory) {
        return start(PostgresSettings.in(directory));
    }

    /** @throws PostgresStartException when it cannot be had */
    static SupervisedPostgres start(PostgresSettings settings) {
        var postgres = new SupervisedPostgres(settings);
        var watcher = new Thread(postgres::watch, "postgres-watcher");
        watcher.setDaemon(true);
        watcher.start();
        return postgres;
    }

    synchronized PostgresServer address() {
        return new PostgresServer(server.host(), server.port(), EmbeddedPostgres.USER, new Secret(server.password()));
    }

    synchronized void stop() {
        stopping = true;
        server.stop();
    }

    private void watch() {
        do {
            current().ended().join();
        } while (restart());
    }

    private synchronized EmbeddedPostgres current() {
        return server;
    }

    /** False when there is nothing to watch any more. */
    private boolean restart() {
        while (!tryRestart()) {
            LockSupport.parkNanos(RETRY_NANOS);
        }
        return !isStopping();
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private synchronized boolean tryRestart() {
        if (stopping) {
            return true;
        }
        try {
            server.stop();
            log.error("embedded PostgreSQL has ended unexpectedly, starting it again port={}", settings.port());
            server = EmbeddedPostgres.start(settings);
            return true;
        } catch (PostgresStartException e) {
            log.error("embedded PostgreSQL does not start again: {}", e.getMessage());
            return false;
        }
    }
}
