package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.List;
import java.util.Optional;

/** Takes from a set's files what the built-in files declare too; those win, see the package's description. */
final class BuiltInDeclarations {
    private BuiltInDeclarations() {}

    static List<FileDescriptorProto> without(List<FileDescriptorProto> files) {
        return files.stream().map(BuiltInDeclarations::without).flatMap(Optional::stream).toList();
    }

    /** Empty where nothing of the file is left, or where it is a built-in one. */
    private static Optional<FileDescriptorProto> without(FileDescriptorProto file) {
        var rest = file.toBuilder();
        for (int i = rest.getMessageTypeCount() - 1; i >= 0; i--) {
            if (declared(file, rest.getMessageType(i).getName())) {
                rest.removeMessageType(i);
            }
        }
        for (int i = rest.getEnumTypeCount() - 1; i >= 0; i--) {
            if (declared(file, rest.getEnumType(i).getName())) {
                rest.removeEnumType(i);
            }
        }
        for (int i = rest.getExtensionCount() - 1; i >= 0; i--) {
            if (declared(file, rest.getExtension(i).getName())) {
                rest.removeExtension(i);
            }
        }
        return isEmpty(rest) && !isEmpty(file.toBuilder()) ? Optional.empty() : Optional.of(renamed(rest));
    }

    private static boolean declared(FileDescriptorProto file, String name) {
        return BuiltIns.ALL.symbol(ProtoFiles.join(file.getPackage(), name)).isPresent();
    }

    private static boolean isEmpty(FileDescriptorProto.Builder file) {
        return file.getMessageTypeCount() + file.getEnumTypeCount() + file.getExtensionCount() + file.getServiceCount()
                == 0;
    }

    /** What is left must not pass for the built-in file of the same path. */
    private static FileDescriptorProto renamed(FileDescriptorProto.Builder file) {
        if (BuiltIns.ALL.file(file.getName()).isPresent()) {
            file.setName("schema/" + file.getName());
        }
        return file.build();
    }
}
