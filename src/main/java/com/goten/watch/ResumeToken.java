package com.goten.watch;

import com.goten.store.FeedCursor;
import com.goten.store.SeenTransactions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Where a stateless watch goes on: a place in the feed, and how many resources its client has by then.
 *
 * <p>As text it is opaque and bound to the feed and to the query: a token of another feed, another query, another
 * release or of nobody is not told apart from one that is too old, because the client is to do the same about all of
 * them (PROTOCOL.md section 3: hard reset, never an error).
 *
 * @param size resources in the client's view; {@link #UNKNOWN_SIZE} where nobody has counted
 */
record ResumeToken(FeedCursor position, long size) {
    static final long UNKNOWN_SIZE = -1;
    private static final int FORMAT = 1;
    private static final int MAX_LENGTH = 64 << 10;
    private static final int CHECKSUM_BYTES = 4;

    /** What a token belongs to, 12 bytes of a digest. */
    record Binding(byte[] digest) {
        private static final int BYTES = 12;

        static Binding of(String... parts) {
            try {
                MessageDigest sha = MessageDigest.getInstance("SHA-256");
                for (String part : parts) {
                    sha.update(part.getBytes(StandardCharsets.UTF_8));
                    sha.update((byte) 0xFF);
                }
                return new Binding(Arrays.copyOf(sha.digest(), BYTES));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every Java platform has SHA-256", impossible);
            }
        }
    }

    String text(Binding binding) {
        var bytes = new ByteArrayOutputStream(96);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.write(binding.digest());
            out.writeLong(position.xid());
            out.writeLong(position.seq());
            out.writeLong(size);
            writeSeen(out);
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** The token, or empty where it is none that can be used with this binding. */
    static Optional<ResumeToken> parse(String text, Binding binding) {
        byte[] bytes = decode(text);
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 1 + Binding.BYTES) {
            return Optional.empty();
        }
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            in.skipNBytes(length);
            if (in.readInt() != checksum(bytes, length)) {
                return Optional.empty();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return read(bytes, binding);
    }

    private static Optional<ResumeToken> read(byte[] bytes, Binding binding) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes, 0, bytes.length - CHECKSUM_BYTES))) {
            if (in.readUnsignedByte() != FORMAT || !Arrays.equals(in.readNBytes(Binding.BYTES), binding.digest())) {
                return Optional.empty();
            }
            long xid = in.readLong();
            long seq = in.readLong();
            long size = in.readLong();
            return Optional.of(new ResumeToken(new FeedCursor(xid, seq, readSeen(in)), size));
        } catch (IOException tooShort) {
            return Optional.empty();
        }
    }

    private void writeSeen(DataOutputStream out) throws IOException {
        if (position.seen().isEmpty()) {
            return;
        }
        SeenTransactions seen = position.seen().get();
        out.writeLong(seen.xmin());
        out.writeLong(seen.xmax());
        for (long running : seen.running()) {
            out.writeLong(running);
        }
    }

    private static Optional<SeenTransactions> readSeen(DataInputStream in) throws IOException {
        if (in.available() == 0) {
            return Optional.empty();
        }
        long xmin = in.readLong();
        long xmax = in.readLong();
        long[] running = new long[in.available() / Long.BYTES];
        for (int i = 0; i < running.length; i++) {
            running[i] = in.readLong();
        }
        return Optional.of(new SeenTransactions(xmin, xmax, running));
    }

    private static int checksum(byte[] bytes, int length) {
        var crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static byte[] decode(String text) {
        if (text.length() > MAX_LENGTH) {
            return new byte[0];
        }
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }
}
