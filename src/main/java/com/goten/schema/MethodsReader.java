package com.goten.schema;

import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.goten.annotations.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the methods of API services. */
final class MethodsReader {
    private final String service;
    private final List<ResourceType> types;
    private final Faults faults;

    MethodsReader(String service, List<ResourceType> types, Faults faults) {
        this.service = service;
        this.types = types;
        this.faults = faults;
    }

    List<ApiMethod> read(List<ServiceDescriptor> services) {
        return services.stream().flatMap(api -> api.getMethods().stream()).map(this::read).toList();
    }

    private ApiMethod read(MethodDescriptor method) {
        return Annotations.method(method)
                .filter(option -> !option.getVerb().isEmpty() || !option.getResource().isEmpty())
                .map(option -> byOption(method, option))
                .orElseGet(() -> byName(method));
    }

    /** A verb that its messages do not fit is no standard method, whatever it is called: others may serve it. */
    private ApiMethod byOption(MethodDescriptor method, Method option) {
        var type = type(method, option.getResource());
        if (type.isEmpty()) {
            return build(method, Verb.CUSTOM, null, MethodFields.NONE);
        }
        var shapes = new MethodShapes(method, type.get(), option, faults);
        var verb = MethodVerbs.of(option);
        return build(method, shapes.fits(verb) ? verb : Verb.CUSTOM, type.get(), shapes.fields(verb));
    }

    private Optional<ResourceType> type(MethodDescriptor method, String name) {
        var full = TypeNames.full(service, name);
        var type = types.stream().filter(candidate -> candidate.fullName().equals(full)).findFirst();
        if (type.isEmpty() && !name.isEmpty() && TypeNames.service(full).equals(service)) {
            faults.add(method, "(goten.annotations.method).resource", "there is no type " + full + " in this version");
        }
        return type;
    }

    private ApiMethod byName(MethodDescriptor method) {
        for (var type : types) {
            for (var verb : MethodVerbs.named(method.getName(), type)) {
                var shapes = new MethodShapes(method, type, Method.getDefaultInstance(), faults);
                if (shapes.fits(verb)) {
                    return build(method, verb, type, shapes.fields(verb));
                }
            }
        }
        return build(method, Verb.CUSTOM, null, MethodFields.NONE);
    }

    private ApiMethod build(MethodDescriptor method, Verb verb, @Nullable ResourceType type, MethodFields fields) {
        boolean readOnly = Annotations.transaction(method).getReadOnly() || MethodVerbs.reads(verb);
        return new ApiMethod(method, verb, type, fields, routing(method, verb), readOnly, bindings(method));
    }

    /** Standard writes run where the resource is owned, unless the method says that it is not routed at all. */
    private static Routing routing(MethodDescriptor method, Verb verb) {
        var option = Annotations.routing(method);
        boolean skip = option.getSkipCodeGenBasedRouting();
        return new Routing(
                skip,
                option.getExecuteOnOwningRegion() || verb.writes() && !skip,
                option.getScopeFieldPathsList(),
                option.getResourceFieldPathsList(),
                option.getRegionIdFieldPathsList());
    }

    private List<HttpBinding> bindings(MethodDescriptor method) {
        var bindings = new ArrayList<HttpBinding>();
        Annotations.http(method).ifPresent(rule -> {
            binding(method, rule).ifPresent(bindings::add);
            rule.getAdditionalBindingsList()
                    .forEach(additional -> binding(method, additional).ifPresent(bindings::add));
        });
        return bindings;
    }

    private Optional<HttpBinding> binding(MethodDescriptor method, HttpRule rule) {
        return switch (rule.getPatternCase()) {
            case GET -> binding(method, rule, "GET", rule.getGet());
            case PUT -> binding(method, rule, "PUT", rule.getPut());
            case POST -> binding(method, rule, "POST", rule.getPost());
            case DELETE -> binding(method, rule, "DELETE", rule.getDelete());
            case PATCH -> binding(method, rule, "PATCH", rule.getPatch());
            case CUSTOM -> binding(method, rule, rule.getCustom().getKind(), rule.getCustom().getPath());
            case PATTERN_NOT_SET -> Optional.empty();
        };
    }

    private Optional<HttpBinding> binding(MethodDescriptor method, HttpRule rule, String httpMethod, String template) {
        if (!template.startsWith("/")) {
            faults.add(method, "(google.api.http)", "path \"" + template + "\" does not begin with /");
            return Optional.empty();
        }
        if (!isBody(method, rule.getBody())) {
            faults.add(method, "(google.api.http)", "body \"" + rule.getBody() + "\" is no field of "
                    + method.getInputType().getFullName());
            return Optional.empty();
        }
        return Optional.of(new HttpBinding(httpMethod, template, text(rule.getBody()), text(rule.getResponseBody())));
    }

    private static boolean isBody(MethodDescriptor method, String body) {
        return body.isEmpty() || body.equals("*") || method.getInputType().findFieldByName(body) != null;
    }

    private static Optional<String> text(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
