package com.goten.api.http;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.goten.api.http.QueryString.Parameter;
import com.goten.api.http.Route.NoBody;
import com.goten.api.http.Route.OneField;
import com.goten.api.http.Route.WholeRequest;
import com.goten.api.http.Routes.Found;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.json.ProtoJson;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes the request message of a call from body, query and path, in this order: the path has the last word. */
final class RequestBinder {
    private final ProtoJson json;

    RequestBinder(ProtoJson json) {
        this.json = json;
    }

    /** @throws InvalidArgument naming the field or parameter that is wrong, and why */
    DynamicMessage bind(Found found, List<Parameter> query, Buffer body) {
        return new RequestBinder(json.withMasksOf(found.route().method().maskedType())).bound(found, query, body);
    }

    private DynamicMessage bound(Found found, List<Parameter> query, Buffer body) {
        var request = DynamicMessage.newBuilder(found.route().method().input());
        body(found.route().body(), body, request);
        query(found.route(), query, request);
        path(found, request);
        return request.build();
    }

    private void body(Route.Body kind, Buffer body, Message.Builder request) {
        boolean empty = body.length() == 0;
        if (kind instanceof NoBody && !empty) {
            throw new InvalidArgument("body", "this method takes none");
        }
        if (kind instanceof WholeRequest && !empty) {
            json.merge(body, request);
        }
        if (kind instanceof OneField one) {
            field(one.field(), body, request);
        }
    }

    /** An absent body is not the same as an empty resource: an update with one would clear everything. */
    private void field(FieldDescriptor field, Buffer body, Message.Builder request) {
        if (body.length() == 0) {
            throw new InvalidArgument(field.getName(), "is missing: it is the body of the request");
        }
        json.mergeField(body, request, field);
        if (field.hasPresence() && !request.hasField(field)) {
            throw new InvalidArgument(field.getName(), "must not be null");
        }
    }

    private void query(Route route, List<Parameter> query, Message.Builder request) {
        var seen = new HashSet<List<FieldDescriptor>>();
        for (Parameter parameter : query) {
            List<FieldDescriptor> path = new RequestField(json, parameter.name()).resolve(route.method().input());
            requireFree(route, path, parameter.name());
            requireOnce(path, seen, parameter.name());
            new RequestField(json, parameter.name()).set(request, path, value(parameter, path.get(path.size() - 1)));
        }
    }

    private Object value(Parameter parameter, FieldDescriptor field) {
        String absent = field.getJavaType() == JavaType.BOOLEAN ? "true" : "";
        return json.value(field, parameter.value().orElse(absent), parameter.name());
    }

    private static void requireFree(Route route, List<FieldDescriptor> path, String name) {
        if (route.variables().contains(path)) {
            throw new InvalidArgument(name, "is in the path already");
        }
        if (route.body() instanceof WholeRequest
                || route.body() instanceof OneField one && one.field().equals(path.get(0))) {
            throw new InvalidArgument(name, "must be given in the body");
        }
    }

    private static void requireOnce(List<FieldDescriptor> path, Set<List<FieldDescriptor>> seen, String name) {
        if (!path.get(path.size() - 1).isRepeated() && !seen.add(path)) {
            throw new InvalidArgument(name, "is given twice");
        }
    }

    private void path(Found found, Message.Builder request) {
        for (int i = 0; i < found.variables().size(); i++) {
            List<FieldDescriptor> path = found.route().variables().get(i);
            var field = new RequestField(json, RequestField.text(path));
            Object value = json.value(path.get(path.size() - 1), found.variables().get(i), RequestField.text(path));
            field.requireAbsentOrEqual(request, path, value);
            field.set(request, path, value);
        }
    }
}
