package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.annotations.ResourceSpec;
import com.goten.types.View;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads the views of a type. */
final class ViewReader {
    private final Faults faults;

    ViewReader(Faults faults) {
        this.faults = faults;
    }

    Map<View, List<FieldPath>> read(Descriptor message, ResourceSpec spec, ResourceType.Fields fields) {
        var views = new EnumMap<View, Map<String, FieldPath>>(View.class);
        Stream.concat(Stream.of(fields.name()), fields.displayName().stream())
                .forEach(field -> add(views, View.NAME, path(field)));
        for (var view : spec.getViewsList()) {
            if (view.getView() == View.UNSPECIFIED || view.getView() == View.UNRECOGNIZED) {
                faults.add(message, TypeDraftReader.GOTEN + ".views", "a view must be one of NAME, BASIC,"
                        + " DETAIL, FULL");
                continue;
            }
            add(views, view.getView(), path(fields.name()));
            view.getFieldsList().forEach(field -> addField(message, views, view.getView(), field.getPath()));
        }
        var lists = new EnumMap<View, List<FieldPath>>(View.class);
        views.forEach((view, paths) -> lists.put(view, new ArrayList<>(paths.values())));
        return lists;
    }

    private void addField(
            Descriptor message, Map<View, Map<String, FieldPath>> views, View view, String path) {
        FieldPath.parse(message, path)
                .ifPresentOrElse(
                        found -> add(views, view, found),
                        () -> faults.add(message, TypeDraftReader.GOTEN + ".views", "view " + view
                                + " has the field \"" + path + "\", which is not there"));
    }

    private static void add(Map<View, Map<String, FieldPath>> views, View view, FieldPath path) {
        views.computeIfAbsent(view, key -> new LinkedHashMap<>()).putIfAbsent(path.toString(), path);
    }

    private static FieldPath path(FieldDescriptor field) {
        return new FieldPath(List.of(field));
    }
}
