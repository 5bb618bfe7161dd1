package com.goten.watch;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.watch.RegionMessages.Message;
import com.goten.watch.ResumeToken.Binding;
import com.goten.watch.WatchSink.WatchFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/**
 * A STATELESS watch over several regions: one stream each, put into one.
 *
 * <p>The client's token is made of the regions' tokens. So that it is true at every {@code is_current}, a region that
 * has caught up is heard batch by batch: what it has sent of one is passed on when all of it is there, and is forgotten
 * when the stream is lost before, as it will be sent again from the region's last token. Snapshots are passed on as they
 * come; where one is lost in the middle, or a region resets, everything is begun anew with a hard reset.
 *
 * <p>{@code is_current} comes when every region has been current once, at the end of a batch of any of them.
 */
final class MergedStatelessWatch implements Subscription.Watch, RegionPart.Whole {
    /** A batch beyond that is not held back; should its stream be lost before its end, everything is begun anew. */
    private static final int MAX_BATCH_BYTES = 16 << 20;

    private final CollectionRequest request;
    private final DynamicMessage asked;
    private final MessageCodec codec;
    private final RegionMessages messages;
    private final Subscription to;
    private final Binding binding;
    private final Map<String, State> states = new TreeMap<>();
    private final Queue<Outgoing> out = new ArrayDeque<>();
    private Promise<Void> drained = Promise.promise();
    private boolean begunAnew;

    private record Outgoing(WatchFrame frame, int changes) {}

    /** Where one region is. */
    private static final class State {
        final RegionPart part;
        final Queue<Outgoing> batch = new ArrayDeque<>();
        int batchBytes;
        /** Its last; everything up to there has been passed on. */
        String token = "";
        boolean caughtUp;
        /** Something beyond the token has been passed on. */
        boolean beyond;
        long size;
        boolean sizeIsTrue;

        State(RegionPart part) {
            this.part = part;
        }

        void forgetBatch() {
            batch.clear();
            batchBytes = 0;
        }

        void forget() {
            forgetBatch();
            token = "";
            caughtUp = false;
            beyond = false;
            sizeIsTrue = false;
        }
    }

    /** @param asked the request as the client sent it */
    MergedStatelessWatch(
            CollectionRequest request,
            DynamicMessage asked,
            List<String> regions,
            RegionStreams streams,
            MessageCodec codec,
            Subscription to,
            WatchSources sources) {
        this.request = request;
        this.asked = asked;
        this.codec = codec;
        this.messages = new RegionMessages(request.method());
        this.to = to;
        this.binding = RegionTokens.binding(request);
        for (String region : regions) {
            states.put(region, new State(new RegionPart(region, this, to, streams, sources.patience())));
        }
    }

    @Override
    public void start() {
        if (!request.resumeToken().isEmpty()) {
            RegionTokens.parse(request.resumeToken(), binding)
                    .filter(tokens -> tokens.keySet().equals(states.keySet()))
                    .ifPresentOrElse(
                            tokens -> tokens.forEach((region, token) -> states.get(region).token = token),
                            () -> {
                                begunAnew = true;
                                queue(codec.hardReset(), 0);
                            });
        }
        to.phase("MERGING");
        states.values().forEach(state -> state.part.open());
    }

    @Override
    public DynamicMessage request(String region) {
        String token = states.get(region).token;
        DynamicMessage.Builder own = asked.toBuilder();
        request.method().requestField("resume_token").ifPresent(field -> set(own, field, token));
        if (begunAnew || !token.isEmpty()) {
            request.method().requestField("starting_time").ifPresent(own::clearField);
        }
        return own.build();
    }

    private static void set(DynamicMessage.Builder message, FieldDescriptor field, String value) {
        if (value.isEmpty()) {
            message.clearField(field);
        } else {
            message.setField(field, value);
        }
    }

    @Override
    public Future<Void> message(String region, Buffer bytes) {
        Message message = messages.read(bytes);
        State state = states.get(region);
        if (message.reset) {
            beginAnew(region);
        } else if (message.tellsSize(messages)) {
            tellSize(state, message.size());
        } else if (message.current) {
            endBatch(state, message);
        } else {
            collect(state, message);
        }
        to.proceed();
        return out.isEmpty() ? Future.succeededFuture() : drained.future();
    }

    private void collect(State state, Message message) {
        state.sizeIsTrue = false;
        state.batch.add(new Outgoing(codec.partial(message.changes), message.count));
        state.batchBytes += message.changes.length();
        if (state.token.isEmpty() || state.beyond || state.batchBytes > MAX_BATCH_BYTES) {
            passOn(state);
            state.beyond = true;
        }
    }

    private void passOn(State state) {
        out.addAll(state.batch);
        state.forgetBatch();
    }

    private void endBatch(State state, Message message) {
        passOn(state);
        state.token = message.token;
        state.caughtUp = true;
        state.beyond = false;
        state.sizeIsTrue &= message.count == 0;
        if (states.values().stream().allMatch(each -> each.caughtUp && !each.beyond)) {
            queue(codec.current(message.changes, token()), message.count);
        } else if (message.count > 0) {
            queue(codec.partial(message.changes), message.count);
        }
    }

    private String token() {
        Map<String, String> tokens = new HashMap<>();
        states.forEach((region, state) -> tokens.put(region, state.token));
        return RegionTokens.text(tokens, binding);
    }

    /** The sum is told when it is one of numbers that are all still true. */
    private void tellSize(State state, long size) {
        state.size = size;
        state.sizeIsTrue = true;
        if (states.values().stream().allMatch(each -> each.caughtUp && !each.beyond && each.sizeIsTrue)) {
            queue(codec.size(states.values().stream().mapToLong(each -> each.size).sum()), 0);
        }
    }

    private void queue(WatchFrame frame, int changes) {
        out.add(new Outgoing(frame, changes));
    }

    @Override
    public void lost(String region) {
        State state = states.get(region);
        if (state.beyond || state.token.isEmpty()) {
            beginAnew(region);
            to.proceed();
        } else {
            state.forgetBatch();
            state.sizeIsTrue = false;
        }
    }

    /** Tells the client to forget everything. The region that is the reason begins anew by itself. */
    private void beginAnew(String reason) {
        begunAnew = true;
        boolean clientHasSomething = to.hasSent() || !request.resumeToken().isEmpty();
        out.clear();
        if (clientHasSomething) {
            to.metrics().reset(true);
            queue(codec.hardReset(), 0);
        }
        states.forEach((region, state) -> {
            state.forget();
            if (!region.equals(reason)) {
                state.part.open();
            }
        });
    }

    @Override
    public void proceed() {
        while (!out.isEmpty() && to.ready()) {
            Outgoing next = out.remove();
            to.send(next.frame(), next.changes());
        }
        if (out.isEmpty()) {
            Promise<Void> waiting = drained;
            drained = Promise.promise();
            waiting.complete();
        }
    }

    @Override
    public void tick() {}

    @Override
    public long lag() {
        return 0;
    }

    @Override
    public void close() {
        states.values().forEach(state -> state.part.close());
        out.clear();
    }
}
