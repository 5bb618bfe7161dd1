package com.goten.api.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.DynamicMessage;
import com.google.rpc.Code;
import com.goten.bus.Addresses;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Cancelled;
import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.ResourceExhausted;
import com.goten.errors.GotenException.Unavailable;
import com.goten.errors.GotenException.Unimplemented;
import com.goten.schema.ApiMethod;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.store.ResourceReader;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import com.goten.watch.WatchService;
import com.goten.watch.WatchSink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens around every call; the store is played by a method on the event bus. */
class DeploymentDispatcherTest {
    private static final ServiceSchema SCHEMA = SchemaLoader.load(Path.of("conf/services/devices"));
    private static final DeploymentId ID = new DeploymentId(SCHEMA.service(), "here");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final CallGate gate = new CallGate(2, 1);
    private final BlockingQueue<String> observed = new LinkedBlockingQueue<>();
    private final BlockingQueue<WatchSink> watches = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        Await.result(vertx.close());
    }

    private MethodDispatcher dispatcher(String currentVersion) {
        gate.open();
        WatchService watching = (method, request, sink) -> {
            watches.add(sink);
            return () -> {};
        };
        var deployment = new ServedDeployment(ID, SCHEMA, currentVersion, null, null, watching);
        CallObserver observer = (surface, method, code, duration) ->
                observed.add(surface + " " + method.name() + " " + code);
        return new DeploymentDispatcher(vertx, deployment, gate, observer).on(Surface.REST);
    }

    private static ApiMethod method(String version, String name) {
        return SCHEMA.version(version)
                .flatMap(found -> found.method("devices." + version + ".DeviceService/" + name))
                .orElseThrow();
    }

    private static DynamicMessage nothing(ApiMethod method) {
        return DynamicMessage.getDefaultInstance(method.input());
    }

    private Future<Buffer> call(MethodDispatcher dispatcher, String version, String name, Duration timeout) {
        ApiMethod method = method(version, name);
        return dispatcher.unary(method, nothing(method), new CallContext(Deadline.after(timeout), Map.of()));
    }

    private Future<Buffer> reboot(MethodDispatcher dispatcher) {
        return call(dispatcher, "v1", "RebootDevice", LONG);
    }

    private void serveReboot(Buffer answer) {
        Await.result(vertx.eventBus()
                .consumer(rebootAddress("v1"), request -> request.reply(answer))
                .completion());
    }

    private static String rebootAddress(String version) {
        return Addresses.method(ID, method(version, "RebootDevice").fullName());
    }

    /** A sink that keeps how it ended. */
    private static final class Ending implements WatchSink {
        final Promise<GotenException> ended = Promise.promise();

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void onWritable(Runnable action) {}

        @Override
        public void send(WatchFrame frame) {}

        @Override
        public void end(@Nullable GotenException reason) {
            ended.complete(reason);
        }
    }

    private Ending watch(MethodDispatcher dispatcher, Duration timeout) {
        ApiMethod method = method("v1", "WatchDevices");
        var ending = new Ending();
        Promise<Void> opened = Promise.promise();
        vertx.runOnContext(v -> {
            try {
                dispatcher.stream(
                        method, nothing(method), new CallContext(Deadline.after(timeout), Map.of()), ending);
                opened.complete();
            } catch (GotenException refused) {
                opened.fail(refused);
            }
        });
        Await.result(opened.future());
        return ending;
    }

    @ParameterizedTest
    @CsvSource({
        "v1, v2, CreateDevice, NEWER_VERSION", "v1, v2, UpdateDevice, NEWER_VERSION",
        "v1, v2, DeleteDevice, NEWER_VERSION", "v1, v2, RebootDevice, NEWER_VERSION",
        "v2, v1, CreateDevice, OLDER_VERSION", "v2, v1, GetDevice, OLDER_VERSION",
        "v2, v1, RebootDevice, OLDER_VERSION"
    })
    void servesOtherVersionsAsFarAsItCan(String current, String version, String method, String reason) {
        var refused = catchThrowableOfType(
                FailedPrecondition.class, () -> Await.result(call(dispatcher(current), version, method, LONG)));
        assertThat(refused.info().reason()).isEqualTo(reason);
        assertThat(refused).hasMessageEndingWith("the current one is " + current);
    }

    @Test
    void asksWhoeverServesACustomMethod() {
        serveReboot(Buffer.buffer("done"));
        assertThat(Await.result(reboot(dispatcher("v1")))).isEqualTo(Buffer.buffer("done"));
        assertThat(observed).containsExactly("REST RebootDevice OK");
    }

    @Test
    void nobodyServingIsUnimplemented() {
        assertThatThrownBy(() -> Await.result(reboot(dispatcher("v1")))).isInstanceOf(Unimplemented.class);
        assertThat(observed).containsExactly("REST RebootDevice UNIMPLEMENTED");
    }

    @Test
    void aThrownBugFailsTheCallAndIsObserved() {
        Future<Buffer> answer = call(dispatcher("v1"), "v1", "BatchGetDevices", LONG);
        assertThat(Await.result(answer)).as("no names: the missing store is not asked").isEqualTo(Buffer.buffer());
        ApiMethod method = method("v1", "ListDevices");
        var request = nothing(method).toBuilder()
                .setField(method.requestField("parent").orElseThrow(), "projects/p/regions/r")
                .build();
        assertThatThrownBy(() -> Await.result(dispatcher("v1")
                        .unary(method, request, new CallContext(Deadline.after(LONG), Map.of()))))
                .isInstanceOf(NullPointerException.class);
        assertThat(observed).containsExactly("REST BatchGetDevices OK", "REST ListDevices " + Code.INTERNAL);
        assertThat(gate.runningCalls()).isZero();
    }

    @Test
    void evenAnErrorFailsTheCallAndReleasesIt() {
        var overflow = (ResourceReader) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ResourceReader.class}, (proxy, method, arguments) -> {
                    throw new StackOverflowError();
                });
        gate.open();
        WatchService watching = (method, request, sink) -> {
            throw new StackOverflowError();
        };
        var deployment = new ServedDeployment(ID, SCHEMA, "v1", overflow, null, watching);
        var dispatcher = new DeploymentDispatcher(vertx, deployment, gate, CallObserver.NONE).on(Surface.REST);
        ApiMethod get = method("v1", "GetDevice");
        var named = nothing(get).toBuilder()
                .setField(get.fields().name().orElseThrow(), "projects/p/regions/r/devices/d")
                .build();
        var context = new CallContext(Deadline.after(LONG), Map.of());

        assertThatThrownBy(() -> Await.result(dispatcher.unary(get, named, context)))
                .isInstanceOf(StackOverflowError.class);
        ApiMethod watch = method("v1", "WatchDevices");
        assertThatThrownBy(() -> dispatcher.stream(watch, nothing(watch), context, new Ending()))
                .isInstanceOf(StackOverflowError.class);

        assertThat(gate.runningCalls()).isZero();
        assertThat(gate.runningStreams()).isZero();
    }

    @Test
    void aCallWhoseClientGoesIsOver() {
        Await.result(vertx.eventBus().consumer(rebootAddress("v1"), request -> {}).completion());
        Promise<Void> gone = Promise.promise();
        var context = new CallContext(Deadline.after(LONG), Map.of(), gone.future());
        ApiMethod method = method("v1", "RebootDevice");
        Future<Buffer> running = dispatcher("v1").unary(method, nothing(method), context);
        assertThat(gate.runningCalls()).isOne();

        gone.complete();

        assertThatThrownBy(() -> Await.result(running)).isInstanceOf(Cancelled.class);
        assertThat(gate.runningCalls()).isZero();
        assertThat(observed).containsExactly("REST RebootDevice CANCELLED");
    }

    @Test
    void nothingIsBegunForAClientThatHasGone() {
        Await.result(vertx.eventBus()
                .consumer(rebootAddress("v1"), request -> observed.add("asked"))
                .completion());
        var context = new CallContext(Deadline.after(LONG), Map.of(), Future.succeededFuture());
        ApiMethod method = method("v1", "RebootDevice");
        Future<Buffer> call = dispatcher("v1").unary(method, nothing(method), context);
        assertThatThrownBy(() -> Await.result(call)).isInstanceOf(Cancelled.class);
        assertThat(observed).containsExactly("REST RebootDevice CANCELLED");
    }

    @Test
    void answersAtTheDeadlineWhateverHangs() {
        Await.result(vertx.eventBus().consumer(rebootAddress("v1"), request -> {}).completion());
        var call = call(dispatcher("v1"), "v1", "RebootDevice", Duration.ofMillis(20));
        assertThatThrownBy(() -> Await.result(call)).isInstanceOf(DeadlineExceeded.class);
        assertThat(gate.runningCalls()).isZero();
    }

    @Test
    void aPastDeadlineIsNotEvenTried() {
        Await.result(vertx.eventBus()
                .consumer(rebootAddress("v1"), request -> observed.add("asked"))
                .completion());
        var call = call(dispatcher("v1"), "v1", "RebootDevice", Duration.ofSeconds(-1));
        assertThatThrownBy(() -> Await.result(call)).isInstanceOf(DeadlineExceeded.class);
        assertThat(observed).containsExactly("REST RebootDevice DEADLINE_EXCEEDED");
    }

    @Test
    void refusesCallsOverTheBoundUntilOneIsOver() {
        BlockingQueue<Message<Object>> held = new LinkedBlockingQueue<>();
        Await.result(vertx.eventBus().consumer(rebootAddress("v1"), held::add).completion());
        var dispatcher = dispatcher("v1");
        var running = List.of(reboot(dispatcher), reboot(dispatcher));
        assertThatThrownBy(() -> Await.result(reboot(dispatcher)))
                .isInstanceOfSatisfying(
                        ResourceExhausted.class, refused -> assertThat(refused.retryAfter()).isPresent());
        assertThat(gate.runningCalls()).isEqualTo(2);
        running.forEach(call -> answerNext(held));
        running.forEach(Await::result);
        assertThat(gate.runningCalls()).isZero();
    }

    private static void answerNext(BlockingQueue<Message<Object>> held) {
        try {
            held.poll(30, TimeUnit.SECONDS).reply(Buffer.buffer());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusesStreamsOverTheBoundUntilOneIsOver() throws Exception {
        var dispatcher = dispatcher("v1");
        Ending first = watch(dispatcher, LONG);
        assertThatThrownBy(() -> watch(dispatcher, LONG)).isInstanceOf(ResourceExhausted.class);
        watches.poll(30, TimeUnit.SECONDS).end(null);
        assertThat(Await.result(first.ended.future())).isNull();
        watch(dispatcher, LONG);
        assertThat(observed).containsExactly("REST WatchDevices RESOURCE_EXHAUSTED", "REST WatchDevices OK");
    }

    @Test
    void endsAStreamAtItsDeadline() {
        assertThat(Await.result(watch(dispatcher("v1"), Duration.ofMillis(20)).ended.future()))
                .isInstanceOf(DeadlineExceeded.class);
        assertThat(gate.runningStreams()).isZero();
    }

    @Test
    void lettingNobodyInAnyMoreEndsStreamsAndWaitsForCalls() {
        BlockingQueue<Message<Object>> held = new LinkedBlockingQueue<>();
        Await.result(vertx.eventBus().consumer(rebootAddress("v1"), held::add).completion());
        var dispatcher = dispatcher("v1");
        Ending stream = watch(dispatcher, LONG);
        Future<Buffer> running = reboot(dispatcher);

        Future<Void> drained = gate.drain();

        assertThat(Await.result(stream.ended.future())).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> Await.result(reboot(dispatcher))).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> watch(dispatcher, LONG)).isInstanceOf(Unavailable.class);
        assertThat(drained.isComplete()).isFalse();
        answerNext(held);
        Await.result(running);
        Await.result(drained);
        assertThat(gate.runningStreams()).isZero();
    }
}
