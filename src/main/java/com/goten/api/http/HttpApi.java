package com.goten.api.http;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.api.call.CallContext;
import com.goten.api.call.ErrorMapper;
import com.goten.api.call.HeldBytes;
import com.goten.api.call.MethodDispatcher;
import com.goten.api.http.Routes.Found;
import com.goten.api.http.StreamFormat.NewlineDelimited;
import com.goten.api.http.StreamFormat.ServerSentEvents;
import com.goten.errors.GotenException;
import com.goten.explain.ExplainJson;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ApiMethod;
import com.goten.schema.ServiceSchema;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The REST surface of a deployment (PROTOCOL.md section 3): answers every request that is not gRPC, by the
 * {@code google.api.http} rules of its schema; what has no rule is 404. Methods with a stream of answers give NDJSON,
 * or server-sent events to whoever accepts {@code text/event-stream}; {@code Last-Event-ID} resumes those.
 *
 * <p>One may serve any number of connections and threads.
 */
public final class HttpApi implements Handler<HttpServerRequest> {
    private static final String LAST_EVENT_ID = "last-event-id";
    private static final String RESUME_TOKEN = "resume_token";
    private static final String STARTING_TIME = "starting_time";

    private final Vertx vertx;
    private final MethodDispatcher dispatcher;
    private final HttpApiOptions options;
    private final HeldBytes held;
    private final Routes routes;
    private final ProtoJson json;
    private final RequestBinder binder;
    private final ErrorAnswer errors;

    /**
     * @param held accounts for the bodies in memory
     * @throws com.goten.schema.SchemaException where HTTP rules do not fit their methods, with all such faults
     */
    public HttpApi(
            Vertx vertx, ServiceSchema schema, MethodDispatcher dispatcher, HttpApiOptions options, HeldBytes held) {
        this.vertx = vertx;
        this.dispatcher = dispatcher;
        this.options = options;
        this.held = held;
        this.routes = Routes.of(schema);
        this.json = new ProtoJson(files(schema));
        this.binder = new RequestBinder(json);
        this.errors = new ErrorAnswer(new ErrorMapper(schema.service()));
    }

    private static List<FileDescriptor> files(ServiceSchema schema) {
        return schema.versions().stream().flatMap(version -> version.files().stream()).toList();
    }

    @Override
    public void handle(HttpServerRequest request) {
        var answer = new JsonAnswer(request, errors);
        try {
            serve(request, answer);
        } catch (Throwable failure) {
            answer.fail(failure);
        }
    }

    private void serve(HttpServerRequest request, JsonAnswer answer) {
        if (request.method() == HttpMethod.OPTIONS) {
            answer.headOnly(204, Map.of("allow", String.join(", ", routes.allowed(request.path()))));
            return;
        }
        Found found = routes.find(request.method().name(), request.path());
        HeldBytes.Share body = held.share();
        Deadline reading = TimeoutHeader.unary(request.headers());
        Future<DynamicMessage> message = BodyReader.read(vertx, request, reading, options, body)
                .map(bytes -> binder.bind(found, QueryString.parse(request.query()), bytes));
        Future<?> answered = found.route().method().streams()
                ? message.map(bound -> stream(request, answer, found.route(), bound, body))
                : unary(answer, found.route(), message, unaryContext(request, reading, body));
        answered.onFailure(answer::fail).onComplete(over -> body.release());
    }

    /** A client that goes does not only give up the answer: nothing is held any more for it. */
    private static CallContext unaryContext(HttpServerRequest request, Deadline deadline, HeldBytes.Share body) {
        Promise<Void> gone = Promise.promise();
        request.response().closeHandler(closed -> gone.tryComplete()).exceptionHandler(broken -> gone.tryComplete());
        gone.future().onComplete(v -> body.release());
        return new CallContext(deadline, headers(request), gone.future());
    }

    private Future<?> unary(JsonAnswer answer, Route route, Future<DynamicMessage> message, CallContext context) {
        var printer = new AnswerPrinter(json, route);
        return message.compose(bound -> dispatcher.unary(route.method(), bound, context))
                .compose(bytes -> answer.isAwaited()
                        ? Future.succeededFuture(context.answer().plan()
                                .map(ExplainJson::print)
                                .orElseGet(() -> printer.print(bytes)))
                        : Future.failedFuture(new GotenException.Cancelled("the client went away")))
                .onSuccess(json -> answer.ok(json, context.answer().all()))
                .onFailure(failure -> answer.fail(failure, context.answer()));
    }

    /** The stream may go on for days; its request is not kept for that long. */
    private @Nullable Void stream(
            HttpServerRequest request, JsonAnswer answer, Route route, DynamicMessage message, HeldBytes.Share body) {
        body.release();
        if (request.version() == HttpVersion.HTTP_1_0) {
            throw HttpRefusal.streamOverHttp10();
        }
        boolean events = MediaType.wantsEvents(request);
        StreamFormat format = events ? new ServerSentEvents(options.eventRetry()) : new NewlineDelimited();
        if (answer.isHead()) {
            answer.headOnly(200, Map.of("content-type", format.contentType()));
            return null;
        }
        var context = new CallContext(TimeoutHeader.stream(request.headers()), headers(request));
        DynamicMessage asked = events ? resumed(request, route.method(), message) : message;
        new StreamAnswer(
                        vertx, request, answer, errors, new AnswerPrinter(json, route), format, options,
                        context.answer())
                .open(sink -> dispatcher.stream(route.method(), asked, context, sink));
        return null;
    }

    /** A browser repeats its request with the id of the last event, which is a resume token, beside. */
    private static DynamicMessage resumed(HttpServerRequest request, ApiMethod method, DynamicMessage message) {
        String lastEvent = request.getHeader(LAST_EVENT_ID);
        Optional<FieldDescriptor> token = method.requestField(RESUME_TOKEN);
        if (lastEvent == null || lastEvent.isEmpty() || token.isEmpty()) {
            return message;
        }
        var resumed = message.toBuilder().setField(token.get(), lastEvent);
        method.requestField(STARTING_TIME).ifPresent(resumed::clearField);
        return resumed.build();
    }

    private static Map<String, String> headers(HttpServerRequest request) {
        var headers = new HashMap<String, String>();
        request.headers().forEach((name, value) ->
                headers.merge(name.toLowerCase(Locale.ROOT), value, (first, second) -> first + ", " + second));
        return headers;
    }
}
