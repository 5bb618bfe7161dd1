package com.goten.api.http;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.api.http.PathTemplate.Variable;
import com.goten.schema.ApiMethod;
import com.goten.schema.HttpBinding;
import com.goten.schema.SchemaFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Resolves the HTTP forms of one method, collecting what is wrong with them. */
final class RouteBuilder {
    private final ApiMethod method;
    private final Set<String> spanningCollections;
    private final List<SchemaFault> faults;

    /** @param spanningCollections collections whose IDs may hold slashes */
    RouteBuilder(ApiMethod method, Set<String> spanningCollections, List<SchemaFault> faults) {
        this.method = method;
        this.spanningCollections = spanningCollections;
        this.faults = faults;
    }

    /** A form of the method; empty when it is faulty. */
    Optional<Form> form(HttpBinding binding) {
        int known = faults.size();
        Optional<PathTemplate> template = template(binding);
        if (template.isEmpty()) {
            return Optional.empty();
        }
        var variables = new ArrayList<List<FieldDescriptor>>();
        template.get().variables().forEach(variable -> variables.add(variableField(variable)));
        var route = new Route(method, variables, body(binding), responseBody(binding));
        return faults.size() > known
                ? Optional.empty()
                : Optional.of(new Form(binding.httpMethod(), template.get(), route));
    }

    /** A route and where it is found. */
    record Form(String httpMethod, PathTemplate template, Route route) {}

    private Optional<PathTemplate> template(HttpBinding binding) {
        try {
            return Optional.of(PathTemplate.parse(binding.template()).spanning(spanningCollections));
        } catch (IllegalArgumentException malformed) {
            fault(malformed.getMessage());
            return Optional.empty();
        }
    }

    private List<FieldDescriptor> variableField(Variable variable) {
        var path = new ArrayList<FieldDescriptor>();
        Descriptor type = method.input();
        for (String name : variable.field().split("\\.", -1)) {
            FieldDescriptor field = type == null ? null : type.findFieldByName(name);
            if (field == null || field.isRepeated()) {
                fault("path variable " + variable.field() + " is no singular field of " + method.input().getFullName());
                return path;
            }
            path.add(field);
            type = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? field.getMessageType() : null;
        }
        if (type != null) {
            fault("path variable " + variable.field() + " is a message");
        }
        return path;
    }

    private Route.Body body(HttpBinding binding) {
        String body = binding.body().orElse("");
        return switch (body) {
            case "" -> new Route.NoBody();
            case "*" -> new Route.WholeRequest();
            default -> field(method.input(), body, "body").<Route.Body>map(Route.OneField::new)
                    .orElseGet(Route.NoBody::new);
        };
    }

    private Optional<FieldDescriptor> responseBody(HttpBinding binding) {
        return binding.responseBody().flatMap(name -> field(method.output(), name, "response_body"));
    }

    private Optional<FieldDescriptor> field(Descriptor type, String name, String role) {
        FieldDescriptor field = type.findFieldByName(name);
        if (field == null) {
            fault(role + " " + name + " is no field of " + type.getFullName());
        }
        return Optional.ofNullable(field);
    }

    private void fault(String reason) {
        String file = method.descriptor().getFile().getName();
        faults.add(new SchemaFault(file, method.descriptor().getFullName(), "google.api.http", reason));
    }
}
