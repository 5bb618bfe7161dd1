package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.resource.OrderBy;
import com.goten.resource.Projection;
import com.goten.resource.ResourceNames;
import com.goten.resource.Scope;
import com.goten.resource.filter.Filter;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import com.goten.types.WatchType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A request to watch a collection, checked.
 *
 * @param order of a stateful watch; by name where it is stateless
 * @param orderText as the client wrote it
 * @param pageSize 0: the type's default
 * @param maxChunk most changes per message; 0: for a stateful watch all in one
 */
record CollectionRequest(
        ApiMethod method,
        WatchType watchType,
        String parent,
        String filterText,
        Selection selection,
        OrderBy order,
        String orderText,
        int pageSize,
        String pageToken,
        int maxChunk,
        String resumeToken,
        Optional<Instant> startingTime) {
    private static final List<String> STATEFUL_ONLY = List.of("page_size", "page_token", "order_by");
    private static final List<String> STATELESS_ONLY = List.of("resume_token", "starting_time");

    /**
     * @param ownedOnly whether read copies are left out
     * @throws GotenException.InvalidArgument naming what is wrong
     */
    static CollectionRequest of(ApiMethod method, DynamicMessage request, boolean ownedOnly) {
        var fields = new RequestFields(method, request);
        WatchType watchType = watchType(fields);
        ResourceType type = method.resourceType();
        String parent = fields.string(method.fields().parent());
        Scope scope = method.fields().parent()
                .map(field -> ResourceNames.scope(type, parent, field.getName()))
                .orElse(Scope.ALL);
        String filter = fields.string("filter");
        String order = fields.string("order_by");
        var selection = new Selection(
                type,
                scope,
                Filter.parse(type, filter, "filter"),
                Projection.of(type, fields.view(), fields.fieldMask(), "field_mask"),
                ownedOnly);
        return new CollectionRequest(
                method,
                watchType,
                parent,
                filter,
                selection,
                order.isBlank() ? OrderBy.name(type) : OrderBy.parse(type, order, "order_by"),
                order,
                fields.count("page_size"),
                fields.string("page_token"),
                fields.count("max_chunk_size"),
                fields.string("resume_token"),
                fields.time("starting_time"));
    }

    ResourceType type() {
        return selection.type();
    }

    private static WatchType watchType(RequestFields fields) {
        WatchType type = WatchType.forNumber(fields.enumNumber("type"));
        if (type == null || type == WatchType.UNRECOGNIZED) {
            throw new GotenException.InvalidArgument("type", "unknown value " + fields.enumNumber("type"));
        }
        boolean stateless = type == WatchType.STATELESS;
        refuse(fields, stateless ? STATEFUL_ONLY : STATELESS_ONLY, "is not for " + type + " watches");
        if (fields.has("resume_token") && fields.has("starting_time")) {
            throw new GotenException.InvalidArgument("starting_time", "cannot be combined with resume_token");
        }
        return type;
    }

    private static void refuse(RequestFields fields, List<String> names, String why) {
        List<FieldViolation> violations =
                names.stream().filter(fields::has).map(name -> new FieldViolation(name, why)).toList();
        if (!violations.isEmpty()) {
            throw new GotenException.InvalidArgument(violations);
        }
    }
}
