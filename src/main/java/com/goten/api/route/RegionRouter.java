package com.goten.api.route;

import com.goten.api.call.Call;
import com.goten.api.call.CallContext;
import com.goten.api.call.CallRouter;
import com.goten.api.call.ServedDeployment;
import com.goten.api.call.Surroundings;
import com.goten.api.call.ValidateOnly;
import com.goten.api.route.Ownership.Look;
import com.goten.api.route.Ownership.Reader;
import com.goten.api.route.Ownership.Writers;
import com.goten.api.route.Subjects.Subject;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.NotFound;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.CallHeaders;
import com.goten.policy.Control;
import com.goten.resource.ResourceName;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.Verb;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Routes the calls of one deployment by who owns what they are about. What is about nothing in particular, names nothing
 * that could exist, or is of another version than the current one runs here, and is refused here where it must be.
 */
public final class RegionRouter implements CallRouter {
    private static final String WRONG_REGION = "WRONG_REGION";
    private static final int MOST_ATTEMPTS = 4;

    private final Vertx vertx;
    private final Regions regions;
    private final Ownership ownership;
    private final Forwarder forwarder;
    private final BatchSplit batches;
    private final ListMerge lists;
    private final WatchRoutes watches;
    private final PartAnswers parts;
    private final String currentPackage;
    private final Map<ApiMethod, Subjects> subjects = new IdentityHashMap<>();

    public RegionRouter(Vertx vertx, ServedDeployment deployment, Surroundings around) {
        this.vertx = vertx;
        this.regions = new Regions(deployment.id(), around.environment());
        this.ownership = new Ownership(regions, around, deployment.reader());
        this.forwarder = new Forwarder(regions, around);
        this.batches = new BatchSplit(vertx, regions, ownership, forwarder);
        this.lists = new ListMerge(vertx, around, regions, ownership, forwarder);
        this.watches = new WatchRoutes(vertx, regions, ownership, forwarder, deployment.watches());
        this.parts = new PartAnswers(regions, around, deployment.reader(), deployment.currentVersion());
        ApiVersion version = deployment.schema().version(deployment.currentVersion()).orElseThrow();
        this.currentPackage = version.protoPackage();
        version.methods().forEach(method -> subjects.put(method, new Subjects(version, method)));
    }

    /** The router for a deployment that knows others; for one that does not, everything runs here. */
    public static CallRouter of(Vertx vertx, ServedDeployment deployment) {
        return deployment.around()
                .<CallRouter>map(around -> new RegionRouter(vertx, deployment, around))
                .orElse(HERE);
    }

    @Override
    public Future<Buffer> unary(Call call, Function<Call, Future<Buffer>> here) {
        if (call.context().isPart() && ofCurrentVersion(call)) {
            return parts.run(call, here);
        }
        if (runsHere(call)) {
            return here.apply(call);
        }
        return switch (call.method().verb()) {
            case BATCH_GET -> batches.run(call, here);
            case LIST, SEARCH -> lists.run(call, here);
            default -> bySubject(call, here);
        };
    }

    @Override
    public WatchHandle stream(Call call, WatchSink sink, BiFunction<Call, WatchSink, WatchHandle> here) {
        boolean watch = call.method().verb() == Verb.WATCH || call.method().verb() == Verb.WATCH_COLLECTION;
        return !watch || staysHere(call) ? here.apply(call, sink) : watches.open(call, sink, here);
    }

    private boolean runsHere(Call call) {
        return regions.alone() || staysHere(call);
    }

    /** Whether it runs here whatever regions there are. */
    private boolean staysHere(Call call) {
        ApiMethod method = call.method();
        return method.routing().skip()
                || call.context().isPart()
                || !ofCurrentVersion(call);
    }

    private boolean ofCurrentVersion(Call call) {
        return call.method().descriptor().getFile().getPackage().equals(currentPackage);
    }

    private Future<Buffer> bySubject(Call call, Function<Call, Future<Buffer>> here) {
        Subjects of = subjects.get(call.method());
        if (of.none()) {
            return here.apply(call);
        }
        Subject subject = of.in(call.request());
        if (!subject.sound() || subject.isEmpty()) {
            return here.apply(call);
        }
        if (!reads(call.method())) {
            return writers(subject, call.context()).compose(writers -> write(call, subject, writers, here));
        }
        return call.method().verb() == Verb.GET && subject.isOneName()
                ? ownership.reader(subject.names().get(0), Freshness.asked(call.context()))
                        .compose(reader -> get(call, subject, reader, here))
                : reader(subject, call.context()).compose(owner -> run(call, subject, owner, here));
    }

