package com.goten.mixin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.mixin.v1.OwnedChange;
import com.goten.store.ChangeEvent;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.OwnedState;
import java.util.Optional;

/** What a region is told of a change, as it arrives there. */
public final class OwnedTelling {
    private OwnedTelling() {}

    public static Optional<OwnedState> of(ChangeEvent change, Copier copier) {
        return OwnedFilter.of(change, copier).map(state -> overTheWire(state, copier.version()));
    }

    public static OwnedState overTheWire(OwnedState state, String version) {
        try {
            return OwnedWire.state(OwnedChange.parseFrom(OwnedWire.change(state).toByteArray()), version);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
