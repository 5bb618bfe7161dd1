package com.goten.schema;

import java.util.List;
import java.util.stream.Collectors;

/** A schema that cannot be served, with everything that is wrong with it. */
public final class SchemaException extends RuntimeException {
    private final List<SchemaFault> faults;

    public SchemaException(List<SchemaFault> faults) {
        super(faults.stream().map(SchemaFault::toString).collect(Collectors.joining("\n")), null, false, false);
        this.faults = List.copyOf(faults);
    }

    public List<SchemaFault> faults() {
        return faults;
    }
}
