package com.goten.boot.postgres;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How to run the embedded server.
 *
 * @param directory everything of this server: data, password, log, lock
 * @param port 0: any free one
 * @param parameters server parameters that differ from {@link #DEFAULTS}
 */
public record PostgresSettings(Path directory, int port, Map<String, String> parameters) {

    /**
     * Sized for a machine with two cores that also runs the nodes. Durability is never traded: an answered write is on
     * the disk. The timeout on idle transactions is there because one stalls the change feed of every database.
     */
    public static final Map<String, String> DEFAULTS = defaults();

    public PostgresSettings {
        directory = directory.toAbsolutePath().normalize();
        parameters = Map.copyOf(parameters);
    }

    public static PostgresSettings in(Path directory) {
        return new PostgresSettings(directory, 0, Map.of());
    }

    public PostgresSettings onPort(int other) {
        return new PostgresSettings(directory, other, parameters);
    }

    /** The {@code -c name=value} arguments. */
    List<String> arguments() {
        var all = new LinkedHashMap<>(DEFAULTS);
        all.putAll(parameters);
        var arguments = new ArrayList<String>();
        all.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
        return arguments;
    }

    private static Map<String, String> defaults() {
        var all = new LinkedHashMap<String, String>();
        all.put("fsync", "on");
        all.put("synchronous_commit", "on");
        all.put("full_page_writes", "on");
        all.put("unix_socket_directories", "");
        all.put("max_connections", "400");
        all.put("shared_buffers", "256MB");
        all.put("effective_cache_size", "1GB");
        all.put("random_page_cost", "1.1");
        all.put("wal_buffers", "16MB");
        all.put("min_wal_size", "256MB");
        all.put("max_wal_size", "2GB");
        all.put("checkpoint_timeout", "15min");
        all.put("max_wal_senders", "0");
        all.put("wal_level", "minimal");
        all.put("jit", "off");
        all.put("max_parallel_workers_per_gather", "0");
        all.put("autovacuum_naptime", "15s");
        all.put("idle_in_transaction_session_timeout", "60s");
        all.put("tcp_keepalives_idle", "30");
        all.put("timezone", "UTC");
        all.put("log_timezone", "UTC");
        all.put("log_line_prefix", "%m [%p] %d ");
        all.put("logging_collector", "off");
        return Map.copyOf(all);
    }
}
