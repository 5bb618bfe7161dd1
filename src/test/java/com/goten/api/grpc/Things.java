package com.goten.api.grpc;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.TextFormat;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.MethodFields;
import com.goten.schema.Routing;
import com.goten.schema.ServiceSchema;
import com.goten.schema.Verb;
import java.util.List;
import java.util.TreeSet;

/** A service without resources, for tests of the transport alone: what it answers, the test decides. */
final class Things {
    static final DeploymentId ID = new DeploymentId("things.example.com", "here");
    static final String ASK = "things.v1.ThingService/Ask";
    static final String LOOK = "things.v1.ThingService/Look";
    static final String WATCH = "things.v1.ThingService/WatchThings";

    private static final String FILE =
            """
            name: "things.proto" package: "things.v1" syntax: "proto3"
            message_type { name: "Question"
              field { name: "text" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "blob" number: 2 type: TYPE_BYTES label: LABEL_OPTIONAL } }
            message_type { name: "Answer"
              field { name: "text" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "blob" number: 2 type: TYPE_BYTES label: LABEL_OPTIONAL } }
            service { name: "ThingService"
              method { name: "Ask" input_type: ".things.v1.Question" output_type: ".things.v1.Answer" }
              method { name: "Look" input_type: ".things.v1.Question" output_type: ".things.v1.Answer" }
              method { name: "WatchThings" input_type: ".things.v1.Question" output_type: ".things.v1.Answer"
                       server_streaming: true } }
            """;

    static final FileDescriptor DESCRIPTOR = descriptor();
    static final ServiceSchema SCHEMA = new ServiceSchema(ID.service(), List.of(version()));

    private Things() {}

    private static ApiVersion version() {
        List<ApiMethod> methods = List.of(
                method("Ask", Verb.CUSTOM, false), method("Look", Verb.CUSTOM, true),
                method("WatchThings", Verb.WATCH_COLLECTION, true));
        return new ApiVersion(
                ID.service(), "v1", "things.v1", List.of(), methods, new TreeSet<>(), List.of(DESCRIPTOR));
    }

    private static ApiMethod method(String name, Verb verb, boolean readOnly) {
        var descriptor = DESCRIPTOR.findServiceByName("ThingService").findMethodByName(name);
        return new ApiMethod(descriptor, verb, null, MethodFields.NONE, Routing.NONE, readOnly, List.of());
    }

    private static FileDescriptor descriptor() {
        var file = FileDescriptorProto.newBuilder();
        try {
            TextFormat.merge(FILE, file);
            return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]);
        } catch (TextFormat.ParseException | DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }
}
