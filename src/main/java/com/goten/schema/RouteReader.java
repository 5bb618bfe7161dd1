package com.goten.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Refuses methods whose REST forms match the same requests: only one of them could ever be called. */
final class RouteReader {
    private static final Pattern VARIABLE = Pattern.compile("\\{[^=}]*(?:=([^}]*))?}");

    private final Faults faults;
    private final Map<String, ApiMethod> owners = new HashMap<>();

    RouteReader(Faults faults) {
        this.faults = faults;
    }

    void check(List<ApiMethod> methods) {
        methods.forEach(method -> method.bindings().forEach(binding -> check(method, binding)));
    }

    private void check(ApiMethod method, HttpBinding binding) {
        var owner = owners.putIfAbsent(binding.httpMethod() + " " + shape(binding.template()), method);
        if (owner != null && owner != method) {
            faults.add(method.descriptor(), "(google.api.http)", binding.httpMethod() + " " + binding.template()
                    + " matches the same requests as that of " + owner.descriptor().getFullName());
        }
    }

    /** The template without its variables: {@code /v1/{name=things/*}} is {@code /v1/things/*}. */
    private static String shape(String template) {
        return VARIABLE.matcher(template).replaceAll(variable -> variable.group(1) == null ? "*" : variable.group(1));
    }
}
