package com.goten.api.grpc;

import com.goten.errors.GotenException.InvalidArgument;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The one compression spoken. A few MiB at most pass through here, so it runs where it is called. */
final class Gzip {
    static final String NAME = "gzip";

    private Gzip() {}

    /**
     * @param max bytes that may come out
     * @throws InvalidArgument for bytes that are not gzip
     * @throws com.goten.errors.GotenException.ResourceExhausted where more would come out
     */
    static Buffer inflate(Buffer compressed, int max) {
        try (var stream = new GZIPInputStream(new ByteArrayInputStream(compressed.getBytes()))) {
            byte[] plain = stream.readNBytes(max + 1);
            if (plain.length > max) {
                throw GrpcErrors.tooLarge("a message is, uncompressed,", max);
            }
            return Buffer.buffer(plain);
        } catch (IOException e) {
            throw new InvalidArgument("request", "is not gzip, as grpc-encoding says: " + e.getMessage());
        }
    }

    static Buffer deflate(Buffer plain) {
        var bytes = new ByteArrayOutputStream(plain.length() / 2 + 64);
        try (var stream = new GZIPOutputStream(bytes)) {
            stream.write(plain.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
