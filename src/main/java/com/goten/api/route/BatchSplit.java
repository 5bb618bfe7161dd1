package com.goten.api.route;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.api.call.AnswerBound;
import com.goten.api.call.Call;
import com.goten.api.call.MessageWriter;
import com.goten.api.route.Ownership.Look;
import com.goten.api.route.Ownership.Reader;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.CallHeaders;
import com.goten.policy.Control;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.resource.WireFields;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** {@code BatchGetXs} over several regions: each is asked for its names, and the answers are one, in the order asked. */
final class BatchSplit {
    private static final int MAX_NAMES = 1000;
    private static final int MOST_ATTEMPTS = 4;

    private final Vertx vertx;
    private final Regions regions;
    private final Ownership ownership;
    private final Forwarder forwarder;

    BatchSplit(Vertx vertx, Regions regions, Ownership ownership, Forwarder forwarder) {
        this.vertx = vertx;
        this.regions = regions;
        this.ownership = ownership;
        this.forwarder = forwarder;
    }

    Future<Buffer> run(Call call, Function<Call, Future<Buffer>> here) {
        List<ResourceName> names = names(call);
        if (names.isEmpty()) {
            return here.apply(call);
        }
        return run(call, names, here, 1);
    }

    /** Where somebody knows by now that others own it than those who are asked, all is asked anew. */
    private Future<Buffer> run(Call call, List<ResourceName> names, Function<Call, Future<Buffer>> here, int attempt) {
        return run(call, names, here).recover(failure -> {
            if (!Regions.isControlChanged(failure)) {
                return Future.failedFuture(failure);
            }
            return attempt < MOST_ATTEMPTS
                    ? vertx.timer(Ownership.soon(attempt).toMillis(), TimeUnit.MILLISECONDS)
                            .compose(later -> run(call, names, here, attempt + 1))
                    : Future.failedFuture(regions.beingHandedOver("some of it"));
        });
    }

    private Future<Buffer> run(Call call, List<ResourceName> names, Function<Call, Future<Buffer>> here) {
        boolean fresh = Freshness.asked(call.context());
        List<Future<Reader>> readers =
                names.stream().map(name -> ownership.reader(name, fresh)).toList();
        return Future.all(readers).compose(found -> {
            List<Reader> read = found.list();
            Copies copies = Reader.copies(read);
            Runnable teller = copies.teller(call.context());
            List<Control> controls = Reader.controls(read);
            Future<Buffer> answer = answer(call, names, read, here);
            return copies.owners().isEmpty() && controls.isEmpty()
                    ? answer
                    : answer.compose(bytes -> complete(call, names, copies, controls, bytes, teller, here));
        });
    }

    /**
     * Only the owner can say of one that is not here that there is none, where not all copies are here for sure; and only the
     * one who still is.
     */
    private Future<Buffer> complete(
            Call call,
            List<ResourceName> names,
            Copies copies,
            List<Control> controls,
            Buffer answer,
            Runnable teller,
            Function<Call, Future<Buffer>> here) {
        Future<Boolean> complete = found(call.method(), answer).size() == names.size()
                ? Future.succeededFuture(true)
                : ownership.confirm(copies, controls);
        complete.onSuccess(is -> {
            if (is) {
                teller.run();
            }
        });
        return complete.compose(is -> {
            if (is) {
                return Future.succeededFuture(answer);
            }
            controls.forEach(ownership::forget);
            return Future.all(names.stream().map(name -> ownership.reader(name, true)).toList())
                    .compose(owners -> answer(call, names, owners.list(), here));
        });
    }

