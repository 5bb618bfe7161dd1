package com.goten.mixin;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.OwnedBatch.Progress;
import com.goten.mixin.v1.CompareRangesRequest;
import com.goten.mixin.v1.CompareRangesResponse;
import com.goten.mixin.v1.OwnedChange;
import com.goten.mixin.v1.Range;
import com.goten.mixin.v1.WatchOwnedResponse;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.NameRange;
import com.goten.store.OwnedState;
import com.goten.store.RangeComparison;
import com.goten.store.RangeEntry;
import com.goten.store.RangeHash;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Between what an owner tells regions that have copies, and the messages. Bodies stay bytes. What is {@code owned} here
 * arrives as a read copy, what is offered as one that its new owner does not own yet.
 */
final class OwnedWire {
    private OwnedWire() {}

    static OwnedChange change(OwnedState state) {
        var message = OwnedChange.newBuilder()
                .setType(state.key().type())
                .setName(state.key().name())
                .setUuid(state.uuid().toString())
                .setEpoch(state.epoch())
                .setRevision(state.revision());
        if (state instanceof OwnedState.Present present) {
            StoredResource resource = present.resource();
            message.setBody(UnsafeByteOperations.unsafeWrap(resource.body().getBytes()))
                    .setOwningRegion(resource.owningRegion())
                    .addAllRegions(resource.regions())
                    .setGeneration(resource.generation())
                    .setDeleting(resource.deleting())
                    .setOffer(present.offer().orElse(""));
        } else {
            message.setRemoved(true);
        }
        return message.build();
    }

    /** @param version that was asked for */
    static OwnedState state(OwnedChange message, String version) {
        var key = new ResourceKey(version, message.getType(), message.getName());
        var uuid = Wire.uuid(message.getUuid(), "changes.uuid");
        return message.getRemoved()
                ? new OwnedState.Removed(key, uuid, message.getEpoch(), message.getRevision())
                : new OwnedState.Present(
                        new StoredResource(
                                key,
                                uuid,
                                Buffer.buffer(message.getBody().toByteArray()),
                                message.getGeneration(),
                                message.getRevision(),
                                false,
                                message.getOwningRegion(),
                                List.copyOf(message.getRegionsList()),
                                message.getDeleting(),
                                message.getEpoch()),
                        Optional.of(message.getOffer()).filter(offer -> !offer.isEmpty()));
    }

    static List<OwnedState> states(List<OwnedChange> messages, String version) {
        return messages.stream().map(message -> state(message, version)).toList();
    }

    static WatchOwnedResponse message(OwnedBatch batch) {
        var message = WatchOwnedResponse.newBuilder()
                .setResumeToken(batch.token())
                .setReset(batch.reset())
                .setCaughtUp(batch.caughtUp())
                .setProgress(progress(batch.progress()));
        batch.changes().forEach(state -> message.addChanges(change(state)));
        batch.snapshot().ifPresent(range -> message.setSnapshot(range(range)));
        return message.build();
    }

    static OwnedBatch batch(WatchOwnedResponse message, String version) {
        return new OwnedBatch(
                states(message.getChangesList(), version),
                message.getResumeToken(),
                message.hasSnapshot() ? Optional.of(range(message.getSnapshot())) : Optional.empty(),
                message.getReset(),
                message.getCaughtUp(),
                progress(message.getProgress()));
    }

    private static WatchOwnedResponse.Progress progress(Progress progress) {
        var message = WatchOwnedResponse.Progress.newBuilder()
                .setNow(timestamp(progress.now()))
                .setBehind(progress.behind());
        progress.safeTime().ifPresent(time -> message.setSafeTime(timestamp(time)));
        progress.lastChange().ifPresent(time -> message.setLastChange(timestamp(time)));
        return message.build();
    }

    private static Progress progress(WatchOwnedResponse.Progress message) {
        return new Progress(
                instant(message.getNow()),
                message.hasSafeTime() ? Optional.of(instant(message.getSafeTime())) : Optional.empty(),
                message.hasLastChange() ? Optional.of(instant(message.getLastChange())) : Optional.empty(),
                message.getBehind());
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
    }

    private static Instant instant(Timestamp message) {
        return Instant.ofEpochSecond(message.getSeconds(), message.getNanos());
    }

    static Range range(NameRange range) {
        return Range.newBuilder().setType(range.type()).setAfter(range.after()).setUntil(range.until()).build();
    }

    /** @throws InvalidArgument for a range of no type */
    static NameRange range(Range message) {
        if (message.getType().isEmpty()) {
            throw new InvalidArgument("range.type", "must be given");
        }
        return new NameRange(message.getType(), message.getAfter(), message.getUntil());
    }

    static CompareRangesRequest.RangeHash hash(RangeHash hash) {
        return CompareRangesRequest.RangeHash.newBuilder()
                .setRange(range(hash.range()))
                .setCount(hash.count())
                .setHash(hash.hash())
                .build();
    }

    static RangeHash hash(CompareRangesRequest.RangeHash message) {
        return new RangeHash(range(message.getRange()), message.getCount(), message.getHash());
    }

    static CompareRangesResponse.Comparison comparison(RangeComparison comparison) {
        var message = CompareRangesResponse.Comparison.newBuilder();
        if (comparison instanceof RangeComparison.Equal) {
            message.setEqual(true);
        } else if (comparison instanceof RangeComparison.Parts parts) {
            parts.parts().forEach(part -> message.addParts(hash(part)));
        } else if (comparison instanceof RangeComparison.Entries entries) {
            entries.entries().forEach(entry -> message.addEntries(entry(entry)));
        }
        return message.build();
    }

    static RangeComparison comparison(CompareRangesResponse.Comparison message) {
        if (message.getEqual()) {
            return new RangeComparison.Equal();
        }
        return message.getPartsCount() > 0
                ? new RangeComparison.Parts(message.getPartsList().stream().map(OwnedWire::hash).toList())
                : new RangeComparison.Entries(message.getEntriesList().stream().map(OwnedWire::entry).toList());
    }

    private static CompareRangesResponse.Entry entry(RangeEntry entry) {
        return CompareRangesResponse.Entry.newBuilder()
                .setName(entry.name())
                .setUuid(entry.uuid().toString())
                .setEpoch(entry.epoch())
                .setRevision(entry.revision())
                .setHash(entry.hash())
                .build();
    }

    private static RangeEntry entry(CompareRangesResponse.Entry message) {
        return new RangeEntry(
                message.getName(),
                Wire.uuid(message.getUuid(), "entries.uuid"),
                message.getEpoch(),
                message.getRevision(),
                message.getHash());
    }
}
