package com.goten.api.grpc;

import com.goten.errors.GotenException.InvalidArgument;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The base64 of grpc-web-text. Each side may encode piece by piece, so that padding may stand inside a body as well as at
 * its end.
 */
final class WebText {
    private WebText() {}

    static Buffer encode(Buffer frame) {
        return Buffer.buffer(Base64.getEncoder().encode(frame.getBytes()));
    }

    /** @throws InvalidArgument for what is not base64 */
    static Buffer decode(Buffer text) {
        String encoded = text.toString(StandardCharsets.ISO_8859_1);
        Buffer plain = Buffer.buffer(encoded.length() / 4 * 3);
        int from = 0;
        while (from < encoded.length()) {
            int to = endOfPiece(encoded, from);
            plain.appendBytes(decode(encoded.substring(from, to)));
            from = to;
        }
        return plain;
    }

    /** Behind the padding that ends the piece, or the end. */
    private static int endOfPiece(String encoded, int from) {
        int padding = encoded.indexOf('=', from);
        int end = padding < 0 ? encoded.length() : padding;
        while (end < encoded.length() && encoded.charAt(end) == '=') {
            end++;
        }
        return end;
    }

    private static byte[] decode(String piece) {
        try {
            return Base64.getDecoder().decode(piece);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgument("request", "is not base64, as its content type says: " + e.getMessage());
        }
    }
}
