package com.goten.api.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A status as gRPC's trailers carry it: {@code grpc-status}, {@code grpc-message}, {@code grpc-status-details-bin}.
 *
 * <p>Clients bound what they accept of headers, commonly at 8 KiB, and drop the whole answer above it. So the message is
 * cut, and of a long list of violations only the beginning is sent; the message tells how many there are.
 */
final class StatusTrailers {
    static final String STATUS = "grpc-status";
    static final String MESSAGE = "grpc-message";
    static final String DETAILS = "grpc-status-details-bin";
    static final Map<String, String> OK = Map.of(STATUS, "0");

    private static final int MAX_MESSAGE_CHARS = 1024;
    private static final int MAX_DETAILS_BYTES = 4096;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private StatusTrailers() {}

    /** A good end with trailers of our own. */
    static Map<String, String> ok(Map<String, String> more) {
        Map<String, String> trailers = new LinkedHashMap<>(OK);
        trailers.putAll(more);
        return trailers;
    }

    static Map<String, String> of(Status status) {
        Map<String, String> trailers = new LinkedHashMap<>();
        trailers.put(STATUS, Integer.toString(status.getCode()));
        String message = cut(status.getMessage());
        if (!message.isEmpty()) {
            trailers.put(MESSAGE, percentEncode(message));
        }
        if (status.getDetailsCount() > 0) {
            byte[] details = fitting(status.toBuilder().setMessage(message).build()).toByteArray();
            trailers.put(DETAILS, Base64.getEncoder().withoutPadding().encodeToString(details));
        }
        return trailers;
    }

    private static String cut(String message) {
        return message.length() <= MAX_MESSAGE_CHARS ? message : message.substring(0, MAX_MESSAGE_CHARS - 1) + "…";
    }

    private static Status fitting(Status status) {
        Status shorter = status;
        while (shorter.getSerializedSize() > MAX_DETAILS_BYTES && shorter.getDetailsCount() > 0) {
            shorter = shorten(shorter);
        }
        return shorter;
    }

    /** Halves the largest detail; one that cannot be halved goes. */
    private static Status shorten(Status status) {
        int largest = 0;
        for (int i = 1; i < status.getDetailsCount(); i++) {
            if (status.getDetails(i).getSerializedSize() > status.getDetails(largest).getSerializedSize()) {
                largest = i;
            }
        }
        Any detail = status.getDetails(largest);
        Any half = halve(detail);
        Status.Builder shorter = status.toBuilder();
        return (half.equals(detail) ? shorter.removeDetails(largest) : shorter.setDetails(largest, half)).build();
    }

    private static Any halve(Any detail) {
        try {
            if (detail.is(PreconditionFailure.class)) {
                var violations = detail.unpack(PreconditionFailure.class).getViolationsList();
                var half = violations.subList(0, violations.size() / 2);
                return Any.pack(PreconditionFailure.newBuilder().addAllViolations(half).build());
            }
            if (detail.is(BadRequest.class)) {
                var violations = detail.unpack(BadRequest.class).getFieldViolationsList();
                var half = violations.subList(0, violations.size() / 2);
                return Any.pack(BadRequest.newBuilder().addAllFieldViolations(half).build());
            }
            return detail;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("details are packed by us", e);
        }
    }

    /** As gRPC wants it: what is not printable ASCII, and the percent sign, as {@code %XX} of its UTF-8 bytes. */
    static String percentEncode(String message) {
        var encoded = new StringBuilder(message.length());
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
