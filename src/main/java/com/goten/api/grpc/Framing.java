package com.goten.api.grpc;

import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Optional;

/** How gRPC messages lie in an HTTP body, by content type. */
enum Framing {
    /** Frames as they are, status in HTTP/2 trailers. */
    NATIVE("application/grpc"),
    /** Frames as they are, status in a last frame. */
    WEB("application/grpc-web"),
    /** As {@link #WEB}, in base64. */
    WEB_TEXT("application/grpc-web-text");

    private final String mediaType;

    Framing(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Content type of the answer. */
    String contentType() {
        return mediaType + "+proto";
    }

    /** The framing of a content type; empty for other types and for messages that are not protobuf. */
    static Optional<Framing> of(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters)).trim();
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "application/grpc", "application/grpc+proto" -> Optional.of(NATIVE);
            case "application/grpc-web", "application/grpc-web+proto" -> Optional.of(WEB);
            case "application/grpc-web-text", "application/grpc-web-text+proto" -> Optional.of(WEB_TEXT);
            default -> Optional.empty();
        };
    }

    boolean runsOver(HttpVersion version) {
        return this != NATIVE || version == HttpVersion.HTTP_2;
    }
}
