package com.goten.boot;

import com.goten.schema.DeploymentId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name of a deployment's database on a server of many: readable, and different for different deployments also where
 * the readable part is not ({@code a.b} and {@code a-b}, or cut off at PostgreSQL's 63 bytes).
 */
final class DatabaseName {
    private static final int READABLE = 45;
    private static final int DIGITS = 10;

    private DatabaseName() {}

    static String of(DeploymentId deployment) {
        var readable = (deployment.service() + "_" + deployment.region()).replaceAll("[^a-z0-9]+", "_");
        var cut = readable.substring(0, Math.min(READABLE, readable.length()));
        return "goten_" + cut + "_" + digest(deployment.toString());
    }

    private static String digest(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
