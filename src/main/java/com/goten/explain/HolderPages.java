package com.goten.explain;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.v1.ListHoldersRequest;
import com.goten.mixin.v1.ListHoldersResponse;
import com.goten.schema.ApiVersion;
import com.goten.store.ShadowReader;
import com.goten.store.ShadowReader.Holding;
import com.goten.store.ShadowReader.Place;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Who points from this deployment to some resources, wherever those are. */
final class HolderPages {
    /** Between target, holder and field of the last one; a field may hold anything else. */
    private static final String GAP = " ";

    private final ApiVersion version;
    private final ShadowReader reader;

    HolderPages(ApiVersion version, ShadowReader reader) {
        this.version = version;
        this.reader = reader;
    }

    Future<ListHoldersResponse> page(ListHoldersRequest request) {
        if (request.getTargetsCount() > ExplainMixin.MOST_TARGETS) {
            throw new InvalidArgument("targets", "are %d, and may be %d"
                    .formatted(request.getTargetsCount(), ExplainMixin.MOST_TARGETS));
        }
        List<UUID> targets =
                request.getTargetsList().stream().map(target -> Messages.uuid(target, "targets")).toList();
        int size = request.getPageSize() <= 0
                ? ExplainMixin.MOST_HOLDINGS
                : Math.min(request.getPageSize(), ExplainMixin.MOST_HOLDINGS);
        return reader.holdings(targets, last(request.getPageToken()), size)
                .compose(holdings -> answer(holdings, size));
    }

    private Future<ListHoldersResponse> answer(List<Holding> holdings, int size) {
        var holders = new LinkedHashSet<UUID>();
        holdings.forEach(holding -> holders.add(holding.holder().uuid()));
        return reader.shadows(holders).map(shadows -> {
            var response = ListHoldersResponse.newBuilder();
            holdings.forEach(holding -> response.addHoldingsBuilder()
                    .setTarget(holding.reference().target().toString())
                    .setHolder(holding.holder().uuid().toString())
                    .setField(holding.reference().field())
                    .setBehaviour(Messages.behaviour(holding.reference().behaviour())));
            shadows.forEach(shadow -> response.addHolders(Messages.shadow(version, shadow)));
            return response.setNextPageToken(holdings.size() < size ? "" : token(holdings.get(size - 1))).build();
        });
    }

    private static String token(Holding last) {
        Place place = last.place();
        return place.target() + GAP + place.holder() + GAP + place.field();
    }

    private static Optional<Place> last(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = token.split(GAP, 3);
        if (parts.length != 3) {
            throw new InvalidArgument("page_token", "is none of this method");
        }
        return Optional.of(new Place(
                Messages.uuid(parts[0], "page_token"), Messages.uuid(parts[1], "page_token"), parts[2]));
    }
}
