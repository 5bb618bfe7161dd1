package com.goten.mixin;

import com.goten.policy.CreationRight;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.SettledPolicy;
import com.goten.resource.Bodies;
import com.goten.resource.OrderBy;
import com.goten.resource.PageCursor;
import com.goten.resource.ResourceKey;
import com.goten.resource.Scope;
import com.goten.resource.StoredResource;
import com.goten.resource.filter.Filter;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Handovers;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What of a deployment is to be in another region of its service, or will be: as long as there is some, that region must not
 * be deleted from the registry.
 *
 * <pre>
 *   offered to it                                       nobody else has it any more
 *   a right to create that is being handed over to it   everything under the policy follows
 *   a policy holder here that names it                  the same
 *   ... that named it first, and no right is on record  it has the right
 *   ... of which it says that it has the right
 * </pre>
 *
 * The service's own policy counts as a holder that everybody has.
 */
final class Destined {
    private static final int PAGE = 200;
    private static final long PAGE_BYTES = 4L << 20;

    private final DeploymentId own;
    private final ApiVersion version;
    private final ResourceReader reader;
    private final Handovers handovers;
    private final EnvironmentSource environment;

    Destined(
            DeploymentId own,
            ApiVersion version,
            ResourceReader reader,
            Handovers handovers,
            EnvironmentSource environment) {
        this.own = own;
        this.version = version;
        this.reader = reader;
        this.handovers = handovers;
        this.environment = environment;
    }

    /**
     * Names of some of it.
     *
     * @param holders under which the region says that it has the right
     */
    Future<List<String>> to(String region, Collection<UUID> holders, Deadline deadline) {
        var looks = new ArrayList<Future<Optional<String>>>();
        looks.add(handovers.offered(region, Optional.empty(), 1).map(found -> found.stream().findFirst().map(offer -> offer.key().name())));
        looks.add(closing(region, "", deadline));
        looks.add(service(region, holders));
        looks.add(handovers.owned(holders).map(found -> found.stream().findFirst().map(ResourceKey::name)));
        version.types().stream().filter(ResourceType::policyHolder).forEach(type -> {
            String policy = type.fields().policy().orElseThrow() + ".default_control_region";
            looks.add(holders(type, policy, region, deadline).first(holder -> Future.succeededFuture(true)));
            type.fields().metadata().ifPresent(metadata -> looks.add(
                    holders(type, metadata.getName() + ".initial_control_region", region, deadline)
                            .first(holder -> hasRight(region, holder.uuid()))));
        });
        return Future.all(looks).map(all -> all.<Optional<String>>list().stream().flatMap(Optional::stream).distinct().toList());
    }

    private Future<Optional<String>> closing(String region, String after, Deadline deadline) {
        return handovers.owned(version.version(), CreationRight.TYPE, after, PAGE).compose(names -> {
            if (names.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
            }
            var keys = names.stream().map(name -> CreationRight.key(version.version(), UUID.fromString(name))).toList();
            return reader.getAll(keys, deadline).compose(rights -> {
                Optional<UUID> found = rights.stream()
                        .filter(right -> CreationRight.of(right).goal().equals(region))
                        .map(right -> CreationRight.holder(right.key()))
                        .findFirst();
                return found.isPresent()
                        ? name(found.get()).map(Optional::of)
                        : closing(region, names.get(names.size() - 1), deadline);
            });
        });
    }

    /** The name of a policy holder; where it is not here, what there is of it. */
    private Future<String> name(UUID holder) {
        return holder.equals(SettledPolicy.SERVICE)
                ? Future.succeededFuture(serviceName())
                : handovers.owned(List.of(holder)).map(found ->
                        found.stream().findFirst().map(ResourceKey::name).orElseGet(holder::toString));
    }

    private String serviceName() {
        return "services/" + own.service();
    }

    private Future<Optional<String>> service(String region, Collection<UUID> holders) {
        var service = environment.current().service(own.service());
        boolean named = holders.contains(SettledPolicy.SERVICE)
                || service.filter(known -> known.policy().defaultControlRegion().equals(region)).isPresent();
        boolean first = service.filter(known -> known.initialControlRegion().equals(region)).isPresent();
        Future<Boolean> has = named || !first
                ? Future.succeededFuture(named)
                : hasRight(region, SettledPolicy.SERVICE);
        return has.map(there -> there ? Optional.of(serviceName()) : Optional.empty());
    }

    /** Whether a region that was the first control region has the right still, or again, or is to get it, as far as is known. */
    private Future<Boolean> hasRight(String region, UUID holder) {
        return reader.get(CreationRight.key(version.version(), holder)).map(right -> right
                .map(stored -> stored.owningRegion().equals(region) || CreationRight.of(stored).goal().equals(region))
                .orElse(true));
    }

    private Holders holders(ResourceType type, String path, String region, Deadline deadline) {
        var query = new ListQuery(
                type,
                Scope.ALL,
                Filter.parse(type, path + " = " + Json.encode(region), "filter"),
                OrderBy.name(type),
                Optional.empty(),
                PAGE,
                true);
        return new Holders(query, deadline);
    }

    /** Policy holders that are owned here, page by page. */
    private final class Holders {
        private final ListQuery query;
        private final Deadline deadline;

        Holders(ListQuery query, Deadline deadline) {
            this.query = query;
            this.deadline = deadline;
        }

        /** Asks of a holder what there is to be known of it. */
        interface Question {
            Future<Boolean> holds(StoredResource holder);
        }

        /** The name of the first of which it holds. */
        Future<Optional<String>> first(Question question) {
            return reader.list(query, PAGE_BYTES, deadline).compose(page -> {
                List<StoredResource> found = page.resources();
                return first(found.iterator(), question).compose(name -> name.isPresent() || found.isEmpty()
                        ? Future.succeededFuture(name)
                        : after(found.get(found.size() - 1)).first(question));
            });
        }

        private Future<Optional<String>> first(Iterator<StoredResource> rest, Question question) {
            if (!rest.hasNext()) {
                return Future.succeededFuture(Optional.empty());
            }
            StoredResource holder = rest.next();
            return question.holds(holder).compose(holds -> holds
                    ? Future.succeededFuture(Optional.of(holder.key().name()))
                    : first(rest, question));
        }

        private Holders after(StoredResource last) {
            var cursor = PageCursor.at(query.order(), Bodies.parse(query.type(), last), false);
            return new Holders(query.withCursor(Optional.of(cursor)), deadline);
        }
    }
}
