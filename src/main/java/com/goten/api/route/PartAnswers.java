package com.goten.api.route;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.api.call.Call;
import com.goten.api.call.Surroundings;
import com.goten.errors.GotenException.NotFound;
import com.goten.mixin.CallHeaders;
import com.goten.policy.CreationRight;
import com.goten.policy.SettledPolicy;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.schema.ResourceType;
import com.goten.schema.Verb;
import com.goten.store.ResourceReader;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Answers what somebody asks who asks several regions and puts together what they have. Who does not know where everything is by
 * now would miss what has gone to a region that he does not ask: he is told so, rather than what is here. What is looked at for
 * that is looked at after the read, in the database: it never goes back, and was no later then.
 */
final class PartAnswers {
    private final Regions regions;
    private final Surroundings around;
    private final ResourceReader rows;
    private final String version;

    /** @param version the current one */
    PartAnswers(Regions regions, Surroundings around, ResourceReader rows, String version) {
        this.regions = regions;
        this.around = around;
        this.rows = rows;
        this.version = version;
    }

    Future<Buffer> run(Call call, Function<Call, Future<Buffer>> here) {
        Optional<ToldControl> told = ToldControl.in(call.context());
        Verb verb = call.method().verb();
        boolean listed = verb == Verb.LIST || verb == Verb.SEARCH;
        Future<Buffer> answer = here.apply(call);
        if (told.isPresent()) {
            return answer.compose(
                    found -> verb == Verb.GET ? answer : upToDate(call, told.get()).compose(checked -> answer),
                    failure -> failure instanceof NotFound
                            ? upToDate(call, told.get()).compose(checked -> Future.failedFuture(failure))
                            : Future.failedFuture(failure));
        }
        return listed && call.context().ownedOnly() && mayMove(call.method().resourceType())
                ? answer.compose(found -> quiet(call).map(found))
                : answer;
    }

    /** Whether some resources of a type have no region in their names. */
    static boolean mayMove(ResourceType type) {
        return type.patterns().stream().anyMatch(pattern -> !pattern.regional());
    }

    /** Says for how long nothing has been handed over. */
    private Future<Void> quiet(Call call) {
        return around.handovers().get()
                .onSuccess(age -> age.ifPresent(since -> call.context().answer().put(
                        CallHeaders.HANDED_OVER, Long.toString(since.toMillis()))))
                .mapEmpty();
    }

    /** Fails where something later is known here than the one knows who asks. */
    private Future<Void> upToDate(Call call, ToldControl told) {
        return own(call, told).compose(own -> {
            var keys = Stream.concat(Stream.of(told.holder()), own.stream())
                    .map(holder -> CreationRight.key(version, holder))
                    .toList();
            return rows.getAll(keys, Deadline.after(ResourceReader.USUAL_PATIENCE));
        }).compose(rights -> rights.stream().anyMatch(right -> isLater(told, right))
                ? Future.failedFuture(regions.controlChanged())
                : Future.succeededFuture());
    }

    private static boolean isLater(ToldControl told, StoredResource right) {
        return !CreationRight.holder(right.key()).equals(told.holder()) || told.isBehind(right);
    }

    /** Holders that may have got a right of their own, split off from the service's, of which the other has not heard. */
    private Future<List<UUID>> own(Call call, ToldControl told) {
        if (!told.holder().equals(SettledPolicy.SERVICE)) {
            return Future.succeededFuture(List.of());
        }
        List<ResourceKey> holders = subjects(call).stream()
                .flatMap(name -> around.policies().holder(name).stream())
                .map(ResourceKey::of)
                .distinct()
                .toList();
        return holders.isEmpty()
                ? Future.succeededFuture(List.of())
                : rows.getAll(holders, Deadline.after(ResourceReader.USUAL_PATIENCE))
                        .map(found -> found.stream().map(StoredResource::uuid).toList());
    }

    private static List<ResourceName> subjects(Call call) {
        ResourceType type = call.method().resourceType();
        List<ResourceName> names = new ArrayList<>();
        call.method().fields().name().ifPresent(field -> texts(call, field).forEach(
                text -> ResourceNames.tryParse(type, text).ifPresent(names::add)));
        call.method().fields().parent().ifPresent(field -> texts(call, field).forEach(
                text -> Places.under(type, text, true).ifPresent(names::add)));
        return names;
    }

    private static List<String> texts(Call call, FieldDescriptor field) {
        Object value = call.request().getField(field);
        return value instanceof List<?> several
                ? several.stream().map(String.class::cast).toList()
                : List.of((String) value);
    }
}
