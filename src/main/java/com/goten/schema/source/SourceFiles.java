package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads the files of a schema, of either form. */
public final class SourceFiles {
    private SourceFiles() {}

    /** What could be read: all of it, where no fault was added. */
    public static List<FileDescriptorProto> read(Path path, FaultSink faults) {
        if (Files.isDirectory(path)) {
            return new ProtoDirectoryReader(faults).read(path);
        }
        if (path.toString().endsWith(".proto")) {
            faults.add(path.toString(), "", "", "is a single .proto file: name the directory that holds the schema");
            return List.of();
        }
        return new DescriptorSetReader(faults).read(path);
    }

    static String unreadable(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (failure instanceof AccessDeniedException) {
            return "may not be read";
        }
        if (failure instanceof CharacterCodingException) {
            return "is not UTF-8 text";
        }
        return "cannot be read: " + failure.getMessage();
    }
}
