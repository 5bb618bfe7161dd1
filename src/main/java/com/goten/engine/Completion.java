package com.goten.engine;

import com.google.protobuf.Timestamp;
import com.goten.policy.Placement;
import com.goten.types.Lifecycle;
import com.goten.types.Meta;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** Completes metadata at a save (PROTOCOL.md section 2, metadata at save); all but what is known only at commit. */
final class Completion {
    /** Size of the ring that work is spread over by name. */
    static final int RING = 64;

    private static final String SHARD_KEY = "byNameMod" + RING;

    private Completion() {}

    /** @param given what the client may set of it */
    static Meta created(Meta given, String name, UUID uuid, Instant now, Placement placement) {
        return given.toBuilder()
                .setCreateTime(timestamp(now))
                .setUpdateTime(timestamp(now))
                .setUuid(uuid.toString())
                .setGeneration(1)
                .clearShards()
                .putShards(SHARD_KEY, shard(name))
                .setSyncing(placement.syncing())
                .setLifecycle(Lifecycle.newBuilder().setState(Lifecycle.State.ACTIVE))
                .build();
    }

    /**
     * @param merged the stored metadata with what the client changed of it
     * @param content whether anything but metadata and output-only fields changed
     */
    static Meta updated(Meta merged, boolean content, Instant now, Placement placement) {
        return touched(merged, content, now).setSyncing(placement.syncing()).build();
    }

    /** After a reference was unset by the system. */
    static Meta unset(Meta stored, Instant now) {
        return touched(stored, true, now).build();
    }

    /** After the system changed metadata alone. */
    static Meta touchedMetadata(Meta changed, Instant now) {
        return touched(changed, false, now).build();
    }

    static Meta deleting(Meta stored, Instant now) {
        Meta.Builder meta = touched(stored, false, now).setDeleteTime(timestamp(now));
        meta.getLifecycleBuilder().setState(Lifecycle.State.DELETING);
        return meta.build();
    }

    private static Meta.Builder touched(Meta meta, boolean content, Instant now) {
        return meta.toBuilder()
                .clearResourceVersion()
                .setUpdateTime(timestamp(now))
                .setGeneration(meta.getGeneration() + (content ? 1 : 0));
    }

    /** FNV-1a, 64 bits, of the name's UTF-8, modulo the ring. */
    static long shard(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return Long.remainderUnsigned(hash, RING);
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).setNanos(instant.getNano()).build();
    }
}
