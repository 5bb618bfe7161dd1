package com.goten.api.route;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.api.call.AnswerBound;
import com.goten.api.call.Call;
import com.goten.api.call.CallContext;
import com.goten.api.call.ListFields;
import com.goten.api.call.MessageWriter;
import com.goten.api.call.ReadFields;
import com.goten.api.call.ReadScope;
import com.goten.api.call.RequestField;
import com.goten.api.call.Surroundings;
import com.goten.api.route.Ownership.Owners;
import com.goten.errors.GotenException.Aborted;
import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.CallHeaders;
import com.goten.mixin.Peers;
import com.goten.resource.PageCursor;
import com.goten.resource.Projection;
import com.goten.resource.ResourceName;
import com.goten.schema.ApiMethod;
import com.goten.store.Basis;
import com.goten.store.ListQuery;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code ListXs} and {@code SearchXs} over several regions: each is asked for a whole page of its own from the same place
 * in the order on, and the merged page is the beginning of them all. Regions are asked for everything where the client
 * wants less: its fields may lack what the order goes by.
 *
 * <p>Where something is handed over meanwhile it is in two of them, and counts once on the page; how many there are of it in all
 * nobody knows then, and it is not said.
 */
final class ListMerge {
    private static final int MOST_ATTEMPTS = 4;
    /** Clocks of two nodes do not run at the same speed. */
    private static final Duration LEEWAY = Duration.ofMillis(20);

    private final Vertx vertx;
    private final Surroundings around;
    private final Regions regions;
    private final Ownership ownership;
    private final Forwarder forwarder;
    private final Map<ApiMethod, Shape> shapes = new ConcurrentHashMap<>();

    ListMerge(Vertx vertx, Surroundings around, Regions regions, Ownership ownership, Forwarder forwarder) {
        this.vertx = vertx;
        this.around = around;
        this.regions = regions;
        this.ownership = ownership;
        this.forwarder = forwarder;
    }

    /** The fields of one method, looked up once. */
    private record Shape(
            ApiMethod method, ListFields request, ReadFields fields, RequestField<Boolean> includePagingInfo) {
        static Shape of(ApiMethod method) {
            return new Shape(
                    method,
                    new ListFields(method),
                    new ReadFields(method),
                    RequestField.bool(method, "include_paging_info"));
        }

        boolean hasPages() {
            return method.responseField("next_page_token").isPresent() && request.offersPages();
        }
    }

    Future<Buffer> run(Call call, Function<Call, Future<Buffer>> here) {
        Optional<FieldDescriptor> parent = call.method().fields().parent();
        Optional<ResourceName> place = parent.flatMap(field ->
                Places.under(call.method().resourceType(), (String) call.request().getField(field), true));
        if (parent.isPresent() && place.isEmpty()) {
            return here.apply(call);
        }
        return run(call, place, here, 1);
    }

    /** Where what is listed has begun to be handed over meanwhile, or somebody else owns it, all is asked anew. */
    private Future<Buffer> run(
            Call call, Optional<ResourceName> place, Function<Call, Future<Buffer>> here, int attempt) {
        boolean fresh = Freshness.asked(call.context());
        return ownership.owners(call.method().resourceType(), place).compose(owners -> ownership
                .copies(call.method().resourceType(), place, owners.regions(), fresh)
                .compose(copies -> read(call, owners, copies, here))
                .compose(answer -> moved(owners).compose(moved -> moved
                        ? again(call, place, here, attempt)
                        : Future.succeededFuture(answer)))
                .recover(failure -> isBasisChanged(failure)
                        ? again(call, place, here, attempt)
                        : Regions.isControlChanged(failure)
                                ? vertx.timer(Ownership.soon(attempt).toMillis(), TimeUnit.MILLISECONDS)
                                        .compose(later -> again(call, place, here, attempt))
                                : Future.failedFuture(failure)));
    }

    /** What was asked one after the other while something else was handed over may lack some; in the database that is seen. */
    private Future<Boolean> moved(Owners owners) {
        return owners.moving()
                ? ownership.confirm(Copies.none(), List.of(owners.control().orElseThrow())).map(stands -> {
                    if (!stands) {
                        ownership.forget(owners.control().orElseThrow());
                    }
                    return !stands;
                })
                : Future.succeededFuture(false);
    }

    private Future<Buffer> again(
            Call call, Optional<ResourceName> place, Function<Call, Future<Buffer>> here, int attempt) {
        return attempt < MOST_ATTEMPTS
                ? run(call, place, here, attempt + 1)
                : Future.failedFuture(regions.beingHandedOver("what it lists"));
    }

