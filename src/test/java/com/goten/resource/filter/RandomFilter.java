package com.goten.resource.filter;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.resource.RandomMessage;
import com.goten.resource.ValueKind;
import com.goten.resource.ValuePath;
import com.goten.resource.ValuePath.Leaf;
import com.goten.resource.WellKnown;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ResourceType;
import io.vertx.core.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Filters that are well-formed for a type; values are often those of one of its resources. */
public final class RandomFilter {
    private static final List<String> COMPARISONS = List.of("=", "==", "!=", "<", "<=", ">", ">=");

    private final Random random;
    private final ResourceType type;
    private final List<DynamicMessage> resources;
    private final ProtoJson json;

    public RandomFilter(Random random, ResourceType type, List<DynamicMessage> resources) {
        this.random = random;
        this.type = type;
        this.resources = resources;
        this.json = new ProtoJson(List.of(type.descriptor().getFile()));
    }

    public String next() {
        return condition(0);
    }

    private String condition(int depth) {
        return switch (random.nextInt(depth > 2 ? 6 : 10)) {
            case 6 -> "(" + condition(depth + 1) + " AND " + condition(depth + 1) + ")";
            case 7 -> "(" + condition(depth + 1) + " or " + condition(depth + 1) + ")";
            case 8 -> "NOT " + condition(depth + 1);
            case 9 -> "(" + condition(depth + 1) + " " + condition(depth + 1) + ")";
            default -> leaf();
        };
    }

    private String leaf() {
        var segments = new ArrayList<String>();
        walk(type.descriptor(), segments);
        ValuePath path = ValuePath.resolve(type.descriptor(), segments);
        String text = segments.get(0) + segments.stream().skip(1).map(RandomFilter::segment).collect(Collectors.joining());
        return text + " " + test(path);
    }

    private static String segment(String text) {
        return "." + (text.matches("[a-z][a-zA-Z0-9_]*") ? text : "`" + text + "`");
    }

    private void walk(Descriptor message, List<String> segments) {
        FieldDescriptor field = one(message.getFields());
        segments.add(random.nextBoolean() ? field.getName() : field.getJsonName());
        if (field.isMapField()) {
            if (random.nextInt(3) > 0) {
                segments.add(key(field.getMessageType().findFieldByNumber(1)));
                below(field.getMessageType().findFieldByNumber(2), segments);
            }
        } else if (!field.isRepeated()) {
            below(field, segments);
        }
    }

