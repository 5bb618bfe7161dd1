package com.goten.explain;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.v1.ListOwneesRequest;
import com.goten.mixin.v1.ListOwneesResponse;
import com.goten.schema.ApiVersion;
import com.goten.store.ShadowReader;
import com.goten.store.ShadowReader.OwnerState;
import com.goten.store.ShadowReader.Owning;
import com.goten.store.ShadowReader.Shadow;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Who of this deployment is owned by some resources, wherever those are. */
final class OwneePages {
    /** Between owner and ownee of the last one. */
    private static final String GAP = " ";

    private final ApiVersion version;
    private final ShadowReader reader;

    OwneePages(ApiVersion version, ShadowReader reader) {
        this.version = version;
        this.reader = reader;
    }

    Future<ListOwneesResponse> page(ListOwneesRequest request) {
        if (request.getOwnersCount() > ExplainMixin.MOST_TARGETS) {
            throw new InvalidArgument(
                    "owners", "are %d, and may be %d".formatted(request.getOwnersCount(), ExplainMixin.MOST_TARGETS));
        }
        List<UUID> owners = request.getOwnersList().stream().map(owner -> Messages.uuid(owner, "owners")).toList();
        int size = request.getPageSize() <= 0
                ? ExplainMixin.MOST_OWNEES
                : Math.min(request.getPageSize(), ExplainMixin.MOST_OWNEES);
        return reader.ownings(owners, last(request.getPageToken()), size).compose(ownings -> answer(ownings, size));
    }

    private Future<ListOwneesResponse> answer(List<Owning> ownings, int size) {
        Set<UUID> ownees = ownings.stream().map(Owning::ownee).collect(Collectors.toCollection(LinkedHashSet::new));
        return reader.shadows(ownees).compose(shadows -> reader.owners(ownees).map(owners -> {
            Map<UUID, List<OwnerState>> byOwnee =
                    owners.stream().collect(Collectors.groupingBy(one -> one.reference().ownee()));
            var response = ListOwneesResponse.newBuilder();
            ownings.forEach(owning -> response.addOwningsBuilder()
                    .setOwner(owning.owner().toString())
                    .setOwnee(owning.ownee().toString()));
            shadows.forEach(shadow ->
                    response.addOwnees(ownee(shadow, byOwnee.getOrDefault(shadow.head().uuid(), List.of()))));
            return response.setNextPageToken(ownings.size() < size ? "" : token(ownings.get(size - 1))).build();
        }));
    }

    private ListOwneesResponse.Ownee ownee(Shadow shadow, List<OwnerState> owners) {
        return ListOwneesResponse.Ownee.newBuilder()
                .setResource(Messages.shadow(version, shadow))
                .addAllOwners(owners.stream().map(Messages::owner).toList())
                .build();
    }

    private static String token(Owning last) {
        return last.owner() + GAP + last.ownee();
    }

    private static Optional<Owning> last(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = token.split(GAP, 2);
        if (parts.length != 2) {
            throw new InvalidArgument("page_token", "is none of this method");
        }
        return Optional.of(new Owning(Messages.uuid(parts[0], "page_token"), Messages.uuid(parts[1], "page_token")));
    }
}
