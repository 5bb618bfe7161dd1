package com.goten.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes small schemas and loads them. */
final class SchemaText {
    private final Path directory;

    SchemaText(Path directory) {
        this.directory = directory;
    }

    /** A file as it is. */
    SchemaText file(String name, String text) {
        try {
            var path = directory.resolve(name);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Declarations in package {@code t.v1}, in {@code t.proto}, with the imports that schemas have. */
    SchemaText types(String declarations) {
        return file("t.proto", header("t.v1") + declarations);
    }

    static String header(String protoPackage) {
        return """
                syntax = "proto3";
                package %s;
                import "google/api/annotations.proto";
                import "google/api/field_behavior.proto";
                import "google/api/resource.proto";
                import "google/protobuf/empty.proto";
                import "google/protobuf/field_mask.proto";
                import "goten/annotations/multi_region.proto";
                import "goten/annotations/references.proto";
                import "goten/annotations/resource.proto";
                import "goten/annotations/service.proto";
                import "goten/types/meta.proto";
                import "goten/types/multi_region_policy.proto";
                import "goten/types/view.proto";
                """
                .formatted(protoPackage);
    }

    /** A type of {@code t.example.com} with one name pattern; {@code more} are further options and fields. */
    static String type(String singular, String pattern, String more) {
        return """
                message %s {
                  option (google.api.resource) = {type: "t.example.com/%s" pattern: "%s"};
                  string name = 1;
                  goten.types.Meta metadata = 2;
                %s
                }
                """
                .formatted(singular, singular, pattern, more.indent(2));
    }

    static String thing(String more) {
        return type("Thing", "things/{thing}", more);
    }

    ServiceSchema load() {
        return SchemaLoader.load(directory);
    }

    ApiVersion version() {
        return load().newest();
    }

    ResourceType type(String singular) {
        return version().type(singular).orElseThrow();
    }
}
