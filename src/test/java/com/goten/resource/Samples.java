package com.goten.resource;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TextFormat.ParseException;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.schema.SchemaLoader;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A service with a field of every kind, and messages of it. */
public final class Samples {
    public static final ApiVersion VERSION =
            SchemaLoader.load(Path.of("src/test/resources/schemas/samples")).newest();
    public static final ResourceType SAMPLE = type("Sample");
    public static final ResourceType PROJECT = type("Project");
    public static final ResourceType FILE = type("File");
    public static final ResourceType FOLDER = type("Folder");
    public static final ResourceType PLAIN = type("Plain");

    private Samples() {}

    private static ResourceType type(String singular) {
        return VERSION.type(singular).orElseThrow();
    }

    /** A message from protobuf's text format. */
    public static DynamicMessage message(ResourceType type, String text) {
        var builder = DynamicMessage.newBuilder(type.descriptor());
        try {
            TextFormat.merge(text, builder);
        } catch (ParseException e) {
            throw new IllegalArgumentException(e);
        }
        return builder.build();
    }

    public static DynamicMessage sample(String text) {
        return message(SAMPLE, text);
    }

    public static StoredResource stored(ResourceType type, DynamicMessage message, long revision) {
        String name = (String) message.getField(type.fields().name());
        return new StoredResource(
                new ResourceKey(type.version(), type.singular(), name),
                new UUID(0, revision),
                Buffer.buffer(message.toByteArray()),
                1,
                revision,
                true,
                "r1",
                List.of("r1"),
                false);
    }
}
