package com.goten.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.resource.json.ProtoJson;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A foreign client: stock grpc-java that knows nothing of the server but its address, and asks it for its descriptors.
 * Requests are written in proto3 JSON.
 */
public final class ReflectingClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final ManagedChannel channel;
    private final Map<String, ServiceDescriptor> services = new HashMap<>();
    private final ProtoJson json;

    public ReflectingClient(int port) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try (var reflection = new Questions(channel)) {
            var files = new Files();
            for (String service : reflection.services()) {
                FileDescriptor file = files.add(reflection.fileOf(service));
                services.put(service, file.findServiceByName(service.substring(service.lastIndexOf('.') + 1)));
            }
            json = new ProtoJson(files.all());
        }
    }

    public Channel channel() {
        return channel;
    }

    public Collection<String> services() {
        return services.keySet();
    }

    /** By full name, {@code devices.v1.DeviceService/GetDevice}. */
    public MethodDescriptor method(String fullName) {
        String[] parts = fullName.split("/");
        return services.get(parts[0]).findMethodByName(parts[1]);
    }

    public DynamicMessage request(String method, String request) {
        return json.parse(method(method).getInputType(), request);
    }

    /** As JSON, for comparisons. */
    public String print(DynamicMessage message) {
        return json.print(message).toString();
    }

    public DynamicMessage call(String method, String request) {
        return call(method, request, CallOptions.DEFAULT);
    }

    /** @throws io.grpc.StatusRuntimeException where it fails */
    public DynamicMessage call(String method, String request, CallOptions options) {
        var bounded = options.getDeadline() == null
                ? options.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                : options;
        return ClientCalls.blockingUnaryCall(channel, grpc(method(method)), bounded, request(method, request));
    }

    /** The answers of a server stream; closed by the client's end. */
    public Iterator<DynamicMessage> stream(String method, String request) {
        return ClientCalls.blockingServerStreamingCall(
                channel,
                grpc(method(method)),
                CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
                request(method, request));
    }

    /** A call whose messages are asked for one by one. */
    public ClientCall<DynamicMessage, DynamicMessage> open(String method) {
        return channel.newCall(
                grpc(method(method)), CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    /** For calls that a test makes by itself. */
    public io.grpc.MethodDescriptor<DynamicMessage, DynamicMessage> grpc(String method) {
        return grpc(method(method));
    }

    private static io.grpc.MethodDescriptor<DynamicMessage, DynamicMessage> grpc(MethodDescriptor method) {
        return io.grpc.MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setFullMethodName(method.getService().getFullName() + "/" + method.getName())
                .setType(
                        method.isServerStreaming()
                                ? io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING
                                : io.grpc.MethodDescriptor.MethodType.UNARY)
                .setRequestMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getInputType())))
                .setResponseMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getOutputType())))
                .build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** One reflection stream, asked question by question. */
    private static final class Questions implements AutoCloseable, StreamObserver<ServerReflectionResponse> {
        private final BlockingQueue<Object> answers = new ArrayBlockingQueue<>(16);
        private final StreamObserver<ServerReflectionRequest> questions;

        Questions(Channel channel) {
            questions = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(this);
        }

        List<String> services() {
            var answer = ask(ServerReflectionRequest.newBuilder().setListServices("").build());
            return answer.getListServicesResponse().getServiceList().stream()
                    .map(service -> service.getName())
                    .toList();
        }

        List<ByteString> fileOf(String symbol) {
            var answer = ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build());
            return answer.getFileDescriptorResponse().getFileDescriptorProtoList();
        }

        private ServerReflectionResponse ask(ServerReflectionRequest question) {
            questions.onNext(question);
            try {
                Object answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (answer instanceof ServerReflectionResponse response) {
                    return response;
                }
                throw new AssertionError("reflection answered " + answer);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void onNext(ServerReflectionResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            answers.add(failure);
        }

        @Override
        public void onCompleted() {}

        @Override
        public void close() {
            questions.onCompleted();
        }
    }

    /** Builds descriptors from what reflection sends. */
    private static final class Files {
        private final Map<String, FileDescriptor> built = new LinkedHashMap<>();

        Collection<FileDescriptor> all() {
            return built.values();
        }

        /** Adds a file and its imports; the first is the one asked for. */
        FileDescriptor add(List<ByteString> files) {
            Map<String, FileDescriptorProto> protos = new LinkedHashMap<>();
            for (ByteString bytes : files) {
                FileDescriptorProto proto = parse(bytes);
                protos.put(proto.getName(), proto);
            }
            return build(protos.keySet().iterator().next(), protos);
        }

        private FileDescriptor build(String name, Map<String, FileDescriptorProto> protos) {
            FileDescriptor known = built.get(name);
            if (known != null) {
                return known;
            }
            FileDescriptorProto proto = protos.get(name);
            FileDescriptor[] imports = proto.getDependencyList().stream()
                    .map(imported -> build(imported, protos))
                    .toArray(FileDescriptor[]::new);
            try {
                FileDescriptor file = FileDescriptor.buildFrom(proto, imports);
                built.put(name, file);
                return file;
            } catch (DescriptorValidationException e) {
                throw new AssertionError(e);
            }
        }

        private static FileDescriptorProto parse(ByteString bytes) {
            try {
                return FileDescriptorProto.parseFrom(bytes);
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
    }
}
