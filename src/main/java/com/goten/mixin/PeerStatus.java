package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.StatusReader;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads how a peer ended a call: from the trailers, or from the head where there is nothing but that. */
final class PeerStatus {
    private static final String STATUS = "grpc-status";
    private static final String MESSAGE = "grpc-message";
    private static final String DETAILS = "grpc-status-details-bin";

    private PeerStatus() {}

    /** What is wrong before any message; empty where messages may follow. */
    static Optional<GotenException> ofHead(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            return Optional.of(OutOfReach.because(
                    "something that is no deployment answered with HTTP " + response.statusCode(), "PEER_UNREACHABLE"));
        }
        return response.headers().contains(STATUS) ? failure(response.headers()) : Optional.empty();
    }

    /** The failure that an answer ended with; empty for OK. */
    static Optional<GotenException> atEnd(HttpClientResponse response) {
        if (response.trailers().contains(STATUS)) {
            return failure(response.trailers());
        }
        return response.headers().contains(STATUS)
                ? failure(response.headers())
                : Optional.of(OutOfReach.because("the answer broke off", "PEER_UNREACHABLE"));
    }

    private static Optional<GotenException> failure(MultiMap trailers) {
        int code = code(trailers.get(STATUS));
        return code == Code.OK_VALUE ? Optional.empty() : Optional.of(StatusReader.from(status(code, trailers)));
    }

    private static int code(String text) {
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : Code.UNKNOWN_VALUE;
    }

    /** The details carry code and message again; where they do not agree, the plain ones are what the peer meant. */
    private static Status status(int code, MultiMap trailers) {
        var status = details(trailers.get(DETAILS)).setCode(code);
        String message = trailers.get(MESSAGE);
        return (message == null ? status : status.setMessage(percentDecode(message))).build();
    }

    private static Status.Builder details(@Nullable String base64) {
        if (base64 == null) {
            return Status.newBuilder();
        }
        try {
            return Status.parseFrom(Base64.getDecoder().decode(base64)).toBuilder();
        } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
            throw new Internal("a peer's " + DETAILS + " cannot be read", e);
        }
    }

    static String percentDecode(String message) {
        if (message.indexOf('%') < 0) {
            return message;
        }
        var bytes = new ByteArrayOutputStream(message.length());
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            int value = c == '%' && i + 2 < message.length() ? hex(message, i + 1) : -1;
            bytes.write(value < 0 ? c : value);
            i += value < 0 ? 0 : 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int hex(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
