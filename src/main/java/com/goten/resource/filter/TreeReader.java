package com.goten.resource.filter;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.Doc;
import com.goten.resource.ValueKind;
import com.goten.resource.ValuePath;
import com.goten.resource.filter.FilterParser.JsonAt;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ResourceType;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads maps and lists to compare whole messages, lists and maps with. They are read as proto3 JSON into the field and
 * written as its document, so that they are equal to a stored document exactly if the messages are.
 */
final class TreeReader {
    private final ResourceType type;
    private final FilterSource source;

    TreeReader(ResourceType type, FilterSource source) {
        this.type = type;
        this.source = source;
    }

    Operand read(ValuePath path, JsonAt at) {
        ValueKind kind = path.leaf().kind();
        String expected = expected(path);
        if (!at.value().describe().equals(expected)) {
            throw source.wrong(at.offset(), "expected " + expected + ", found " + at.value().describe());
        }
        try {
            return new Operand.Tree(typed(path.leaf().field(), kind, at.value()));
        } catch (InvalidArgument e) {
            throw source.wrong(at.offset(), e.getMessage());
        }
    }

    private static String expected(ValuePath path) {
        return switch (path.leaf().kind()) {
            case LIST -> "a list";
            case MAP -> "a map";
            default -> isFieldMask(path.leaf().field()) ? "text" : "a map";
        };
    }

    /** In JSON it is its paths, joined by commas. */
    private static boolean isFieldMask(FieldDescriptor field) {
        return field.getMessageType().getFullName().equals("google.protobuf.FieldMask");
    }

    private Json typed(FieldDescriptor field, ValueKind kind, Json value) {
        var holder = DynamicMessage.newBuilder(field.getContainingType());
        new ProtoJson(List.of(type.descriptor().getFile())).mergeField(Buffer.buffer(value.toString()), holder, field);
        return JsonReader.document(Doc.value(type, field, holder.getField(field), kind != ValueKind.MESSAGE));
    }

    /** A value to compare members of JSON objects with: their numbers are doubles. */
    Json dynamic(Json value, int offset) {
        if (value instanceof Json.Num number) {
            double real = number.value().doubleValue();
            if (!Double.isFinite(real)) {
                throw source.wrong(offset, "a number is out of range");
            }
            return new Json.Num(new BigDecimal(Double.toString(real)));
        }
        if (value instanceof Json.Array array) {
            return new Json.Array(array.items().stream().map(item -> dynamic(item, offset)).toList());
        }
        if (value instanceof Json.Obj object) {
            Map<String, Json> members = new LinkedHashMap<>();
            object.members().forEach((key, member) -> members.put(key, dynamic(member, offset)));
            return new Json.Obj(members);
        }
        return value;
    }
}
