package com.goten.resource;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.InvalidArgument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Page tokens: base64url of a version byte, 12 bytes of SHA-256 over query and content, and the content.
 *
 * <p>The digest is no secret: nothing in a token opens what its query does not. It finds tokens of other queries and
 * damaged ones, on every node and after every restart. What a forger puts in is still checked against the order's keys
 * ({@link OrderBy#accepts}).
 */
final class PageTokens {
    private static final byte VERSION = 1;
    private static final int DIGEST_BYTES = 12;
    private static final int HEADER_BYTES = 1 + DIGEST_BYTES;
    private static final int MAX_CHARS = 1 << 20;

    private PageTokens() {}

    static String write(PageCursor cursor, String query) {
        byte[] content = content(cursor);
        byte[] token = new byte[HEADER_BYTES + content.length];
        token[0] = VERSION;
        System.arraycopy(digest(query, content), 0, token, 1, DIGEST_BYTES);
        System.arraycopy(content, 0, token, HEADER_BYTES, content.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    static PageCursor read(String token, String query, String field) {
        byte[] bytes = decoded(token, field);
        if (bytes.length <= HEADER_BYTES || bytes[0] != VERSION) {
            throw new InvalidArgument(field, "is not a page token of this server");
        }
        byte[] content = Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length);
        if (!Arrays.equals(bytes, 1, HEADER_BYTES, digest(query, content), 0, DIGEST_BYTES)) {
            throw new InvalidArgument(
                    field, "belongs to another query: parent, filter and order must be those it was given for");
        }
        return cursor(content, field);
    }

    /** Only what the encoder makes: the decoder of the platform lets some other texts pass. */
    private static byte[] decoded(String token, String field) {
        if (token.length() <= MAX_CHARS) {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(token);
                if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(token)) {
                    return bytes;
                }
            } catch (IllegalArgumentException e) {
                throw new InvalidArgument(field, "is not a page token");
            }
        }
        throw new InvalidArgument(field, "is not a page token");
    }

    private static byte[] content(PageCursor cursor) {
        var bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeBoolNoTag(cursor.backward());
            for (String key : cursor.keys()) {
                out.writeStringNoTag(key);
            }
            out.flush();
        } catch (IOException e) {
            throw new Internal("page token cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private static PageCursor cursor(byte[] content, String field) {
        CodedInputStream in = CodedInputStream.newInstance(content);
        try {
            boolean backward = in.readBool();
            List<String> keys = new ArrayList<>();
            while (!in.isAtEnd()) {
                keys.add(in.readStringRequireUtf8());
            }
            return new PageCursor(keys, backward);
        } catch (IOException e) {
            throw new InvalidArgument(field, "is not a page token of this server");
        }
    }

    private static byte[] digest(String query, byte[] content) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] bound = query.getBytes(StandardCharsets.UTF_8);
            sha.update((byte) (bound.length >>> 24));
            sha.update((byte) (bound.length >>> 16));
            sha.update((byte) (bound.length >>> 8));
            sha.update((byte) bound.length);
            sha.update(bound);
            return Arrays.copyOf(sha.digest(content), DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new Internal("every Java platform has SHA-256", e);
        }
    }
}