    /**
     * A policy may be announced while it is read, by which not all of the copies stay here: then the owners are asked. So
     * are those who own it by then, where it was all this region's.
     */
    private Future<Buffer> read(Call call, Owners owners, Copies copies, Function<Call, Future<Buffer>> here) {
        Runnable teller = copies.teller(call.context());
        boolean all = owners.regions().stream().allMatch(owner -> isHere(owner) || copies.owners().contains(owner));
        Future<Buffer> answer = all
                ? here.apply(in(call, call.request(), Set.of(), bases(owners, copies)))
                : elsewhere(call, owners, copies, here);
        return answer.onSuccess(found -> teller.run()).recover(failure -> {
            if (!isBasisChanged(failure)) {
                return Future.failedFuture(failure);
            }
            owners.control().ifPresent(ownership::forget);
            return copies.owners().isEmpty() ? Future.failedFuture(failure) : elsewhere(call, owners, Copies.none(), here);
        });
    }

    private static List<Basis> bases(Owners owners, Copies copies) {
        return Stream.concat(owners.bases().stream(), copies.bases().stream()).distinct().toList();
    }

    private static boolean isBasisChanged(Throwable failure) {
        return failure instanceof Aborted aborted && aborted.info().reason().equals(ListQuery.BASIS_CHANGED);
    }

    private static Call in(Call call, DynamicMessage request, Set<String> owners, List<Basis> bases) {
        return call.with(request).with(call.context().in(new ReadScope(owners, bases)));
    }

    private boolean isHere(String region) {
        return region.equals(regions.here());
    }

    private Future<Buffer> elsewhere(
            Call call, Owners owners, Copies copies, Function<Call, Future<Buffer>> here) {
        Optional<String> from = call.context().header(CallHeaders.FORWARDED_FROM);
        if (from.isPresent() && !owners.moving()) {
            return Future.failedFuture(regions.misrouted("what it lists belongs to " + owners.regions(), from));
        }
        boolean partial = call.context().allowsPartial();
        return owners.regions().size() == 1 && !partial && !owners.moving()
                ? forwarder.forward(owners.regions().get(0), call.method(), call.request(), call.context())
                : merge(call, owners, copies, partial, here);
    }

    private Future<Buffer> merge(
            Call call, Owners owners, Copies copies, boolean partial, Function<Call, Future<Buffer>> here) {
        Shape shape = shapes.computeIfAbsent(call.method(), Shape::of);
        ListFields.Asked asked = shape.request().in(call.request());
        Projection projection = shape.fields().in(call.request());
        DynamicMessage request = projection.isAll() ? call.request() : whole(shape, call.request());
        Deadline deadline = partial ? early(call.context().deadline()) : call.context().deadline();
        var missing = new MissingRegions();
        List<String> lacking =
                owners.regions().stream().filter(region -> !copies.owners().contains(region)).toList();
        Function<String, Future<Optional<ListPart>>> ask = region -> {
            Future<Optional<ListPart>> part = part(call, region, owners, copies, request, deadline, here)
                    .map(answer -> Optional.of(
                            ListPart.read(call.method(), region, answer.message(), asked.backward(), quiet(answer))));
            return partial ? part.recover(failure -> without(region, failure, missing)) : part;
        };
        return (owners.moving() ? inOrder(lacking, ask) : restful(lacking, ask)).map(answered -> {
            missing.tell(call.context());
            return answer(shape, asked, projection, answered, call.request());
        });
    }

    private static Optional<Duration> quiet(Peers.Answer answer) {
        return Optional.ofNullable(answer.trailers().get(CallHeaders.HANDED_OVER))
                .map(millis -> Duration.ofMillis(Long.parseLong(millis)));
    }

    /**
     * All at once; and where one of them has handed something over since they were asked, once more: what was then on its way past
     * the questions is where it was to go by now.
     */
    private static Future<Parts> restful(
            List<String> regions, Function<String, Future<Optional<ListPart>>> ask) {
        var asked = Deadline.after(Duration.ZERO);
        return atOnce(regions, ask).compose(parts -> parts.stream().anyMatch(part -> part.hasMovedWithin(since(asked)))
                ? atOnce(regions, ask).map(again -> new Parts(
                        Stream.concat(parts.stream(), again.stream()).toList(), false))
                : Future.succeededFuture(new Parts(parts, true)));
    }

    private static Duration since(Deadline past) {
        return past.remaining().negated().plus(LEEWAY);
    }

    /** @param counts whether nothing is in two of them, or may be */
    private record Parts(List<ListPart> all, boolean counts) {}

    private static Future<List<ListPart>> atOnce(
            List<String> regions, Function<String, Future<Optional<ListPart>>> ask) {
        return Future.all(regions.stream().map(ask).toList())
                .map(all -> all.<Optional<ListPart>>list().stream().flatMap(Optional::stream).toList());
    }

    /** What is handed over from one to the next while they are asked is met once or twice, but is not missed. */
    private static Future<Parts> inOrder(
            List<String> regions, Function<String, Future<Optional<ListPart>>> ask) {
        Future<List<ListPart>> parts = Future.succeededFuture(List.of());
        for (String region : regions) {
            parts = parts.compose(before -> ask.apply(region)
                    .map(part -> Stream.concat(before.stream(), part.stream()).toList()));
        }
        return parts.map(all -> new Parts(all, false));
    }

