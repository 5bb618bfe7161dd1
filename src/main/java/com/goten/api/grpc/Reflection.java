package com.goten.api.grpc;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.rpc.Code;
import com.goten.api.call.WireMessages;
import com.goten.api.grpc.reflection.ErrorResponse;
import com.goten.api.grpc.reflection.ExtensionNumberResponse;
import com.goten.api.grpc.reflection.ExtensionRequest;
import com.goten.api.grpc.reflection.FileDescriptorResponse;
import com.goten.api.grpc.reflection.ListServiceResponse;
import com.goten.api.grpc.reflection.ReflectionProto;
import com.goten.api.grpc.reflection.ServerReflectionRequest;
import com.goten.api.grpc.reflection.ServerReflectionResponse;
import com.goten.api.grpc.reflection.ServiceResponse;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Server reflection, {@code v1} and {@code v1alpha}, which differ in the name of the package alone. A stream stays open
 * for as many questions as the client has, and ends when the client has no more.
 */
final class Reflection {
    static final String SERVICE = "grpc.reflection.v1.ServerReflection";
    static final String ALPHA_SERVICE = "grpc.reflection.v1alpha.ServerReflection";

    private static final String METHOD = "/ServerReflectionInfo";

    private final ReflectionIndex index;
    private final SortedSet<String> services;

    /** @param services names to list, reflection's own among them */
    Reflection(ReflectionIndex index, SortedSet<String> services) {
        this.index = index;
        this.services = services;
    }

    /** The method, by its full names. */
    Map<String, GrpcMethod> methods() {
        return Map.of(SERVICE + METHOD, Questions::new, ALPHA_SERVICE + METHOD, Questions::new);
    }

    /** The descriptors of reflection itself, in both versions. */
    static List<FileDescriptor> files() {
        return List.of(ReflectionProto.getDescriptor(), alpha());
    }

    private static FileDescriptor alpha() {
        FileDescriptorProto proto = renamed(ReflectionProto.getDescriptor().toProto());
        try {
            return FileDescriptor.buildFrom(proto, new FileDescriptor[0]);
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException("the same file under another package is valid too", e);
        }
    }

    private static FileDescriptorProto renamed(FileDescriptorProto v1) {
        var alpha = v1.toBuilder()
                .setName(v1.getName().replace("/v1/", "/v1alpha/"))
                .setPackage("grpc.reflection.v1alpha")
                .clearOptions();
        alpha.getMessageTypeBuilderList().stream()
                .flatMap(message -> message.getFieldBuilderList().stream())
                .filter(field -> field.hasTypeName())
                .forEach(field -> field.setTypeName(renamed(field.getTypeName())));
        alpha.getServiceBuilderList().stream()
                .flatMap(service -> service.getMethodBuilderList().stream())
                .forEach(method -> method.setInputType(renamed(method.getInputType()))
                        .setOutputType(renamed(method.getOutputType())));
        return alpha.build();
    }

    private static String renamed(String type) {
        return type.replace(".grpc.reflection.v1.", ".grpc.reflection.v1alpha.");
    }

    /** One stream of questions. */
    private final class Questions implements GrpcMethod.Receiver {
        private final GrpcExchange exchange;

        Questions(GrpcExchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void message(Buffer message) {
            var request = ServerReflectionRequest.newBuilder();
            WireMessages.readRequest(message, request);
            exchange.writer().send(Buffer.buffer(answer(request.build()).toByteArray()));
            exchange.forgetRead();
            exchange.readOnlyWhileWritable();
        }

        @Override
        public void halfClosed() {
            exchange.writer().finish();
        }
    }

    private ServerReflectionResponse answer(ServerReflectionRequest request) {
        var response = ServerReflectionResponse.newBuilder()
                .setValidHost(request.getHost())
                .setOriginalRequest(request);
        switch (request.getMessageRequestCase()) {
            case FILE_BY_FILENAME -> file(response, index.file(request.getFileByFilename()), request.getFileByFilename());
            case FILE_CONTAINING_SYMBOL -> file(
                    response, index.declaring(request.getFileContainingSymbol()), request.getFileContainingSymbol());
            case FILE_CONTAINING_EXTENSION -> extension(response, request.getFileContainingExtension());
            case ALL_EXTENSION_NUMBERS_OF_TYPE -> numbers(response, request.getAllExtensionNumbersOfType());
            case LIST_SERVICES -> response.setListServicesResponse(list());
            case MESSAGEREQUEST_NOT_SET -> response.setErrorResponse(
                    error(Code.INVALID_ARGUMENT, "message_request: is required"));
        }
        return response.build();
    }

    private void extension(ServerReflectionResponse.Builder response, ExtensionRequest asked) {
        String type = asked.getContainingType();
        int number = asked.getExtensionNumber();
        file(response, index.extending(type, number), "extension " + number + " of " + type);
    }

    private static void file(ServerReflectionResponse.Builder response, Optional<FileDescriptor> file, String asked) {
        if (file.isEmpty()) {
            response.setErrorResponse(error(Code.NOT_FOUND, asked + " is not known"));
            return;
        }
        var files = FileDescriptorResponse.newBuilder();
        ReflectionIndex.withImports(file.get())
                .forEach(each -> files.addFileDescriptorProto(ReflectionIndex.proto(each).toByteString()));
        response.setFileDescriptorResponse(files);
    }

    private void numbers(ServerReflectionResponse.Builder response, String type) {
        index.extensionNumbers(type)
                .ifPresentOrElse(
                        numbers -> response.setAllExtensionNumbersResponse(ExtensionNumberResponse.newBuilder()
                                .setBaseTypeName(type)
                                .addAllExtensionNumber(numbers)),
                        () -> response.setErrorResponse(error(Code.NOT_FOUND, type + " is not known")));
    }

    private ListServiceResponse list() {
        var list = ListServiceResponse.newBuilder();
        services.forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
        return list.build();
    }

    private static ErrorResponse error(Code code, String message) {
        return ErrorResponse.newBuilder()
                .setErrorCode(code.getNumber())
                .setErrorMessage(message)
                .build();
    }
}
