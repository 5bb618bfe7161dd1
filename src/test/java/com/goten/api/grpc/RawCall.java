package com.goten.api.grpc;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import java.util.function.Supplier;

/** A call written by hand, to send what no gRPC library would. */
final class RawCall {
    private final HttpClient client;
    private final Context context;
    private final int port;

    RawCall(Vertx vertx, int port, HttpVersion version) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        this.context = vertx.getOrCreateContext();
        this.port = port;
    }

    /** The answer: HTTP status, headers and trailers in one, body. */
    record Answer(int httpStatus, MultiMap headers, Buffer body) {
        String grpcStatus() {
            return headers.get("grpc-status");
        }

        String grpcMessage() {
            return headers.get("grpc-message");
        }
    }

    static Buffer frame(int flags, Buffer message) {
        return Buffer.buffer().appendByte((byte) flags).appendInt(message.length()).appendBuffer(message);
    }

    Future<Answer> post(String path, Map<String, String> headers, Buffer body) {
        return onContext(() -> open(HttpMethod.POST, path, headers)
                .compose(request -> request.send(body))
                .compose(RawCall::answer));
    }

    Future<Answer> send(HttpMethod method, String path, Map<String, String> headers) {
        return onContext(() ->
                open(method, path, headers).compose(HttpClientRequest::send).compose(RawCall::answer));
    }

    /** Sends the beginning and never the rest. */
    Future<Answer> begin(String path, Map<String, String> headers, Buffer beginning) {
        return onContext(() -> open(HttpMethod.POST, path, headers).compose(request -> {
            request.setChunked(true);
            request.write(beginning);
            return request.response().compose(RawCall::answer);
        }));
    }

    /** On one context as a whole: a body whose reader comes a moment late is lost. */
    private Future<Answer> onContext(Supplier<Future<Answer>> call) {
        Promise<Answer> answer = Promise.promise();
        context.runOnContext(v -> call.get().onComplete(answer));
        return answer.future();
    }

    private Future<HttpClientRequest> open(HttpMethod method, String path, Map<String, String> headers) {
        return client.request(method, port, "127.0.0.1", path).map(request -> {
            headers.forEach(request::putHeader);
            return request;
        });
    }

    private static Future<Answer> answer(HttpClientResponse response) {
        return response.body().map(body -> {
            MultiMap all = MultiMap.caseInsensitiveMultiMap().addAll(response.headers()).addAll(response.trailers());
            return new Answer(response.statusCode(), all, body);
        });
    }
}
