package com.goten.bench;

import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The service that is measured. */
public final class BenchSchema {
    /** As it is called. */
    public static final String SERVICE = "bench.example.com";

    private static final String FILE = "bench.proto";

    private BenchSchema() {}

    /** Read from the program's own resources. */
    public static ServiceSchema load() throws IOException {
        Path directory = Files.createTempDirectory("goten-bench-schema");
        Path file = directory.resolve(FILE);
        try {
            write(directory);
            return SchemaLoader.load(directory);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    /** Into a directory that has no file of that name. */
    public static void write(Path directory) throws IOException {
        try (InputStream proto = BenchSchema.class.getResourceAsStream(FILE)) {
            if (proto == null) {
                throw new IllegalStateException("the program lacks its own file " + FILE);
            }
            Files.copy(proto, directory.resolve(FILE));
        }
    }
}
