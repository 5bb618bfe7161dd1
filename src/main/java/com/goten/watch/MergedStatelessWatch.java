package com.goten.watch;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.watch.RegionMessages.Message;
import com.goten.watch.ResumeToken.Binding;
import com.goten.watch.WatchSink.WatchFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A STATELESS watch over several regions: one stream each, put into one.
 *
 * <p>The client's token is made of the regions' tokens. So that it is true at every {@code is_current}, a region that
 * has caught up is heard batch by batch: what it has sent of one is passed on when all of it is there, and is forgotten
 * when the stream is lost before, as it will be sent again from the region's last token. Snapshots are passed on as they
 * come; where one is lost in the middle, or a region resets, everything is begun anew with a hard reset: at once the first
 * time, then with growing pauses until all are current, as each costs a snapshot of every region.
 *
 * <p>{@code is_current} comes when every region has been current once, at the end of a batch of any of them. Regions that
 * the client does without do not count; his token keeps what it says of them, and so they go on from there one day.
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
    private final Backoff beginnings = new Backoff();
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

        boolean current() {
            return caughtUp && !beyond;
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
        if (begunAnew || !request.resumeToken().isEmpty() || !token.isEmpty()) {
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
            beginAnew(region, false);
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
        if (allCurrent()) {
            beginnings.succeeded();
            queue(codec.current(message.changes, token()), message.count);
        } else if (message.count > 0) {
            queue(codec.partial(message.changes), message.count);
        }
    }

    private boolean allCurrent() {
        return present().allMatch(State::current);
    }

    /** Those that the client does not do without. */
    private Stream<State> present() {
        return states.values().stream().filter(each -> !each.part.missing());
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
        if (present().allMatch(each -> each.current() && each.sizeIsTrue)) {
            queue(codec.size(present().mapToLong(each -> each.size).sum()), 0);
        }
    }

    private void queue(WatchFrame frame, int changes) {
        out.add(new Outgoing(frame, changes));
    }

    @Override
    public Duration lost(String region) {
        State state = states.get(region);
        if (state.beyond || state.caughtUp && state.token.isEmpty()) {
            Duration pause = beginAnew(region, true);
            to.proceed();
            return pause;
        }
        state.forgetBatch();
        state.sizeIsTrue = false;
        return Duration.ZERO;
    }

    @Override
    public void settled(String region) {
        if (states.get(region).part.missing() && allCurrent()) {
            queue(codec.current(Buffer.buffer(), token()), 0);
        }
        to.proceed();
    }

    /**
     * Tells the client to forget everything. The region that is the reason begins anew by itself where it was lost, and
     * the first time where it resets.
     *
     * @return after what pause
     */
    private Duration beginAnew(String reason, boolean lost) {
        Duration pause = beginnings.pause();
        begunAnew = true;
        boolean clientHasSomething = to.hasSent() || !request.resumeToken().isEmpty();
        out.clear();
        if (clientHasSomething) {
            to.metrics().reset(true);
            queue(codec.hardReset(), 0);
        }
        states.forEach((region, state) -> {
            state.forget();
            if (!region.equals(reason) || !lost && !pause.isZero()) {
                state.part.openAfter(pause);
            }
        });
        return pause;
    }

    @Override
    public void proceed() {
        while (!out.isEmpty() && settled() && to.ready()) {
            Outgoing next = out.remove();
            to.send(next.frame(), next.changes());
        }
        if (out.isEmpty()) {
            Promise<Void> waiting = drained;
            drained = Promise.promise();
            waiting.complete();
        }
    }

    /** Nothing is sent before it is known which regions are missing: that is told with the first message. */
    private boolean settled() {
        return states.values().stream().allMatch(state -> state.part.settled());
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
