package com.goten.schema;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.api.ResourceDescriptor;
import com.google.api.ResourceProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.goten.annotations.FieldType;
import com.goten.annotations.Method;
import com.goten.annotations.MultiRegion;
import com.goten.annotations.References;
import com.goten.annotations.Resource;
import com.goten.annotations.ResourceSpec;
import com.goten.annotations.RoutingSpec;
import com.goten.annotations.ServiceAnnotations;
import com.goten.annotations.ServicePackage;
import com.goten.annotations.StoreHandleSpec;
import com.goten.annotations.SyncingOpts;
import java.util.Optional;

/** The options of PROTOCOL.md section 2, typed; the default instance where one is absent and absence means nothing. */
final class Annotations {
    private Annotations() {}

    static Optional<ResourceDescriptor> resource(Descriptor message) {
        var options = message.getOptions();
        return options.hasExtension(ResourceProto.resource)
                ? Optional.of(options.getExtension(ResourceProto.resource))
                : Optional.empty();
    }

    static ResourceSpec spec(Descriptor message) {
        return message.getOptions().getExtension(Resource.resource);
    }

    static SyncingOpts syncing(Descriptor message) {
        return message.getOptions().getExtension(MultiRegion.syncingOpts);
    }

    /** The type that a Change message is of; as written. */
    static Optional<String> changeOf(Descriptor message) {
        var options = message.getOptions();
        return options.hasExtension(Resource.resourceChange)
                ? Optional.of(options.getExtension(Resource.resourceChange).getResource())
                : Optional.empty();
    }

    static FieldType type(FieldDescriptor field) {
        return field.getOptions().getExtension(References.type);
    }

    static Optional<Method> method(MethodDescriptor method) {
        var options = method.getOptions();
        return options.hasExtension(ServiceAnnotations.method)
                ? Optional.of(options.getExtension(ServiceAnnotations.method))
                : Optional.empty();
    }

    static StoreHandleSpec transaction(MethodDescriptor method) {
        return method.getOptions().getExtension(ServiceAnnotations.tx);
    }

    static RoutingSpec routing(MethodDescriptor method) {
        return method.getOptions().getExtension(MultiRegion.multiRegionRouting);
    }

    static Optional<HttpRule> http(MethodDescriptor method) {
        var options = method.getOptions();
        return options.hasExtension(AnnotationsProto.http)
                ? Optional.of(options.getExtension(AnnotationsProto.http))
                : Optional.empty();
    }

    static ServicePackage servicePackage(FileDescriptor file) {
        return file.getOptions().getExtension(ServiceAnnotations.servicePkg);
    }
}
