package com.goten.api.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.StructProto;
import com.google.protobuf.TextFormat;
import com.google.protobuf.Value;
import com.goten.api.call.CallContext;
import com.goten.api.call.MethodDispatcher;
import com.goten.api.call.ServedDeployment;
import com.goten.bus.Addresses;
import com.goten.bus.BusHeaders;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.NotFound;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.MethodFields;
import com.goten.schema.Routing;
import com.goten.schema.ServiceSchema;
import com.goten.schema.Verb;
import com.goten.testing.Await;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ApiBusTest {
    private static final DeploymentId ID = new DeploymentId("notes.example.com", "here");
    private static final String ADDRESS = Addresses.api(ID);
    private static final FileDescriptor FILE = file();
    private static final Vertx VERTX = Vertx.vertx();
    private static final Recording DISPATCHER = new Recording();

    private static final DeletionPlan PLAN = DeletionPlan.newBuilder().setBlockerCount(3).build();

    /** Answers with the request; refuses the texts "bad" and "missing". "planned" and "missing" come with a plan. */
    private static final class Recording implements MethodDispatcher {
        volatile CallContext context;

        @Override
        public Future<Buffer> unary(ApiMethod method, DynamicMessage request, CallContext given) {
            context = given;
            Object text = request.getField(method.input().findFieldByName("text"));
            if (text.equals("overflow")) {
                throw new StackOverflowError();
            }
            if (text.equals("nan")) {
                return Future.succeededFuture(nan());
            }
            if (text.equals("bad")) {
                throw new InvalidArgument("text", "is bad");
            }
            if (text.equals("planned") || text.equals("missing")) {
                given.answer().plan(PLAN);
            }
            return text.equals("missing")
                    ? Future.failedFuture(new NotFound("notes/n"))
                    : Future.succeededFuture(Buffer.buffer(request.toByteArray()));
        }

        private static Buffer nan() {
            var number = Value.newBuilder().setNumberValue(Double.NaN).build();
            return Buffer.buffer(new byte[] {0x12, (byte) number.getSerializedSize()})
                    .appendBytes(number.toByteArray());
        }

        @Override
        public WatchHandle stream(ApiMethod method, DynamicMessage request, CallContext context, WatchSink sink) {
            throw new AssertionError("the event bus carries no streams");
        }
    }

    @BeforeAll
    static void start() {
        var schema = new ServiceSchema(ID.service(), List.of(version()));
        var deployment = new ServedDeployment(ID, schema, "v1", null, null, null);
        Await.result(new ApiBus(VERTX.eventBus(), deployment, DISPATCHER, 1000).start());
    }

    @AfterAll
    static void stop() {
        Await.result(VERTX.close());
    }

    private static FileDescriptor file() {
        var file = FileDescriptorProto.newBuilder();
        try {
            TextFormat.merge(
                    """
                    name: "notes.proto" package: "notes.v1" syntax: "proto3"
                    dependency: "google/protobuf/struct.proto"
                    message_type { name: "Note"
                      field { name: "text" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
                      field { name: "value" number: 2 type: TYPE_MESSAGE type_name: ".google.protobuf.Value"
                              label: LABEL_OPTIONAL } }
                    service { name: "NoteService"
                      method { name: "GetNote" input_type: ".notes.v1.Note" output_type: ".notes.v1.Note" }
                      method { name: "Ping" input_type: ".notes.v1.Note" output_type: ".notes.v1.Note" }
                      method { name: "WatchNotes" input_type: ".notes.v1.Note" output_type: ".notes.v1.Note"
                               server_streaming: true } }
                    service { name: "OtherService"
                      method { name: "Ping" input_type: ".notes.v1.Note" output_type: ".notes.v1.Note" } }
                    """,
                    file);
            return FileDescriptor.buildFrom(file.build(), new FileDescriptor[] {StructProto.getDescriptor()});
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ApiVersion version() {
        List<ApiMethod> methods = FILE.getServices().stream()
                .flatMap(service -> service.getMethods().stream())
                .map(method -> new ApiMethod(
                        method, Verb.CUSTOM, null, MethodFields.NONE, Routing.NONE, true, List.of()))
                .toList();
        return new ApiVersion(ID.service(), "v1", "notes.v1", List.of(), methods, new TreeSet<>(), List.of(FILE));
    }

    private static Object ask(Object body, DeliveryOptions options) {
        return Await.result(VERTX.eventBus().request(ADDRESS, body, options)).body();
    }

    private static JsonObject json(String text) {
        return new JsonObject(text.replace('\'', '"'));
    }

    @Test
    void answersJsonWithJson() {
        Object answer = ask(json("{'method': 'GetNote', 'request': {'text': 'hi'}}"), new DeliveryOptions());
        assertThat(answer).isEqualTo(new JsonObject().put("text", "hi"));
    }

    @Test
    void answersBytesWithBytes() {
        Buffer request = Buffer.buffer(new byte[] {0x0A, 1, 'x'});
        var options = BusHeaders.options(BusHeaders.PROTOBUF).addHeader(BusHeaders.METHOD, "notes.v1.NoteService/GetNote");
        var reply = Await.result(VERTX.eventBus().request(ADDRESS, request, options));
        assertThat(reply.body()).isEqualTo(request);
        assertThat(reply.headers().get(BusHeaders.CONTENT_TYPE)).isEqualTo(BusHeaders.PROTOBUF);
    }

    @Test
    void aRequestMayBeLeftOut() {
        assertThat(ask(json("{'method': 'GetNote'}"), new DeliveryOptions())).isEqualTo(new JsonObject());
    }

    @Test
    void carriesDeadlineAndHeaders() {
        var options = BusHeaders.options(BusHeaders.JSON, Duration.ofSeconds(7)).addHeader("call-authorization", "me");
        ask(json("{'method': 'GetNote'}"), options);
        assertThat(DISPATCHER.context.headers()).isEqualTo(Map.of("authorization", "me"));
        assertThat(DISPATCHER.context.deadline().remaining()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(7));
    }

    @Test
    void aPlanIsAnsweredInPlaceOfTheResponse() throws Exception {
        Object json = ask(json("{'method': 'GetNote', 'request': {'text': 'planned'}}"), new DeliveryOptions());
        assertThat(json).isEqualTo(new JsonObject().put("blockerCount", "3"));
        var request = Buffer.buffer(new byte[] {0x0A, 7}).appendString("planned");
        var options = BusHeaders.options(BusHeaders.PROTOBUF).addHeader(BusHeaders.METHOD, "notes.v1.NoteService/GetNote");
        assertThat(DeletionPlan.parseFrom(((Buffer) ask(request, options)).getBytes())).isEqualTo(PLAN);
    }

    @Test
    void aPlanIsBesideARefusal() {
        var refused = catchThrowableOfType(ReplyException.class, () -> ask(
                json("{'method': 'GetNote', 'request': {'text': 'missing'}}"), new DeliveryOptions()));
        assertThat(refused.failureCode()).isEqualTo(5);
        assertThat(new JsonObject(refused.getMessage()).getJsonObject("plan").getString("blockerCount")).isEqualTo("3");
    }

    static Stream<Arguments> refused() {
        var bytes = BusHeaders.options(BusHeaders.PROTOBUF).addHeader(BusHeaders.METHOD, "GetNote");
        var plain = new DeliveryOptions();
        return Stream.of(
                Arguments.of(json("{'method': 'GetNote', 'request': {'text': 'bad'}}"), plain, 3, "text: is bad"),
                Arguments.of(json("{'method': 'GetNote', 'request': {'text': 'missing'}}"), plain, 5, "notes/n"),
                Arguments.of(json("{'method': 'GetNote', 'request': {'text': 'nan'}}"), plain, 9, "no JSON form"),
                Arguments.of(json("{'method': 'GetNote', 'request': {'text': 'overflow'}}"), plain, 13, "incident"),
                Arguments.of(json("{'method': 'GetNote', 'request': {'txt': ''}}"), plain, 3, "txt"),
                Arguments.of(json("{'method': 'GetNote', 'request': []}"), plain, 3, "request: "),
                Arguments.of(json("{'method': 'GetNote', 'reqest': {}}"), plain, 3, "reqest: "),
                Arguments.of(json("{'method': 7}"), plain, 3, "method: "),
                Arguments.of(json("{}"), plain, 3, "method: is required"),
                Arguments.of(json("{'method': 'GetNote', 'version': 'v9'}"), plain, 3, "version: "),
                Arguments.of(json("{'method': 'Nothing'}"), plain, 12, "Nothing"),
                Arguments.of(json("{'method': 'Ping'}"), plain, 3, "notes.v1.OtherService/Ping"),
                Arguments.of(json("{'method': 'WatchNotes'}"), plain, 12, "stream"),
                Arguments.of(json("{'method': 'GetNote'}"), new DeliveryOptions()
                        .addHeader(BusHeaders.TIMEOUT_MILLIS, "soon"), 3, "timeout-millis: "),
                Arguments.of(new JsonArray(), plain, 3, "body: "),
                Arguments.of("GetNote", plain, 3, "body: "),
                Arguments.of(Buffer.buffer(), plain, 3, "content-type: "),
                Arguments.of(Buffer.buffer(), BusHeaders.options(BusHeaders.PROTOBUF), 3, "method: "),
                Arguments.of(Buffer.buffer(new byte[] {7}), bytes, 3, "is no notes.v1.Note"),
                Arguments.of(Buffer.buffer(new byte[1001]), bytes, 8, "over the limit"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void failsWithAStatus(Object body, DeliveryOptions options, int code, String reason) {
        var refused = catchThrowableOfType(ReplyException.class, () -> ask(body, options));
        assertThat(refused.failureCode()).isEqualTo(code);
        var status = new JsonObject(refused.getMessage());
        assertThat(status.getInteger("code")).isEqualTo(code);
        assertThat(status.getString("message")).contains(reason);
    }
}