    /** What is read from copies is read with this region's own part. */
    private Future<Peers.Answer> part(
            Call call,
            String region,
            Owners owners,
            Copies copies,
            DynamicMessage request,
            Deadline deadline,
            Function<Call, Future<Buffer>> here) {
        CallContext context = call.context();
        return isHere(region)
                ? here.apply(own(call, request, copies)).compose(answer -> own(call, owners, answer))
                : forwarder.askForPart(region, call.method(), request, context, deadline, owners.control());
    }

    /** With what another region would say beside it. */
    private Future<Peers.Answer> own(Call call, Owners owners, Buffer answer) {
        var trailers = MultiMap.caseInsensitiveMultiMap();
        return owners.control().isEmpty() && PartAnswers.mayMove(call.method().resourceType())
                ? around.handovers().get().map(age -> {
                    age.ifPresent(since -> trailers.add(CallHeaders.HANDED_OVER, Long.toString(since.toMillis())));
                    return new Peers.Answer(answer, trailers);
                })
                : Future.succeededFuture(new Peers.Answer(answer, trailers));
    }

    /** What this region owns; with what it has of others, where that is all. */
    private Call own(Call call, DynamicMessage request, Copies copies) {
        return copies.owners().isEmpty()
                ? call.with(request).with(call.context().with(CallHeaders.SCOPE, CallHeaders.OWNED))
                : in(call, request, withHere(copies.owners()), copies.bases());
    }

    private Set<String> withHere(Set<String> owners) {
        var all = new HashSet<>(owners);
        all.add(regions.here());
        return all;
    }

    /** What is left after waiting for regions that do not answer must do for an answer without them. */
    private static Deadline early(Deadline deadline) {
        return Deadline.after(deadline.remaining().multipliedBy(4).dividedBy(5)).min(deadline);
    }

    private static Future<Optional<ListPart>> without(String region, Throwable failure, MissingRegions missing) {
        if (!(failure instanceof Unavailable || failure instanceof DeadlineExceeded)) {
            return Future.failedFuture(failure);
        }
        missing.add(region);
        return Future.succeededFuture(Optional.empty());
    }

    private static DynamicMessage whole(Shape shape, DynamicMessage request) {
        DynamicMessage.Builder whole = request.toBuilder();
        shape.method().requestField("view").ifPresent(whole::clearField);
        shape.method().requestField("field_mask").ifPresent(whole::clearField);
        return whole.build();
    }

    private static Buffer answer(
            Shape shape,
            ListFields.Asked asked,
            Projection projection,
            Parts parts,
            DynamicMessage request) {
        var page = MergedPage.of(parts.all(), asked.query().order().comparator(), asked.query().limit(), asked.backward());
        if (page.more() && !shape.hasPages()) {
            throw AnswerBound.tooLarge("narrow it by a filter: it is not answered in pages");
        }
        MessageWriter writer = items(shape.method(), projection, page);
        boolean anchored = asked.query().cursor().isPresent();
        if (asked.backward() ? page.more() : anchored) {
            token(shape.method(), "prev_page_token", asked, page, true, writer);
        }
        if (asked.backward() ? anchored : page.more()) {
            token(shape.method(), "next_page_token", asked, page, false, writer);
        }
        if (parts.counts() && shape.includePagingInfo().in(request)) {
            number(shape.method(), "current_offset", parts.all().stream().mapToLong(ListPart::before).sum(), writer);
            number(shape.method(), "total_results_count", parts.all().stream().mapToLong(ListPart::total).sum(), writer);
        }
        return writer.answer();
    }

    private static MessageWriter items(ApiMethod method, Projection projection, MergedPage page) {
        FieldDescriptor items = method.fields().items().orElseThrow();
        List<Buffer> bodies = page.items().stream()
                .map(item -> projection.isAll()
                        ? item.bytes()
                        : Buffer.buffer(projection.apply(item.message()).toByteArray()))
                .toList();
        int size = bodies.stream().mapToInt(body -> MessageWriter.sizeOf(items, body.length())).sum();
        var writer = new MessageWriter(size + 512);
        bodies.forEach(body -> writer.message(items, body));
        return writer;
    }

    private static void token(
            ApiMethod method,
            String field,
            ListFields.Asked asked,
            MergedPage page,
            boolean backward,
            MessageWriter writer) {
        method.responseField(field).ifPresent(known -> writer.string(
                known, cursor(asked, page, backward).token(asked.binding())));
    }

    /** An empty page lies where its own token said. */
    private static PageCursor cursor(ListFields.Asked asked, MergedPage page, boolean backward) {
        if (page.items().isEmpty()) {
            return new PageCursor(asked.query().cursor().orElseThrow().keys(), backward);
        }
        DynamicMessage edge = page.items().get(backward ? 0 : page.items().size() - 1).message();
        return PageCursor.at(asked.query().order(), edge, backward);
    }

    private static void number(ApiMethod method, String field, long value, MessageWriter writer) {
        method.responseField(field).ifPresent(known -> writer.integer(known, value));
    }
}