    private void below(FieldDescriptor field, List<String> segments) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || random.nextInt(6) == 0) {
            return;
        }
        switch (WellKnown.of(field.getMessageType())) {
            case NONE -> walk(field.getMessageType(), segments);
            case STRUCT, VALUE -> {
                for (int i = random.nextInt(3); i > 0; i--) {
                    segments.add(one(List.of("a", "b", "0", "a.b")));
                }
            }
            case WRAPPER -> {
                if (random.nextBoolean()) {
                    segments.add("value");
                }
            }
            default -> { }
        }
    }

    private String key(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING -> one(RandomMessage.KEYS);
            case BOOLEAN -> String.valueOf(random.nextBoolean());
            default -> field.getType().name().contains("INT32") && !field.getType().name().startsWith("U")
                    ? String.valueOf((int) (long) one(RandomMessage.INTEGERS))
                    : one(List.of("0", "1", "2", "5"));
        };
    }

    private String test(ValuePath path) {
        ValueKind kind = path.leaf().kind();
        boolean real = kind == ValueKind.FLOAT || kind == ValueKind.DOUBLE;
        return switch (random.nextInt(8)) {
            case 0 -> random.nextBoolean() ? "IS NULL" : "is not null";
            case 1 -> real ? random.nextBoolean() ? "IS NAN" : "IS NOT NAN" : "= NULL";
            case 2 -> (random.nextBoolean() ? "IN " : "NOT IN ") + list(path);
            case 3, 4 -> contains(path);
            default -> compare(path);
        };
    }

    private String compare(ValuePath path) {
        String value = literal(path);
        boolean equality = switch (path.leaf().kind()) {
            case NUMBER, FLOAT, DOUBLE, TEXT, TIMESTAMP, DURATION -> false;
            case JSON -> !value.startsWith("\"") && !value.matches("[-0-9].*");
            default -> true;
        };
        boolean nothing = value.equals("NULL");
        return COMPARISONS.get(random.nextInt(equality || nothing ? 3 : COMPARISONS.size())) + " " + value;
    }

    private String list(ValuePath path) {
        return IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(i -> literal(path))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private String contains(ValuePath path) {
        return switch (path.leaf().kind()) {
            case LIST -> containsItems(() -> item(path));
            case JSON -> containsItems(() -> dynamic(0));
            case MAP -> containsItems(() -> entry(path));
            case MESSAGE -> "CONTAINS " + members(path.leaf().field().getMessageType(), 0);
            default -> compare(path);
        };
    }

    private String containsItems(Supplier<String> item) {
        return switch (random.nextInt(4)) {
            case 0 -> "HAS ANY (" + item.get() + ", " + item.get() + ")";
            case 1 -> "CONTAINS ALL (" + item.get() + ", " + item.get() + ")";
            case 2 -> "CONTAINS VALUE " + item.get();
            default -> "has " + item.get();
        };
    }

    private String item(ValuePath list) {
        Leaf item = list.leaf().item();
        return item.kind() == ValueKind.MESSAGE
                ? members(item.field().getMessageType(), 0)
                : scalar(new ValuePath(List.of(), item));
    }

    private String entry(ValuePath map) {
        FieldDescriptor field = map.leaf().field().getMessageType().findFieldByNumber(1);
        String key = key(field);
        if (random.nextBoolean()) {
            return text(key);
        }
        return "{" + text(key) + ": " + wanted(map.entry(key), 0) + "}";
    }

    private String members(Descriptor message, int depth) {
        return IntStream.range(0, random.nextInt(3))
                .mapToObj(i -> one(message.getFields()))
                .distinct()
                .map(field -> text(field.getName()) + ": " + wanted(new ValuePath(List.of(), leaf(field)), depth + 1))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static Leaf leaf(FieldDescriptor field) {
        return ValuePath.resolve(field.getContainingType(), List.of(field.getName())).leaf();
    }

    private String wanted(ValuePath path, int depth) {
        return switch (path.leaf().kind()) {
            case MESSAGE -> depth > 2 ? "{}" : members(path.leaf().field().getMessageType(), depth);
            case LIST -> "[]";
            case MAP -> "{}";
            default -> scalar(path);
        };
    }

    private String literal(ValuePath path) {
        if (random.nextInt(20) == 0) {
            return "NULL";
        }
        if (random.nextBoolean() && !path.steps().isEmpty()) {
            Object value = path.raw(one(resources));
            if (value != null) {
                try {
                    return printed(path.leaf(), value);
                } catch (FailedPrecondition noJson) {
                    return literalOfNone(path);
                }
            }
        }
        return literalOfNone(path);
    }

    private String literalOfNone(ValuePath path) {
        return switch (path.leaf().kind()) {
            case MESSAGE -> isMask(path.leaf().field()) ? "\"a.b,c\"" : "{}";
            case MAP -> "{}";
            case LIST -> "[]";
            default -> scalar(path);
        };
    }

    private static boolean isMask(FieldDescriptor field) {
        return field.getMessageType().getFullName().equals("google.protobuf.FieldMask");
    }

    /** As proto3 JSON. */
    private String printed(Leaf leaf, Object value) {
        FieldDescriptor field = leaf.field();
        switch (leaf.kind()) {
            case NUMBER, FLOAT, DOUBLE, DURATION, TEXT, ENUM, BYTES, TIMESTAMP, BOOL -> {
                return simple(leaf, new ValuePath(List.of(), leaf).value(value));
            }
            case JSON -> {
                return Json.encode(Json.decodeValue(json.print((Message) value)));
            }
            default -> {
                var holder = DynamicMessage.newBuilder(field.getContainingType());
                holder.setField(field, value);
                return Json.encode(Json.decodeValue(json.printField(holder.build(), field)));
            }
        }
    }

    private String simple(Leaf leaf, Object value) {
        return switch (leaf.kind()) {
            case NUMBER -> value.toString();
            case DURATION -> duration((BigDecimal) value);
            case FLOAT, DOUBLE -> real((Double) value, leaf.kind());
            case BOOL -> value.toString().toUpperCase(Locale.ROOT);
            case ENUM -> value.toString().matches("[0-9]+") ? value.toString() : text(value.toString());
            default -> text(value.toString());
        };
    }

    private String duration(BigDecimal seconds) {
        return random.nextBoolean() ? seconds.toPlainString() : text(seconds.toPlainString() + "s");
    }

    private static String real(double value, ValueKind kind) {
        if (Double.isNaN(value)) {
            return "1.5";
        }
        String number = kind == ValueKind.FLOAT ? Float.toString((float) value) : Double.toString(value);
        return Double.isInfinite(value) || kind == ValueKind.FLOAT && Float.isInfinite((float) value)
                ? text(number)
                : number;
    }

    private String scalar(ValuePath path) {
        ValueKind kind = path.leaf().kind();
        return switch (kind) {
            case NUMBER -> random.nextInt(5) == 0 ? "1.5" : one(RandomMessage.INTEGERS).toString();
            case FLOAT, DOUBLE -> real(one(RandomMessage.REALS), kind);
            case BOOL -> random.nextBoolean() ? "true" : "False";
            case TEXT -> text(one(RandomMessage.TEXTS));
            case BYTES -> text(Base64.getEncoder()
                    .encodeToString(one(RandomMessage.TEXTS).getBytes(StandardCharsets.UTF_8)));
            case ENUM -> random.nextBoolean() ? one(List.of("0", "1", "4", "77")) : enumName(path.leaf().field());
            case TIMESTAMP -> text("1970-01-01T00:00:0" + random.nextInt(3) + (random.nextBoolean() ? "Z" : ".0000005Z"));
            case DURATION -> one(List.of("0", "0.5", "1", "\"1.5s\"", "\"2s\"", "-1"));
            case JSON -> dynamic(0);
            case MESSAGE, LIST, MAP -> throw new IllegalStateException(kind.name());
        };
    }

    private String enumName(FieldDescriptor field) {
        return text(one(field.getEnumType().getValues()).getName());
    }

    private String dynamic(int depth) {
        return switch (random.nextInt(depth > 1 ? 4 : 6)) {
            case 0 -> text(one(RandomMessage.TEXTS));
            case 1 -> one(List.of("0", "1", "1.5", "1e21", "0.1"));
            case 2 -> String.valueOf(random.nextBoolean());
            case 3 -> "null";
            case 4 -> "[" + dynamic(depth + 1) + "]";
            default -> "{\"a\": " + dynamic(depth + 1) + "}";
        };
    }

    private static String text(String value) {
        return JsonText.quoted(value);
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
