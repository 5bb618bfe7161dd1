package com.goten.bench;

import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The service that is measured. */
public final class BenchSchema {
    private BenchSchema() {}

    /** Read from the program's own resources. */
    public static ServiceSchema load() throws IOException {
        Path directory = Files.createTempDirectory("goten-bench-schema");
        Path file = directory.resolve("bench.proto");
        try (InputStream proto = BenchSchema.class.getResourceAsStream("bench.proto")) {
            if (proto == null) {
                throw new IllegalStateException("the program lacks its own file bench.proto");
            }
            Files.copy(proto, file);
            return SchemaLoader.load(directory);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }
}
