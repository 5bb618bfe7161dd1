package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.types.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One resource type in one API version (PROTOCOL.md section 2). Immutable; compared by identity, as its descriptor is.
 */
public final class ResourceType {
    private final String service;
    private final String version;
    private final String singular;
    private final String plural;
    private final Descriptor descriptor;
    private final Fields fields;
    private final List<NamePattern> patterns;
    private final List<ParentType> parents;
    private final IdRules ids;
    private final List<ReferenceField> references;
    private final ReferenceGraph referenceGraph;
    private final Map<View, List<FieldPath>> views;
    private final ResourceOptions options;

    ResourceType(
            String service,
            String version,
            String singular,
            String plural,
            Descriptor descriptor,
            Fields fields,
            List<NamePattern> patterns,
            List<ParentType> parents,
            IdRules ids,
            List<ReferenceField> references,
            ReferenceGraph referenceGraph,
            Map<View, List<FieldPath>> views,
            ResourceOptions options) {
        this.service = service;
        this.version = version;
        this.singular = singular;
        this.plural = plural;
        this.descriptor = descriptor;
        this.fields = fields;
        this.patterns = List.copyOf(patterns);
        this.parents = List.copyOf(parents);
        this.ids = ids;
        this.references = List.copyOf(references);
        this.referenceGraph = referenceGraph;
        this.views = Map.copyOf(views);
        this.options = options;
    }

    /**
     * The fields that the system itself reads and writes.
     *
     * @param name string
     * @param metadata {@code goten.types.Meta}; empty for types outside the protocol
     * @param displayName string, where there is one
     * @param policy path to the first {@code goten.types.MultiRegionPolicy}, breadth first: the type is a policy holder
     */
    public record Fields(
            FieldDescriptor name,
            Optional<FieldDescriptor> metadata,
            Optional<FieldDescriptor> displayName,
            Optional<FieldPath> policy) {}

    /** {@code devices.example.com/Device}. */
    public String fullName() {
        return service + "/" + singular;
    }

    public String service() {
        return service;
    }

    public String version() {
        return version;
    }

    public String singular() {
        return singular;
    }

    public String plural() {
        return plural;
    }

    public Descriptor descriptor() {
        return descriptor;
    }

    public Fields fields() {
        return fields;
    }

    /** All forms of its names, in the order of the schema. */
    public List<NamePattern> patterns() {
        return patterns;
    }

    public List<ParentType> parents() {
        return parents;
    }

    public IdRules ids() {
        return ids;
    }

    /** Its reference fields, the parent not among them. */
    public List<ReferenceField> references() {
        return references;
    }

    /** The same, for walking through a message of any depth. */
    public ReferenceGraph referenceGraph() {
        return referenceGraph;
    }

    /** Fields of the declared views, and of NAME, which every type has. */
    public Map<View, List<FieldPath>> views() {
        return views;
    }

    public ResourceOptions options() {
        return options;
    }

    public boolean regional() {
        return patterns.stream().anyMatch(NamePattern::regional);
    }

    public boolean policyHolder() {
        return fields.policy().isPresent();
    }

    @Override
    public String toString() {
        return fullName() + "@" + version;
    }
}
