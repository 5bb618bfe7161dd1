package com.goten.schema;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import com.goten.annotations.Resource;
import com.goten.annotations.ResourceChange;
import com.goten.types.View;
import com.goten.types.WatchType;
import java.util.function.UnaryOperator;

/**
 * Requests and responses of a type's standard methods, in the shapes and with the field numbers of PROTOCOL.md section
 * 3.
 */
final class ApiMessages {
    private final ResourceType type;
    private final String packageName;
    private final UnaryOperator<String> freeName;
    private final String singular;
    private final String plural;
    private final boolean hasParent;

    /** @param freeName makes of a message name one that the package does not have yet */
    ApiMessages(ResourceType type, String packageName, UnaryOperator<String> freeName) {
        this.type = type;
        this.packageName = packageName;
        this.freeName = freeName;
        this.singular = TypeNames.snakeCase(type.singular());
        this.plural = TypeNames.snakeCase(type.plural());
        this.hasParent = type.patterns().stream().anyMatch(pattern -> pattern.segments().size() > 1);
    }

    private String resource() {
        return type.descriptor().getFullName();
    }

    private MessageShape request(Verb verb) {
        return new MessageShape(requestName(verb));
    }

    private MessageShape response(Verb verb) {
        return new MessageShape(freeName.apply(MethodVerbs.distinctName(verb, type) + "Response"));
    }

    private String requestName(Verb verb) {
        return freeName.apply(MethodVerbs.distinctName(verb, type) + "Request");
    }

    DescriptorProto.Builder getRequest() {
        return request(Verb.GET)
                .text("name", 1)
                .message("field_mask", 3, FieldMask.getDescriptor())
                .choice("view", 4, View.getDescriptor())
                .build();
    }

    DescriptorProto.Builder batchGetRequest() {
        return request(Verb.BATCH_GET)
                .texts("names", 2)
                .message("field_mask", 3, FieldMask.getDescriptor())
                .choice("view", 4, View.getDescriptor())
                .build();
    }

    DescriptorProto.Builder batchGetResponse() {
        return response(Verb.BATCH_GET)
                .messages(plural, 1, resource())
                .texts("missing", 2)
                .build();
    }

    DescriptorProto.Builder listRequest() {
        return pageRequest(Verb.LIST).build();
    }

    DescriptorProto.Builder searchRequest() {
        return pageRequest(Verb.SEARCH).text("phrase", 9).build();
    }

    private MessageShape pageRequest(Verb verb) {
        return underParent(request(verb))
                .int32("page_size", 2)
                .text("page_token", 3)
                .text("order_by", 4)
                .text("filter", 5)
                .message("field_mask", 6, FieldMask.getDescriptor())
                .choice("view", 7, View.getDescriptor())
                .bool("include_paging_info", 8);
    }

    private MessageShape underParent(MessageShape request) {
        return hasParent ? request.text("parent", 1) : request;
    }

    DescriptorProto.Builder pageResponse(Verb verb) {
        return response(verb)
                .messages(plural, 1, resource())
                .text("prev_page_token", 3)
                .text("next_page_token", 4)
                .int32("current_offset", 5)
                .int32("total_results_count", 6)
                .build();
    }

    DescriptorProto.Builder watchRequest() {
        return request(Verb.WATCH)
                .text("name", 1)
                .message("field_mask", 2, FieldMask.getDescriptor())
                .choice("view", 4, View.getDescriptor())
                .build();
    }

    /** @param change full name of the type's Change message */
    DescriptorProto.Builder watchResponse(String change) {
        return response(Verb.WATCH).message("change", 1, change).build();
    }

    DescriptorProto.Builder watchCollectionRequest() {
        return underParent(request(Verb.WATCH_COLLECTION))
                .int32("page_size", 2)
                .text("page_token", 3)
                .text("order_by", 4)
                .text("filter", 5)
                .message("field_mask", 6, FieldMask.getDescriptor())
                .choice("view", 8, View.getDescriptor())
                .choice("type", 9, WatchType.getDescriptor())
                .text("resume_token", 10)
                .int32("max_chunk_size", 11)
                .message("starting_time", 12, Timestamp.getDescriptor())
                .build();
    }

    /** @param change full name of the type's Change message */
    DescriptorProto.Builder watchCollectionResponse(String change) {
        var response = response(Verb.WATCH_COLLECTION);
        var tokens = packageName + "." + response.build().getName() + ".PageTokenChange";
        return response.messages(singular + "_changes", 2, change)
                .message("page_token_change", 3, tokens)
                .bool("is_current", 4)
                .text("resume_token", 5)
                .int64("snapshot_size", 6)
                .bool("is_soft_reset", 7)
                .bool("is_hard_reset", 8)
                .nested(new MessageShape("PageTokenChange")
                        .text("prev_page_token", 1)
                        .text("next_page_token", 2))
                .build();
    }

    DescriptorProto.Builder createRequest() {
        var request = underParent(request(Verb.CREATE));
        return request.message(singular, 2, resource())
                .message("response_mask", 3, nestedName(request, "ResponseMask"))
                .nested(new MessageShape("ResponseMask")
                        .oneOf("masking")
                        .bool("skip_entire_response_body", 1)
                        .message("body_mask", 2, FieldMask.getDescriptor()))
                .build();
    }

    DescriptorProto.Builder updateRequest() {
        var request = request(Verb.UPDATE);
        return request.message(singular, 2, resource())
                .message("update_mask", 3, FieldMask.getDescriptor())
                .message("cas", 4, nestedName(request, "CAS"))
                .bool("allow_missing", 5)
                .message("response_mask", 6, nestedName(request, "ResponseMask"))
                .nested(new MessageShape("CAS")
                        .message("conditional_state", 1, resource())
                        .message("field_mask", 2, FieldMask.getDescriptor()))
                .nested(new MessageShape("ResponseMask")
                        .oneOf("masking")
                        .bool("skip_entire_response_body", 1)
                        .bool("updated_fields_only", 2)
                        .message("body_mask", 3, FieldMask.getDescriptor()))
                .build();
    }

    DescriptorProto.Builder deleteRequest() {
        return request(Verb.DELETE).text("name", 1).bool("allow_missing", 2).build();
    }

    DescriptorProto.Builder change() {
        var change = new MessageShape(freeName.apply(type.singular() + "Change"));
        var message = change.oneOf("change_type")
                .message("added", 1, nestedName(change, "Added"))
                .message("modified", 2, nestedName(change, "Modified"))
                .message("removed", 3, nestedName(change, "Removed"))
                .message("current", 4, nestedName(change, "Current"))
                .nested(new MessageShape("Added").message(singular, 1, resource()).int32("view_index", 2))
                .nested(modified())
                .nested(new MessageShape("Removed").text("name", 1).int32("view_index", 2))
                .nested(new MessageShape("Current").message(singular, 1, resource()))
                .build();
        var mark = ResourceChange.newBuilder().setResource(type.singular());
        message.getOptionsBuilder().setExtension(Resource.resourceChange, mark.build());
        return message;
    }

    private MessageShape modified() {
        return new MessageShape("Modified")
                .text("name", 1)
                .message(singular, 2, resource())
                .message("field_mask", 3, FieldMask.getDescriptor())
                .int32("previous_view_index", 4)
                .int32("view_index", 5);
    }

    private String nestedName(MessageShape outer, String name) {
        return packageName + "." + outer.build().getName() + "." + name;
    }
}
