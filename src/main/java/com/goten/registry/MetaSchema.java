package com.goten.registry;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.goten.meta.v1.DeploymentServiceOuterClass;
import com.goten.meta.v1.RegionServiceOuterClass;
import com.goten.meta.v1.ResourceServiceOuterClass;
import com.goten.meta.v1.ServiceServiceOuterClass;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The registry's own schema, built into the program. It is served by the same machinery as any other; that we also have
 * classes for its messages spares those who keep the registry the trouble of dynamic ones.
 */
public final class MetaSchema {
    /** The service. */
    public static final String SERVICE = "meta.goten.com";
    /** Its only version. */
    public static final String VERSION = "v1";

    private static final String PACKAGE = "goten/meta/v1/";

    private MetaSchema() {}

    /** Reads it, as files of a user's schema are read. */
    public static ServiceSchema load() {
        Map<String, FileDescriptor> files = new LinkedHashMap<>();
        for (FileDescriptor file : List.of(
                RegionServiceOuterClass.getDescriptor(),
                ServiceServiceOuterClass.getDescriptor(),
                DeploymentServiceOuterClass.getDescriptor(),
                ResourceServiceOuterClass.getDescriptor())) {
            add(file, files);
        }
        var set = FileDescriptorSet.newBuilder();
        files.values().forEach(file -> set.addFile(file.toProto()));
        return SchemaLoader.load("built-in " + SERVICE, set.build());
    }

    private static void add(FileDescriptor file, Map<String, FileDescriptor> files) {
        if (file.getName().startsWith(PACKAGE) && files.putIfAbsent(file.getName(), file) == null) {
            file.getDependencies().forEach(dependency -> add(dependency, files));
        }
    }
}
