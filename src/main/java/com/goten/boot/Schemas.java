package com.goten.boot;

import com.goten.registry.MetaSchema;
import com.goten.schema.SchemaException;
import com.goten.schema.SchemaFault;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the schemas that a configuration names; tells what is wrong in all of them at once. */
final class Schemas {
    private final Map<Path, ServiceSchema> loaded = new HashMap<>();
    private final Map<String, ServiceSchema> byService = new HashMap<>();
    private final List<SchemaFault> faults = new ArrayList<>();

    private Schemas() {}

    /**
     * By service.
     *
     * @throws SchemaException with all faults
     */
    static Map<String, ServiceSchema> load(List<DeploymentEntry> entries) {
        var schemas = new Schemas();
        entries.forEach(schemas::load);
        if (!schemas.faults.isEmpty()) {
            throw new SchemaException(schemas.faults);
        }
        return Map.copyOf(schemas.byService);
    }

    private void load(DeploymentEntry entry) {
        try {
            var schema = entry.schema()
                    .map(path -> loaded.computeIfAbsent(path, SchemaLoader::load))
                    .orElseGet(MetaSchema::load);
            check(entry, schema);
            byService.put(entry.service(), schema);
        } catch (SchemaException e) {
            faults.addAll(e.faults());
        }
    }

    private void check(DeploymentEntry entry, ServiceSchema schema) {
        if (!schema.service().equals(entry.service())) {
            fault(entry, "is of " + schema.service() + ", and the configuration names it for " + entry.service());
        }
        entry.currentVersion().ifPresent(version -> requireVersion(entry, schema, version, "as current"));
        entry.imports().ifPresent(imports -> imports.forEach(
                each -> requireVersion(entry, schema, each.version(), "as importing " + each.service())));
    }

    private void requireVersion(DeploymentEntry entry, ServiceSchema schema, String version, String named) {
        if (schema.version(version).isEmpty()) {
            fault(entry, "has no version " + version + ", which the configuration names " + named + "; there are "
                    + schema.versions().stream().map(each -> each.version()).collect(Collectors.joining(", ")));
        }
    }

    private void fault(DeploymentEntry entry, String reason) {
        String file = entry.schema().map(Path::toString).orElse("built-in " + MetaSchema.SERVICE);
        faults.add(new SchemaFault(file, "", "", reason));
    }
}