    /** A copy that is here is read here, also where it is not sure that all are; only the owner can say that there is none. */
    private Future<Buffer> get(Call call, Subject subject, Reader reader, Function<Call, Future<Buffer>> here) {
        String asked = reader.region(regions.here());
        if (reader instanceof Reader.Copied copied) {
            Runnable teller = copied.copies().teller(call.context());
            return here.apply(call).onSuccess(found -> teller.run()).recover(failure -> failure instanceof NotFound
                    ? ownership.confirm(copied.copies()).compose(confirmed -> {
                        if (!confirmed) {
                            return run(call, subject, copied.owner(), here);
                        }
                        teller.run();
                        return Future.failedFuture(failure);
                    })
                    : Future.failedFuture(failure));
        }
        if (reader instanceof Reader.Moving moving) {
            return lookFor(call, subject, moving, here, 1);
        }
        if (reader instanceof Reader.Here owner && owner.control().isPresent()) {
            return run(call, subject, asked, here).recover(failure -> failure instanceof NotFound
                    ? whereNotFound(call, subject, owner.control().get(), failure, here)
                    : Future.failedFuture(failure));
        }
        if (reader instanceof Reader.Owner owner && owner.perhaps()) {
            Runnable teller = ownership.some(owner.region()).teller(call.context());
            return here.apply(call).onSuccess(found -> teller.run()).recover(failure -> failure instanceof NotFound
                    ? run(call, subject, asked, here)
                    : Future.failedFuture(failure));
        }
        return run(call, subject, asked, here);
    }

    /** It may have been handed over between the look at the policy and that for the resource: then it is elsewhere. */
    private Future<Buffer> whereNotFound(
            Call call, Subject subject, Control control, Throwable failure, Function<Call, Future<Buffer>> here) {
        return ownership.confirm(Copies.none(), List.of(control)).compose(confirmed -> {
            if (confirmed) {
                return Future.failedFuture(failure);
            }
            ownership.forget(control);
            return ownership.reader(subject.names().get(0), Freshness.asked(call.context()))
                    .compose(reader -> reader instanceof Reader.Here
                            ? Future.failedFuture(regions.beingHandedOver(describe(subject)))
                            : get(call, subject, reader, here));
        });
    }

    /** Where one of those who are asked, or this region, knows by now that others may have it, those are asked. */
    private Future<Buffer> lookFor(
            Call call, Subject subject, Reader.Moving moving, Function<Call, Future<Buffer>> here, int attempt) {
        Control control = moving.control();
        return lookFor(call, moving.looks(), control, here)
                .recover(failure -> failure instanceof NotFound
                        ? ownership.confirm(Copies.none(), List.of(control)).compose(stands -> Future.failedFuture(
                                stands ? failure : regions.controlChanged()))
                        : Future.failedFuture(failure))
                .recover(failure -> {
                    if (!Regions.isControlChanged(failure)) {
                        return Future.failedFuture(failure);
                    }
                    ownership.forget(control);
                    return attempt < MOST_ATTEMPTS
                            ? vertx.timer(Ownership.soon(attempt).toMillis(), TimeUnit.MILLISECONDS)
                                    .compose(later -> lookAgain(call, subject, here, attempt + 1))
                            : Future.failedFuture(regions.beingHandedOver(describe(subject)));
                });
    }

    private Future<Buffer> lookAgain(
            Call call, Subject subject, Function<Call, Future<Buffer>> here, int attempt) {
        return ownership.reader(subject.names().get(0), Freshness.asked(call.context()))
                .compose(reader -> reader instanceof Reader.Moving moving
                        ? lookFor(call, subject, moving, here, attempt)
                        : get(call, subject, reader, here));
    }

    /** One after the other; who cannot be asked may be the one who has it. */
    private Future<Buffer> lookFor(
            Call call, List<Look> looks, Control control, Function<Call, Future<Buffer>> here) {
        List<Look> rest = looks.subList(1, looks.size());
        Future<Buffer> found = look(call, looks.get(0), control, here);
        return found.recover(failure -> rest.isEmpty() || !(failure instanceof NotFound || failure instanceof Unavailable)
                ? Future.failedFuture(failure)
                : lookFor(call, rest, control, here).recover(last -> Future.failedFuture(
                        last instanceof NotFound ? failure : last)));
    }

    private Future<Buffer> look(Call call, Look look, Control control, Function<Call, Future<Buffer>> here) {
        return look.region().equals(regions.here())
                ? here.apply(call.with(call.context().with(CallHeaders.SCOPE, look.scope())))
                : forwarder.askThere(look.region(), call.method(), call.request(), call.context(), look.scope(), control);
    }

