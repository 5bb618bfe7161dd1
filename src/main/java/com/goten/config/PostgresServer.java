package com.goten.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** A PostgreSQL server and who we are there. */
public record PostgresServer(String host, int port, String user, Secret password) {
    private static final int DEFAULT_PORT = 5432;

    public PostgresServer {
        if (host.isBlank() || user.isBlank() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("not a PostgreSQL server: " + user + "@" + host + ":" + port);
        }
    }

    /** Reads {@code postgresql://user:password@host:port}; user and password may be percent-encoded. */
    public static Value<PostgresServer> url() {
        return Value.confidential("a URL like postgresql://user:password@host:port", PostgresServer::parse);
    }

    private static PostgresServer parse(String text) {
        var url = uri(text);
        boolean plain = url.getQuery() == null && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"));
        var known = "postgresql".equals(url.getScheme()) || "postgres".equals(url.getScheme());
        if (!plain || !known || url.getHost() == null || url.getRawUserInfo() == null) {
            throw new IllegalArgumentException();
        }
        var credentials = url.getRawUserInfo().split(":", 2);
        var password = credentials.length == 2 ? decoded(credentials[1]) : "";
        int port = url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
        return new PostgresServer(url.getHost(), port, decoded(credentials[0]), new Secret(password));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Without the cause: its message repeats the URL, and with it the password.
            throw new IllegalArgumentException("not a URL");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
