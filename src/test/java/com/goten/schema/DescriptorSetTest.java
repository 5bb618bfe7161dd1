package com.goten.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.UnknownFieldSet;
import com.goten.types.Meta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same schema as a descriptor set, complete and mutilated in the ways that sets are found in. */
class DescriptorSetTest {
    @TempDir
    Path directory;

    private static ServiceSchema example(String name) {
        return SchemaLoader.load(Path.of("conf/services", name));
    }

    /** All files of a schema but the synthesised ones. */
    private static FileDescriptorSet set(ServiceSchema schema) {
        var set = FileDescriptorSet.newBuilder();
        schema.versions().stream()
                .flatMap(version -> version.files().stream())
                .distinct()
                .filter(file -> !file.getName().contains("synthesised"))
                .forEach(file -> set.addFile(file.toProto()));
        return set.build();
    }

    private ServiceSchema load(FileDescriptorSet set) throws IOException {
        return SchemaLoader.load(Files.write(directory.resolve("set.binpb"), set.toByteArray()));
    }

    private static FileDescriptorSet map(FileDescriptorSet set, UnaryOperator<FileDescriptorProto> change) {
        return FileDescriptorSet.newBuilder()
                .addAllFile(set.getFileList().stream().map(change).toList())
                .build();
    }

    private static FileDescriptorSet only(FileDescriptorSet set, Predicate<String> names) {
        return FileDescriptorSet.newBuilder()
                .addAllFile(set.getFileList().stream().filter(file -> names.test(file.getName())).toList())
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"iam", "secrets", "devices"})
    void saysTheSameAsTheDirectory(String name) throws IOException {
        var schema = example(name);
        assertThat(SchemaReport.render(load(set(schema)))).isEqualTo(SchemaReport.render(schema));
    }

    @Test
    void loadsWithoutAnyOfTheFilesThatAreBuiltIn() throws IOException {
        var schema = example("devices");
        var own = only(set(schema), file -> file.startsWith("v"));
        assertThat(own.getFileCount()).isLessThan(set(schema).getFileCount());
        assertThat(SchemaReport.render(load(own))).isEqualTo(SchemaReport.render(schema));
    }

    @Test
    void loadsWhereTheAnnotationsAreImportedFromOtherPaths() throws IOException {
        var schema = example("devices");
        var renamed = map(only(set(schema), file -> !file.startsWith("goten/")), file -> {
            var other = file.toBuilder().clearDependency();
            file.getDependencyList().forEach(path -> other.addDependency(path.replace("goten/", "goten-sdk/")));
            return other.addDependency("goten-sdk/annotations/unheard_of.proto").build();
        });
        assertThat(SchemaReport.render(load(renamed))).isEqualTo(SchemaReport.render(schema));
    }

    @Test
    void loadsWhereTheTypesComeAlongUnderOtherPaths() throws IOException {
        var schema = example("iam");
        var renamed = map(set(schema), file -> {
            var other = file.toBuilder().setName(file.getName().replace("goten/", "goten-sdk/")).clearDependency();
            file.getDependencyList().forEach(path -> other.addDependency(path.replace("goten/", "goten-sdk/")));
            return other.build();
        });
        var loaded = load(renamed);
        assertThat(SchemaReport.render(loaded)).isEqualTo(SchemaReport.render(schema));
        var metadata = loaded.newest().type("Project").orElseThrow().fields().metadata().orElseThrow();
        assertThat(metadata.getMessageType()).isSameAs(Meta.getDescriptor());
    }

    @Test
    void ignoresOptionsThatItDoesNotKnow() throws IOException {
        var schema = example("devices");
        var unknown = UnknownFieldSet.newBuilder()
                .addField(
                        77001,
                        UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8("x")).build())
                .addField(77002, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        var decorated = map(set(schema), file -> {
            var other = file.toBuilder();
            other.getOptionsBuilder().setUnknownFields(unknown);
            other.getMessageTypeBuilderList().forEach(message -> {
                message.getOptionsBuilder().mergeUnknownFields(unknown);
                message.getFieldBuilderList().forEach(field -> field.getOptionsBuilder().mergeUnknownFields(unknown));
            });
            other.getServiceBuilderList()
                    .forEach(service -> service.getMethodBuilderList()
                            .forEach(method -> method.getOptionsBuilder().mergeUnknownFields(unknown)));
            return other.build();
        });
        assertThat(SchemaReport.render(load(decorated))).isEqualTo(SchemaReport.render(schema));
    }

    @Test
    void keepsWhatASetDeclaresBesideBuiltInTypes() throws IOException {
        var set = set(example("secrets"));
        var extended = map(set, file -> file.getName().equals("goten/types/meta.proto")
                ? file.toBuilder().setMessageType(0, file.getMessageType(0).toBuilder().setName("Extra")).build()
                : file.getName().equals("v1/secret.proto") ? withField(file, ".goten.types.Extra") : file);
        var secret = load(extended).newest().type("Secret").orElseThrow();
        assertThat(secret.descriptor().findFieldByName("extra").getMessageType().getFullName())
                .isEqualTo("goten.types.Extra");
        assertThat(secret.fields().metadata().orElseThrow().getMessageType()).isSameAs(Meta.getDescriptor());
    }

    private static FileDescriptorProto withField(FileDescriptorProto file, String type) {
        var changed = file.toBuilder();
        changed.getMessageTypeBuilder(0).addFieldBuilder().setName("extra").setNumber(99).setTypeName(type);
        return changed.build();
    }

    @Test
    void refusesTypesThatNobodyDeclares() throws IOException {
        var broken = map(set(example("secrets")), file -> file.getName().equals("v1/secret.proto")
                ? withField(file, ".somewhere.Else")
                : file);
        assertThatThrownBy(() -> load(broken))
                .isInstanceOf(SchemaException.class)
                .hasMessage("v1/secret.proto: secrets.v1.Secret.extra: its type .somewhere.Else is not declared");
    }

    @Test
    void loadsFromMemoryForSchemasThatAreBuiltIn() {
        var schema = example("secrets");
        var loaded = SchemaLoader.load("secrets", set(schema));
        assertThat(SchemaReport.render(loaded)).isEqualTo(SchemaReport.render(schema));
    }
}
