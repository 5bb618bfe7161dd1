package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.goten.schema.MergeOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What tells items of a list apart: the identifiers that the field declares, else the whole item. */
record ItemKeys(List<FieldDescriptor> identifiers) {

    static ItemKeys of(FieldDescriptor field) {
        var names = MergeOptions.of(field).identifiers();
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return new ItemKeys(List.of());
        }
        return new ItemKeys(names.stream()
                .flatMap(name -> FieldNames.find(field.getMessageType(), name).stream())
                .toList());
    }

    boolean declared() {
        return !identifiers.isEmpty();
    }

    Object of(Object item) {
        if (identifiers.isEmpty()) {
            return item;
        }
        var key = new ArrayList<Object>(identifiers.size());
        for (FieldDescriptor identifier : identifiers) {
            key.add(((Message) item).getField(identifier));
        }
        return key;
    }

    /** Items by key, in their order; of equal ones the last. */
    Map<Object, Object> index(List<?> items) {
        var index = new LinkedHashMap<Object, Object>();
        for (Object item : items) {
            index.put(of(item), item);
        }
        return index;
    }
}
