package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads all {@code .proto} files under a directory; their names are relative to it. */
final class ProtoDirectoryReader {
    private final FaultSink faults;

    ProtoDirectoryReader(FaultSink faults) {
        this.faults = faults;
    }

    List<FileDescriptorProto> read(Path root) {
        return find(root).stream()
                .map(path -> parse(root, path))
                .flatMap(Optional::stream)
                .toList();
    }

    private List<Path> find(Path root) {
        try (Stream<Path> found = Files.walk(root)) {
            var paths = found.filter(ProtoDirectoryReader::isSource).sorted().toList();
            if (paths.isEmpty()) {
                faults.add(root.toString(), "", "", "there are no .proto files in this directory");
            }
            return paths;
        } catch (UncheckedIOException unreadable) {
            faults.add(root.toString(), "", "", SourceFiles.unreadable(unreadable.getCause()));
        } catch (IOException unreadable) {
            faults.add(root.toString(), "", "", SourceFiles.unreadable(unreadable));
        }
        return List.of();
    }

    private static boolean isSource(Path path) {
        return path.toString().endsWith(".proto") && !Files.isDirectory(path);
    }

    private Optional<FileDescriptorProto> parse(Path root, Path path) {
        var name = root.relativize(path).toString().replace('\\', '/');
        try {
            return parse(name, Files.readString(path)).map(parsed -> new ProtoFiles(name, faults).build(parsed));
        } catch (IOException unreadable) {
            faults.add(name, "", "", SourceFiles.unreadable(unreadable));
            return Optional.empty();
        }
    }

    private Optional<ProtoFileElement> parse(String name, String text) {
        try {
            return Optional.of(ProtoParser.Companion.parse(Location.get(name), Comments.blank(text)));
        } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException syntax) {
            // The ways in which Wire's parser says that it does not understand.
            faults.add(name, "", "", syntaxReason(name, String.valueOf(syntax.getMessage())));
            return Optional.empty();
        }
    }

    /** Wire's message without the file name, which stands before it anyhow. */
    private static String syntaxReason(String name, String message) {
        var prefix = "Syntax error in " + name + ":";
        return message.startsWith(prefix)
                ? "line " + message.substring(prefix.length()).replaceFirst(":", " column ")
                : "syntax error: " + message;
    }
}
