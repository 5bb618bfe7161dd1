package com.goten.cascade;

import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The schema of a tier: what is there may refer to its own tier, in every region, and to those below, in every way. A
 * {@code Plain} goes at once, a {@code Slow} stays visible until all is cleaned up. Fields are called by what they do and
 * what they point to: {@code follows_slow}, {@code blocks_ground_plain}.
 */
final class TierSchema {
    /** From below. */
    static final List<String> TIERS = List.of("ground", "middle", "top");

    private static final List<String> TYPES = List.of("Plain", "Slow");
    private static final Map<String, String> WAYS = new TreeMap<>(Map.of(
            "blocks", "BLOCK",
            "forgets", "UNSET",
            "goes_with", "CASCADE_DELETE",
            "forgets_later", "ASYNC_UNSET",
            "follows", "ASYNC_CASCADE_DELETE"));
    private static final int FIRST_FIELD = 10;

    private TierSchema() {}

    static ServiceSchema of(String tier) {
        try {
            Path directory = Files.createTempDirectory("tier");
            Path file = directory.resolve(tier + ".proto");
            try {
                Files.writeString(file, text(tier));
                return SchemaLoader.load(directory);
            } finally {
                Files.delete(file);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String tier) {
        return """
                syntax = "proto3";

                package %s.v1;

                import "google/api/resource.proto";
                import "goten/annotations/references.proto";
                import "goten/annotations/resource.proto";
                import "goten/types/meta.proto";

                """.formatted(tier) + message(tier, "Plain", false) + message(tier, "Slow", true);
    }

    private static String message(String tier, String type, boolean asyncDeletion) {
        String singular = type.toLowerCase(Locale.ROOT);
        return """
                message %s {
                  option (google.api.resource) = {
                    type: "%s.example.com/%s"
                    pattern: "regions/{region}/%ss/{%s}"
                  };
                  option (goten.annotations.resource) = {
                    plural: "%ss"
                    parents: "goten.ntt.com/None"
                    async_deletion: %s
                  };

                  string name = 1;
                  goten.types.Meta metadata = 2;
                %s}

                """.formatted(type, tier, type, singular, singular, type, asyncDeletion, String.join("", fields(tier)));
    }

    private static List<String> fields(String tier) {
        var fields = new ArrayList<String>();
        for (String target : TIERS.subList(0, TIERS.indexOf(tier) + 1)) {
            boolean own = target.equals(tier);
            for (String type : TYPES) {
                WAYS.forEach((way, behaviour) -> fields.add("""
                          repeated string %s_%s%s = %d [(goten.annotations.type).reference = {
                            resource: "%s%s"
                            target_delete_behavior: %s
                          }];
                        """.formatted(
                        way,
                        own ? "" : target + "_",
                        type.toLowerCase(Locale.ROOT),
                        FIRST_FIELD + fields.size(),
                        own ? "" : target + ".example.com/",
                        type,
                        behaviour)));
            }
        }
        return fields;
    }
}
