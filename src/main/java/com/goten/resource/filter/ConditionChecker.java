package com.goten.resource.filter;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.FieldNames;
import com.goten.resource.MapKeys;
import com.goten.resource.ResourceNames;
import com.goten.resource.ValueKind;
import com.goten.resource.ValuePath;
import com.goten.resource.ValuePath.NoSuchPath;
import com.goten.resource.filter.FilterParser.JsonAt;
import com.goten.resource.filter.FilterParser.PathAt;
import com.goten.resource.filter.Token.Segment;
import com.goten.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes conditions of what the parser found, and refuses those that mean nothing on this type. */
final class ConditionChecker {
    private final ResourceType type;
    private final FilterSource source;
    private final OperandReader operands;

    ConditionChecker(ResourceType type, FilterSource source) {
        this.type = type;
        this.source = source;
        this.operands = new OperandReader(type, source);
    }

    PathAt path(Token token) {
        List<Segment> segments = token.path();
        try {
            var names = segments.stream().map(Segment::text).toList();
            return new PathAt(ValuePath.resolve(type.descriptor(), names), token.text(), token.offset());
        } catch (NoSuchPath e) {
            throw source.wrong(segments.get(e.segment()).offset(), e.getMessage());
        }
    }

    Condition compare(PathAt at, Comparison comparison, int operatorOffset, JsonAt value) {
        ValueKind kind = at.path().leaf().kind();
        if (comparison.ordering() && !canOrder(kind, value.value())) {
            throw source.wrong(operatorOffset, at.text() + " cannot be compared with " + comparison.symbol());
        }
        if (value.value() instanceof Json.Null) {
            Condition isNull = new Condition.IsNull(at.path());
            return comparison == Comparison.EQUAL ? isNull : Condition.not(isNull);
        }
        return new Condition.Compare(at.path(), comparison, operands.read(at.path(), value, !comparison.ordering()));
    }

    private static boolean canOrder(ValueKind kind, Json value) {
        return switch (kind) {
            case NUMBER, FLOAT, DOUBLE, TEXT, TIMESTAMP, DURATION -> !(value instanceof Json.Null);
            case JSON -> value instanceof Json.Num || value instanceof Json.Text;
            case BOOL, BYTES, ENUM, MESSAGE, LIST, MAP -> false;
        };
    }

    Condition isNull(PathAt at) {
        return new Condition.IsNull(at.path());
    }

    Condition isNan(PathAt at) {
        ValueKind kind = at.path().leaf().kind();
        if (kind != ValueKind.FLOAT && kind != ValueKind.DOUBLE) {
            throw source.wrong(at.offset(), at.text() + " is no floating-point field: it cannot be NAN");
        }
        return new Condition.IsNan(at.path());
    }

    Condition in(PathAt at, List<JsonAt> values) {
        var any = new ArrayList<Condition>();
        var set = new ArrayList<Operand>();
        for (JsonAt value : values) {
            if (value.value() instanceof Json.Null) {
                any.add(new Condition.IsNull(at.path()));
            } else {
                set.add(operands.read(at.path(), value, true));
            }
        }
        if (!set.isEmpty()) {
            any.add(new Condition.In(at.path(), set));
        }
        return Condition.or(any);
    }

    Condition contains(PathAt at, JsonAt wanted) {
        return switch (at.path().leaf().kind()) {
            case LIST, JSON -> new Condition.AnyItem(at.path(), equal(item(at.path()), wanted));
            case MAP -> containsKeys(at.path(), wanted);
            case MESSAGE -> Condition.and(
                    List.of(Condition.not(new Condition.IsNull(at.path())), equal(at.path(), wanted)));
            default -> throw source.wrong(at.offset(), at.text() + " is neither a list nor a map: it CONTAINS nothing");
        };
    }

    private static ValuePath item(ValuePath list) {
        return ValuePath.item(list.leaf());
    }

    /** Equality with what CONTAINS wants: of a message, in the members given. */
    private Condition equal(ValuePath path, JsonAt wanted) {
        if (wanted.value() instanceof Json.Null) {
            return new Condition.IsNull(path);
        }
        if (wanted.value() instanceof Json.Obj object) {
            if (path.leaf().kind() == ValueKind.MESSAGE) {
                return members(path, object, wanted.offset());
            }
            if (path.leaf().kind() == ValueKind.MAP) {
                return entries(path, object, wanted.offset());
            }
        }
        return new Condition.Compare(path, Comparison.EQUAL, operands.read(path, wanted, true));
    }

    private Condition members(ValuePath path, Json.Obj wanted, int offset) {
        Descriptor message = path.leaf().field().getMessageType();
        var all = new ArrayList<Condition>();
        for (Map.Entry<String, Json> member : wanted.members().entrySet()) {
            FieldDescriptor field = FieldNames.find(message, member.getKey())
                    .orElseThrow(() -> source.wrong(offset, FieldNames.unknown(message, member.getKey())));
            all.add(equal(path.field(field), new JsonAt(member.getValue(), offset)));
        }
        return Condition.and(all);
    }

    private Condition containsKeys(ValuePath map, JsonAt wanted) {
        if (wanted.value() instanceof Json.Obj object) {
            return entries(map, object, wanted.offset());
        }
        if (wanted.value() instanceof Json.Array || wanted.value() instanceof Json.Null) {
            throw source.wrong(wanted.offset(), "expected a key or a map, found " + wanted.value().describe());
        }
        String key = wanted.value() instanceof Json.Text text ? text.value() : wanted.value().toString();
        return Condition.not(new Condition.IsNull(entry(map, key, wanted.offset())));
    }

    private Condition entries(ValuePath map, Json.Obj wanted, int offset) {
        var all = new ArrayList<Condition>();
        wanted.members().forEach((key, value) -> {
            ValuePath entry = entry(map, key, offset);
            all.add(Condition.not(new Condition.IsNull(entry)));
            all.add(equal(entry, new JsonAt(value, offset)));
        });
        return Condition.and(all);
    }

    private ValuePath entry(ValuePath map, String key, int offset) {
        FieldDescriptor field = map.leaf().field();
        return map.entry(MapKeys.canonical(field, key).orElseThrow(() -> noKey(field, key, offset)));
    }

    private InvalidArgument noKey(FieldDescriptor map, String key, int offset) {
        return source.wrong(offset, ResourceNames.quoted(key) + " is no key of map " + map.getName());
    }
}
