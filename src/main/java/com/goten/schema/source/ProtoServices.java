package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceOptions;
import com.squareup.wire.schema.internal.parser.RpcElement;
import com.squareup.wire.schema.internal.parser.ServiceElement;

/** API services of one file. */
final class ProtoServices {
    private final OptionValues options;

    ProtoServices(OptionValues options) {
        this.options = options;
    }

    ServiceDescriptorProto build(ServiceElement parsed, String packageName) {
        var fullName = ProtoFiles.join(packageName, parsed.getName());
        var service = ServiceDescriptorProto.newBuilder().setName(parsed.getName());
        options.apply(ServiceOptions.getDefaultInstance(), fullName, parsed.getOptions(), service::setOptions);
        parsed.getRpcs().forEach(rpc -> service.addMethod(method(rpc, fullName)));
        return service.build();
    }

    private MethodDescriptorProto.Builder method(RpcElement parsed, String scope) {
        var element = ProtoFiles.join(scope, parsed.getName());
        var method = MethodDescriptorProto.newBuilder()
                .setName(parsed.getName())
                .setInputType(parsed.getRequestType())
                .setOutputType(parsed.getResponseType());
        if (parsed.getRequestStreaming()) {
            method.setClientStreaming(true);
        }
        if (parsed.getResponseStreaming()) {
            method.setServerStreaming(true);
        }
        options.apply(MethodOptions.getDefaultInstance(), element, parsed.getOptions(), method::setOptions);
        return method;
    }
}