    /** Of what is being handed over, and of the rest. */
    private Future<Buffer> answer(
            Call call, List<ResourceName> names, List<Reader> readers, Function<Call, Future<Buffer>> here) {
        Map<String, List<Asked>> moving = new LinkedHashMap<>();
        List<ResourceName> others = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (readers.get(i) instanceof Reader.Moving reader) {
                moving.put(names.get(i).value(), Asked.of(reader));
            } else {
                others.add(names.get(i));
                asked.add(readers.get(i).region(regions.here()));
            }
        }
        Map<String, List<String>> groups = grouped(others, asked);
        if (moving.isEmpty()) {
            return ask(call, groups, here);
        }
        Optional<String> from = call.context().header(CallHeaders.FORWARDED_FROM);
        if (from.isPresent() && !Set.of(regions.here()).containsAll(groups.keySet())) {
            return Future.failedFuture(misrouted(groups, from));
        }
        List<Future<Map<String, Buffer>>> parts = new ArrayList<>();
        groups.forEach((region, some) -> parts.add(part(call, region, some, here)));
        parts.add(new Search(call, here).go(moving));
        return Future.all(parts).map(answers -> merged(call.method(), asked(call), answers.list()));
    }

    private Throwable misrouted(Map<String, List<String>> groups, Optional<String> from) {
        return regions.misrouted("some names belong to " + groups.keySet(), from);
    }

    /** A look for what is governed so. */
    private record Asked(Look look, Control control) {
        static List<Asked> of(Reader.Moving reader) {
            return reader.looks().stream().map(look -> new Asked(look, reader.control())).toList();
        }
    }

    /** Looks for resources where they may be, in rounds: each in one region after the other. */
    private final class Search {
        private final Call call;
        private final Function<Call, Future<Buffer>> here;
        private final Map<String, Buffer> found = new HashMap<>();
        private final Set<Control> missed = new HashSet<>();
        private Optional<Throwable> lost = Optional.empty();

        Search(Call call, Function<Call, Future<Buffer>> here) {
            this.call = call;
            this.here = here;
        }

        /** Fails where one that is not found may be with somebody who could not be asked, or was not. */
        Future<Map<String, Buffer>> go(Map<String, List<Asked>> wanted) {
            if (wanted.isEmpty()) {
                return missed.isEmpty() ? Future.succeededFuture(found) : confirmed();
            }
            Map<Asked, List<String>> round = new LinkedHashMap<>();
            wanted.forEach((name, looks) ->
                    round.computeIfAbsent(looks.get(0), look -> new ArrayList<>()).add(name));
            List<Future<Void>> asked = new ArrayList<>();
            round.forEach((look, names) -> asked.add(ask(look, names)));
            return Future.all(asked).compose(all -> {
                Map<String, List<Asked>> rest = new LinkedHashMap<>();
                wanted.forEach((name, looks) -> {
                    if (!found.containsKey(name)) {
                        rest.put(name, looks.subList(1, looks.size()));
                        if (looks.size() == 1) {
                            missed.add(looks.get(0).control());
                        }
                    }
                });
                boolean over = rest.values().stream().anyMatch(List::isEmpty);
                if (over && lost.isPresent()) {
                    return Future.failedFuture(lost.get());
                }
                rest.values().removeIf(List::isEmpty);
                return go(rest);
            });
        }

        /** What is known here of who had to be asked may have been too old. */
        private Future<Map<String, Buffer>> confirmed() {
            return ownership.confirm(Copies.none(), List.copyOf(missed)).compose(stands -> {
                if (stands) {
                    return Future.succeededFuture(found);
                }
                missed.forEach(ownership::forget);
                return Future.failedFuture(regions.controlChanged());
            });
        }

        private Future<Void> ask(Asked asked, List<String> names) {
            Look look = asked.look();
            Call part = call.with(naming(call, names));
            Future<Buffer> answer = look.region().equals(regions.here())
                    ? here.apply(part.with(call.context().with(CallHeaders.SCOPE, look.scope())))
                    : forwarder.askThere(
                            look.region(), call.method(), part.request(), call.context(), look.scope(), asked.control());
            return answer.<Void>map(bytes -> {
                found.putAll(BatchSplit.found(call.method(), bytes));
                return null;
            }).recover(failure -> {
                if (failure instanceof Unavailable) {
                    lost = Optional.of(failure);
                    return Future.succeededFuture();
                }
                return Future.failedFuture(failure);
            });
        }
    }

    /** Each once; none where the request is to be refused, or holds none. */
    private static List<ResourceName> names(Call call) {
        ResourceType type = call.method().resourceType();
        FieldDescriptor field = call.method().fields().name().orElseThrow();
        Set<String> texts = new LinkedHashSet<>();
        ((List<?>) call.request().getField(field)).forEach(text -> texts.add((String) text));
        List<ResourceName> names = new ArrayList<>();
        for (String text : texts) {
            Optional<ResourceName> name = ResourceNames.tryParse(type, text);
            if (name.isEmpty() || call.request().getRepeatedFieldCount(field) > MAX_NAMES) {
                return List.of();
            }
            names.add(name.get());
        }
        return names;
    }

    private static Map<String, List<String>> grouped(List<ResourceName> names, List<String> readers) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            groups.computeIfAbsent(readers.get(i), region -> new ArrayList<>()).add(names.get(i).value());
        }
        return groups;
    }

    private Future<Buffer> ask(Call call, Map<String, List<String>> groups, Function<Call, Future<Buffer>> here) {
        Optional<String> from = call.context().header(CallHeaders.FORWARDED_FROM);
        if (from.isPresent() && !groups.keySet().equals(Set.of(regions.here()))) {
            return Future.failedFuture(misrouted(groups, from));
        }
        if (groups.size() == 1) {
            String region = groups.keySet().iterator().next();
            return region.equals(regions.here())
                    ? here.apply(call)
                    : forwarder.forward(region, call.method(), call.request(), call.context());
        }
        List<Future<Map<String, Buffer>>> parts = new ArrayList<>();
        groups.forEach((region, names) -> parts.add(part(call, region, names, here)));
        List<String> order = asked(call);
        return Future.all(parts).map(answers -> merged(call.method(), order, answers.list()));
    }

    private static List<String> asked(Call call) {
        List<String> names = new ArrayList<>();
        names(call).forEach(name -> names.add(name.value()));
        return names;
    }

    private Future<Map<String, Buffer>> part(
            Call call, String region, List<String> names, Function<Call, Future<Buffer>> here) {
        DynamicMessage request = naming(call, names);
        Future<Buffer> answer = region.equals(regions.here())
                ? here.apply(call.with(request))
                : forwarder.forward(region, call.method(), request, call.context());
        return answer.map(bytes -> found(call.method(), bytes));
    }

    private static DynamicMessage naming(Call call, List<String> names) {
        FieldDescriptor field = call.method().fields().name().orElseThrow();
        DynamicMessage.Builder request = call.request().toBuilder().clearField(field);
        names.forEach(name -> request.addRepeatedField(field, name));
        return request.build();
    }

    /** Found resources by name; the name is always there, whatever the mask. */
    private static Map<String, Buffer> found(ApiMethod method, Buffer answer) {
        int items = method.fields().items().orElseThrow().getNumber();
        Map<String, Buffer> found = new HashMap<>();
        WireFields.walk(answer, new WireFields.Visitor() {
            @Override
            public void bytes(int field, Buffer value) {
                if (field == items) {
                    found.put(name(method.resourceType(), value), value);
                }
            }
        });
        return found;
    }

    private static String name(ResourceType type, Buffer resource) {
        int number = type.fields().name().getNumber();
        var name = new StringBuilder();
        WireFields.walk(resource, new WireFields.Visitor() {
            @Override
            public void bytes(int field, Buffer value) {
                if (field == number) {
                    name.setLength(0);
                    name.append(value.toString());
                }
            }
        });
        return name.toString();
    }

    private static Buffer merged(ApiMethod method, List<String> order, List<Map<String, Buffer>> parts) {
        FieldDescriptor items = method.fields().items().orElseThrow();
        Optional<FieldDescriptor> missing = method.responseField("missing");
        Map<String, Buffer> found = new HashMap<>();
        parts.forEach(found::putAll);
        long bytes = found.values().stream().mapToLong(Buffer::length).sum();
        AnswerBound.check(bytes, "ask for fewer names at once");
        var writer = new MessageWriter((int) bytes + 16 * order.size());
        for (String name : order) {
            Buffer resource = found.get(name);
            if (resource != null) {
                writer.message(items, resource);
            } else {
                missing.ifPresent(field -> writer.element(field, name));
            }
        }
        return writer.answer();
    }
}