    private static boolean reads(ApiMethod method) {
        return method.verb() == Verb.GET
                || method.verb() == Verb.CUSTOM && method.readOnly() && !method.routing().executeOnOwningRegion();
    }

    /** Who says that it belongs elsewhere has done nothing; so another may be asked. */
    private Future<Buffer> write(Call call, Subject subject, Writers writers, Function<Call, Future<Buffer>> here) {
        Future<Buffer> written = run(call, subject, writers.first(), here);
        return writers.hasMore()
                ? written.recover(failure -> Regions.belongsElsewhere(failure)
                        ? write(call, subject, writers.rest(), here)
                        : Future.failedFuture(failure))
                : written;
    }

    private Future<Buffer> run(Call call, Subject subject, String owner, Function<Call, Future<Buffer>> here) {
        Optional<String> from = call.context().header(CallHeaders.FORWARDED_FROM);
        if (owner.equals(regions.here())) {
            return last(call, from, here);
        }
        if (from.isPresent()) {
            return Future.failedFuture(regions.misrouted(describe(subject) + " belongs to region " + owner, from));
        }
        return regions.has(owner)
                ? forward(call, subject, owner)
                : nowhere(call, subject, owner, here);
    }

    private Future<Buffer> forward(Call call, Subject subject, String owner) {
        boolean trial = call.method().verb() == Verb.DELETE
                && ValidateOnly.asked(call.method(), call.request(), call.context());
        return trial
                ? forwarder.tryOut(owner, call.method(), call.request(), call.context(), subject.names().get(0))
                : forwarder.forward(owner, call.method(), call.request(), call.context());
    }

    /** The engine looks again, under its own policy: what it refuses then may be right a moment later. */
    private Future<Buffer> last(Call call, Optional<String> from, Function<Call, Future<Buffer>> here) {
        return here.apply(call).recover(failure -> Future.failedFuture(
                isWrongRegion(failure) ? regions.misrouted(failure.getMessage(), from) : failure));
    }

    /** A region that the environment does not have. Where the policy does not enable it either, the engine says so. */
    private Future<Buffer> nowhere(
            Call call, Subject subject, String owner, Function<Call, Future<Buffer>> here) {
        return here.apply(call).recover(failure -> Future.failedFuture(isWrongRegion(failure)
                ? new Unavailable(
                        "%s belongs to region %s, where %s is not"
                                .formatted(describe(subject), owner, regions.self().service()),
                        "OWNING_REGION_UNKNOWN")
                : failure));
    }

    private static boolean isWrongRegion(Throwable failure) {
        return failure instanceof FailedPrecondition refused && refused.info().reason().equals(WRONG_REGION);
    }

    private Future<String> reader(Subject subject, CallContext context) {
        boolean fresh = Freshness.asked(context);
        return only(subject, name -> ownership.reader(name, fresh).map(reader -> {
            Reader.copies(List.of(reader)).teller(context).run();
            return reader.region(regions.here());
        }));
    }

    private Future<Writers> writers(Subject subject, CallContext context) {
        Set<Optional<String>> governors =
                subject.names().stream().map(ownership::governor).collect(Collectors.toSet());
        governors.remove(Optional.<String>empty());
        if (governors.size() > 1) {
            throw new InvalidArgument("request", "names resources under several policies, those of "
                    + governors.stream().map(Optional::get).sorted().collect(Collectors.joining(", ")));
        }
        boolean forwarded = context.header(CallHeaders.FORWARDED_FROM).isPresent();
        if (subject.isOneName()) {
            return ownership.writers(subject.names().get(0), forwarded);
        }
        return only(subject, name -> ownership.writers(name, forwarded).map(Writers::first)).map(Writers::of);
    }

    /** @throws InvalidArgument later, where there are several regions */
    private Future<String> only(Subject subject, Function<ResourceName, Future<String>> regionOf) {
        if (subject.names().size() == 1 && subject.regions().isEmpty()) {
            return regionOf.apply(subject.names().get(0));
        }
        List<Future<String>> all = new ArrayList<>();
        subject.regions().forEach(region -> all.add(Future.succeededFuture(region)));
        subject.names().forEach(name -> all.add(regionOf.apply(name)));
        return Future.all(all).map(found -> {
            Set<String> owners = Set.copyOf(found.<String>list());
            if (owners.size() > 1) {
                throw new InvalidArgument("request", "names resources of several regions, "
                        + owners.stream().sorted().collect(Collectors.joining(", ")) + ", and runs in one");
            }
            return owners.iterator().next();
        });
    }

    private static String describe(Subject subject) {
        return subject.names().isEmpty() ? "what it names" : subject.names().get(0).value();
    }
}
