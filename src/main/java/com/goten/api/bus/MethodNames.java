package com.goten.api.bus;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.Unimplemented;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.ServiceSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds methods by simple name ({@code CreateDevice}) or full name ({@code devices.v1.DeviceService/CreateDevice}). */
final class MethodNames {
    private final Map<String, ApiMethod> byFullName = new HashMap<>();
    private final Map<String, Map<String, List<ApiMethod>>> byVersion = new HashMap<>();
    private final String currentVersion;

    MethodNames(ServiceSchema schema, String currentVersion) {
        this.currentVersion = currentVersion;
        for (ApiVersion version : schema.versions()) {
            Map<String, List<ApiMethod>> bySimpleName = new HashMap<>();
            for (ApiMethod method : version.methods()) {
                byFullName.put(method.fullName(), method);
                bySimpleName.computeIfAbsent(method.name(), name -> new ArrayList<>()).add(method);
            }
            byVersion.put(version.version(), bySimpleName);
        }
    }

    /**
     * @param version empty: the current one; without meaning for a full name
     * @throws Unimplemented for a method that there is not
     * @throws InvalidArgument for an unknown version, and for a simple name that several services have
     */
    ApiMethod find(String name, Optional<String> version) {
        ApiMethod byName = byFullName.get(name);
        return byName != null ? byName : bySimpleName(name, version.orElse(currentVersion));
    }

    private ApiMethod bySimpleName(String name, String version) {
        Map<String, List<ApiMethod>> methods = byVersion.get(version);
        if (methods == null) {
            throw new InvalidArgument("version", "there is no version " + version);
        }
        List<ApiMethod> found = methods.getOrDefault(name, List.of());
        if (found.isEmpty()) {
            throw new Unimplemented("there is no method " + name);
        }
        if (found.size() > 1) {
            List<String> names = found.stream().map(ApiMethod::fullName).sorted().toList();
            throw new InvalidArgument("method", "several services have it; the full name tells which: " + names);
        }
        return found.get(0);
    }
}
