package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a serialized {@code FileDescriptorSet}. */
final class DescriptorSetReader {
    private final FaultSink faults;

    DescriptorSetReader(FaultSink faults) {
        this.faults = faults;
    }

    List<FileDescriptorProto> read(Path path) {
        try {
            var set = FileDescriptorSet.parseFrom(Files.readAllBytes(path), BuiltIns.ALL.extensions());
            if (set.getFileCount() == 0) {
                faults.add(path.toString(), "", "", "the descriptor set holds no files");
            }
            return set.getFileList();
        } catch (InvalidProtocolBufferException broken) {
            faults.add(path.toString(), "", "", "is not a serialized FileDescriptorSet: " + broken.getMessage());
        } catch (IOException unreadable) {
            faults.add(path.toString(), "", "", SourceFiles.unreadable(unreadable));
        }
        return List.of();
    }
}
