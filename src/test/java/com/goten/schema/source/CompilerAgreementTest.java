package com.goten.schema.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we make of a .proto file is what protoc made of it: the built-in files are there in both forms. */
class CompilerAgreementTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "goten/annotations/multi_region.proto",
                "goten/annotations/references.proto",
                "goten/annotations/resource.proto",
                "goten/annotations/service.proto",
                "goten/types/meta.proto",
                "goten/types/multi_region_policy.proto",
                "goten/types/view.proto",
                "goten/types/watch_type.proto",
                "google/api/annotations.proto",
                "google/api/client.proto",
                "google/api/distribution.proto",
                "google/api/field_behavior.proto",
                "google/api/http.proto",
                "google/api/httpbody.proto",
                "google/api/monitored_resource.proto",
                "google/api/resource.proto",
                "google/api/service.proto",
                "google/longrunning/operations.proto",
                "google/protobuf/any.proto",
                "google/protobuf/descriptor.proto",
                "google/protobuf/field_mask.proto",
                "google/protobuf/struct.proto",
                "google/protobuf/type.proto",
                "google/protobuf/wrappers.proto",
                "google/rpc/context/attribute_context.proto",
                "google/rpc/error_details.proto",
                "google/rpc/status.proto",
                "google/type/datetime.proto",
                "google/type/money.proto"
            })
    void buildsTheDescriptorsThatProtocBuilds(String path) throws IOException {
        var faults = new ArrayList<String>();
        FaultSink sink = (file, element, field, reason) -> faults.add(element + "." + field + ": " + reason);
        var parsed = ProtoParser.Companion.parse(Location.get(path), text(path));
        var built = new ProtoFiles(path, sink).build(parsed);
        var resolved = new FileResolver(built, new Symbols(List.of(), sink), sink)
                .resolve(file -> BuiltIns.ALL.file(file).isPresent());

        assertThat(faults).isEmpty();
        var compiled = BuiltIns.ALL.file(path).orElseThrow().toProto();
        assertThat(comparable(resolved)).isEqualTo(comparable(compiled));
    }

    private static String text(String path) throws IOException {
        var own = Path.of("src/main/proto", path);
        if (Files.exists(own)) {
            return Files.readString(own);
        }
        try (var stream = CompilerAgreementTest.class.getClassLoader().getResourceAsStream(path)) {
            assertThat(stream).as(path).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Without what protoc leaves out of generated code, and with imports that are only needed for options. */
    private static FileDescriptorProto comparable(FileDescriptorProto file) {
        var builder = file.toBuilder();
        var imports = Set.copyOf(builder.getDependencyList());
        builder.clearDependency().addAllDependency(imports.stream().sorted().toList());
        builder.getMessageTypeBuilderList().forEach(CompilerAgreementTest::simplify);
        builder.getExtensionBuilderList().forEach(CompilerAgreementTest::simplify);
        builder.getServiceBuilderList().stream()
                .flatMap(service -> service.getMethodBuilderList().stream())
                .filter(method -> method.getOptions().getSerializedSize() == 0)
                .forEach(method -> method.clearOptions()); // a body without options, {}
        return builder.build();
    }

    private static void simplify(DescriptorProto.Builder message) {
        message.getFieldBuilderList().forEach(CompilerAgreementTest::simplify);
        message.getNestedTypeBuilderList().forEach(CompilerAgreementTest::simplify);
        message.getExtensionRangeBuilderList().forEach(range -> range.clearOptions());
    }

    /**
     * JSON names are the derived ones; editions and targets are options of retention SOURCE, or of descriptor.proto's
     * own making.
     */
    private static void simplify(FieldDescriptorProto.Builder field) {
        field.clearJsonName();
        field.getOptionsBuilder()
                .clearTargets()
                .clearRetention()
                .clearEditionDefaults()
                .clearFeatureSupport();
        if (field.getOptions().equals(field.getOptions().getDefaultInstanceForType())) {
            field.clearOptions();
        }
    }
}
