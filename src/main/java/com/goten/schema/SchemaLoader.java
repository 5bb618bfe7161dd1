package com.goten.schema;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.goten.schema.source.Linker;
import com.goten.schema.source.SourceFiles;
import java.nio.file.Path;
import java.util.List;

/** Reads schemas from files. */
public final class SchemaLoader {
    private SchemaLoader() {}

    /**
     * Reads one service: a {@code FileDescriptorSet} ({@code .binpb}) or a directory of {@code .proto} files.
     *
     * @throws SchemaException with all faults
     */
    public static ServiceSchema load(Path path) {
        var faults = new Faults();
        var files = SourceFiles.read(path, faults);
        faults.throwIfAny();
        return load(path.toString(), files, faults);
    }

    /**
     * Reads one service from descriptors, for schemas that are built in.
     *
     * @param origin where they come from, for faults
     * @throws SchemaException with all faults
     */
    public static ServiceSchema load(String origin, FileDescriptorSet set) {
        return load(origin, set.getFileList(), new Faults());
    }

    private static ServiceSchema load(String origin, List<FileDescriptorProto> files, Faults faults) {
        var linked = Linker.link(files, faults);
        if (!linked.complete()) {
            faults.throwIfAny(); // what is missing would look like further faults
        }
        var finder = new ServiceFinder(origin, linked.files(), faults);
        var service = finder.service();
        var versions = service.map(finder::versions).orElse(List.of()).stream()
                .map(version -> new VersionReader(service.orElseThrow(), version, faults).read())
                .toList();
        faults.throwIfAny();
        return new ServiceSchema(service.orElseThrow(), versions);
    }
}
