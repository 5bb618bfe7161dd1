package com.goten.watch;

import com.goten.watch.ResumeToken.Binding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * The resume token of a merged watch: the regions with a token of each. Opaque, good on every node of every region, and
 * bound to its query. As with {@link ResumeToken}, one that is of no use is not told apart from one that is too old.
 */
final class RegionTokens {
    private static final int FORMAT = 'M';
    private static final int MAX_CHARS = 1 << 20;
    private static final int DIGEST_BYTES = 12;

    private RegionTokens() {}

    static Binding binding(CollectionRequest request) {
        return Binding.of(
                "regions",
                request.type().fullName(),
                request.type().version(),
                request.parent(),
                request.filterText().strip());
    }

    /** @param tokens by region */
    static String text(Map<String, String> tokens, Binding binding) {
        var bytes = new ByteArrayOutputStream(256);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.write(binding.digest());
            for (var token : new TreeMap<>(tokens).entrySet()) {
                out.writeUTF(token.getKey());
                out.writeUTF(token.getValue());
            }
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** By region; empty where it is none that can be used with this binding. */
    static Optional<Map<String, String>> parse(String text, Binding binding) {
        byte[] bytes = decode(text);
        int length = bytes.length - Integer.BYTES;
        if (length < 1 + DIGEST_BYTES) {
            return Optional.empty();
        }
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readUnsignedByte() != FORMAT || !Arrays.equals(in.readNBytes(DIGEST_BYTES), binding.digest())) {
                return Optional.empty();
            }
            Map<String, String> tokens = new TreeMap<>();
            while (in.available() > Integer.BYTES) {
                tokens.put(in.readUTF(), in.readUTF());
            }
            return in.readInt() == checksum(bytes, length) ? Optional.of(tokens) : Optional.empty();
        } catch (IOException damaged) {
            return Optional.empty();
        }
    }

    private static int checksum(byte[] bytes, int length) {
        var crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static byte[] decode(String text) {
        if (text.length() > MAX_CHARS) {
            return new byte[0];
        }
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }
}
