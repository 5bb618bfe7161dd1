package com.goten.boot;

import com.goten.boot.DevEnvironment.Planned;
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
    private final List<SchemaFault> faults = new ArrayList<>();

    private Schemas() {}

    /**
     * By path.
     *
     * @throws SchemaException with all faults
     */
    static Map<Path, ServiceSchema> load(List<DeploymentEntry> entries) {
        var schemas = new Schemas();
        entries.forEach(schemas::load);
        if (!schemas.faults.isEmpty()) {
            throw new SchemaException(schemas.faults);
        }
        return Map.copyOf(schemas.loaded);
    }

    private void load(DeploymentEntry entry) {
        try {
            var schema = loaded.computeIfAbsent(entry.schema(), SchemaLoader::load);
            check(entry, schema);
        } catch (SchemaException e) {
            faults.addAll(e.faults());
        }
    }

    private void check(DeploymentEntry entry, ServiceSchema schema) {
        if (!schema.service().equals(entry.service())) {
            fault(entry, "is of " + schema.service() + ", and the configuration names it for " + entry.service());
        }
        entry.currentVersion().filter(version -> schema.version(version).isEmpty()).ifPresent(version -> fault(
                entry,
                "has no version " + version + ", which the configuration names as current; there are "
                        + schema.versions().stream().map(each -> each.version()).collect(Collectors.joining(", "))));
    }

    private void fault(DeploymentEntry entry, String reason) {
        faults.add(new SchemaFault(entry.schema().toString(), "", "", reason));
    }
}
