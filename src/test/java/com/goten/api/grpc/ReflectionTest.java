package com.goten.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.goten.testing.ReflectingClient;
import io.grpc.reflection.v1alpha.ExtensionRequest;
import io.grpc.reflection.v1alpha.ServerReflectionGrpc;
import io.grpc.reflection.v1alpha.ServerReflectionRequest;
import io.grpc.reflection.v1alpha.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The older version of the protocol; {@link ReflectingClient} speaks the newer one. */
class ReflectionTest {
    private static ThingServer server;
    private static ReflectingClient client;

    @BeforeAll
    static void start() {
        server = new ThingServer();
        client = new ReflectingClient(server.port());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static List<ServerReflectionResponse> ask(ServerReflectionRequest... questions) throws Exception {
        var answers = new Answers();
        var stream = ServerReflectionGrpc.newStub(client.channel()).serverReflectionInfo(answers);
        for (ServerReflectionRequest question : questions) {
            stream.onNext(question);
        }
        stream.onCompleted();
        return answers.all.get(30, TimeUnit.SECONDS);
    }

    private static final class Answers implements StreamObserver<ServerReflectionResponse> {
        private final List<ServerReflectionResponse> received = new ArrayList<>();
        private final CompletableFuture<List<ServerReflectionResponse>> all = new CompletableFuture<>();

        @Override
        public void onNext(ServerReflectionResponse answer) {
            received.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            all.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            all.complete(received);
        }
    }

    private static ServerReflectionRequest.Builder question() {
        return ServerReflectionRequest.newBuilder().setHost("here");
    }

    @Test
    void oneStreamAnswersManyQuestionsInOrder() throws Exception {
        var answers = ask(
                question().setFileByFilename("things.proto").build(),
                question().setFileByFilename("nothing.proto").build(),
                question().setListServices("").build());

        assertThat(answers).hasSize(3);
        ByteString file = answers.get(0).getFileDescriptorResponse().getFileDescriptorProto(0);
        assertThat(FileDescriptorProto.parseFrom(file)).isEqualTo(Things.DESCRIPTOR.toProto());
        assertThat(answers.get(0).getOriginalRequest().getFileByFilename()).isEqualTo("things.proto");
        assertThat(answers.get(1).getErrorResponse().getErrorCode()).isEqualTo(5);
        assertThat(answers.get(2).getListServicesResponse().getServiceList())
                .extracting(service -> service.getName())
                .contains("things.v1.ThingService");
    }

    @Test
    void findsFilesByEverySymbol() throws Exception {
        for (String symbol : List.of(
                "things.v1.ThingService",
                "things.v1.ThingService.Ask",
                "things.v1.Question",
                "things.v1.Question.text",
                "grpc.health.v1.HealthCheckResponse.ServingStatus",
                "grpc.reflection.v1alpha.ServerReflection",
                "grpc.reflection.v1.ServerReflectionRequest.message_request")) {
            var answer = ask(question().setFileContainingSymbol(symbol).build()).get(0);
            assertThat(answer.hasFileDescriptorResponse()).as(symbol).isTrue();
        }
    }

    @Test
    void answersAboutExtensions() throws Exception {
        var none = ExtensionRequest.newBuilder().setContainingType("things.v1.Question").setExtensionNumber(7);
        var answers = ask(
                question().setAllExtensionNumbersOfType("things.v1.Question").build(),
                question().setAllExtensionNumbersOfType("things.v1.Nothing").build(),
                question().setFileContainingExtension(none).build());
        assertThat(answers.get(0).getAllExtensionNumbersResponse().getBaseTypeName()).isEqualTo("things.v1.Question");
        assertThat(answers.get(1).getErrorResponse().getErrorCode()).isEqualTo(5);
        assertThat(answers.get(2).getErrorResponse().getErrorCode()).isEqualTo(5);
    }

    @Test
    void aQuestionWithoutQuestionIsAnsweredWithAnError() throws Exception {
        assertThat(ask(question().build()).get(0).getErrorResponse().getErrorCode()).isEqualTo(3);
    }
}
