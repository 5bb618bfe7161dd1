package com.goten.resource.filter;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.annotations.FieldType.TypeCase;
import com.goten.annotations.References;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.ResourceNames;
import com.goten.resource.ValuePath;
import com.goten.resource.filter.FilterParser.JsonAt;
import com.goten.schema.ResourceType;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads values in the type of the field that they are compared with. */
final class OperandReader {
    private static final Set<TypeCase> NAMES =
            EnumSet.of(TypeCase.NAME, TypeCase.REFERENCE, TypeCase.PARENT_NAME, TypeCase.PARENT_REFERENCE);
    private static final String TIME = "a time like \"2026-01-02T03:04:05Z\"";
    private static final String DURATION = "a duration like \"1.5s\"";
    private static final int SHOWN_ENUM_VALUES = 20;

    private final ResourceType type;
    private final FilterSource source;
    private final TreeReader trees;

    OperandReader(ResourceType type, FilterSource source) {
        this.type = type;
        this.source = source;
        this.trees = new TreeReader(type, source);
    }

    /** @param wildcards whether a name may hold some */
    Operand read(ValuePath path, JsonAt at, boolean wildcards) {
        return switch (path.leaf().kind()) {
            case NUMBER -> exact(at);
            case DURATION -> duration(at);
            case FLOAT -> real(at, true);
            case DOUBLE -> real(at, false);
            case BOOL -> flag(at);
            case TEXT -> text(path, at, wildcards);
            case BYTES -> bytes(at);
            case ENUM -> enumValue(path.leaf().field(), at);
            case TIMESTAMP -> timestamp(at);
            case JSON -> json(at);
            case MESSAGE, LIST, MAP -> trees.read(path, at);
        };
    }

    private Operand exact(JsonAt at) {
        if (at.value() instanceof Json.Num number) {
            return new Operand.Exact(number.value());
        }
        throw wrong(at, "a number");
    }

    private Operand timestamp(JsonAt at) {
        return TimeLiterals.timestamp(string(at, TIME))
                .map(Operand.Text::new)
                .orElseThrow(() -> wrong(at, TIME));
    }

    private Operand duration(JsonAt at) {
        if (at.value() instanceof Json.Num number) {
            return new Operand.Exact(number.value());
        }
        return TimeLiterals.duration(string(at, DURATION))
                .map(Operand.Exact::new)
                .orElseThrow(() -> wrong(at, DURATION));
    }

    private Operand real(JsonAt at, boolean single) {
        if (at.value() instanceof Json.Num number) {
            return new Operand.Real(finite(at, number.value(), single));
        }
        return switch (string(at, "a number")) {
            case "Infinity" -> new Operand.Real(Double.POSITIVE_INFINITY);
            case "-Infinity" -> new Operand.Real(Double.NEGATIVE_INFINITY);
            case "NaN" -> throw source.wrong(at.offset(), "nothing equals NaN: ask IS NAN");
            default -> throw wrong(at, "a number");
        };
    }

    private double finite(JsonAt at, BigDecimal number, boolean single) {
        double value = single ? number.floatValue() : number.doubleValue();
        if (!Double.isFinite(value)) {
            throw source.wrong(at.offset(), "the number is out of the field's range");
        }
        return value + 0.0;
    }

    private Operand flag(JsonAt at) {
        if (at.value() instanceof Json.Bool bool) {
            return new Operand.Flag(bool.value());
        }
        throw wrong(at, "TRUE or FALSE");
    }

    private Operand text(ValuePath path, JsonAt at, boolean wildcards) {
        String text = string(at, "text in double quotes");
        boolean ownName = path.isName(type);
        if (wildcards && (ownName || isName(path.leaf().field()))) {
            Optional<Operand> match = ResourceNames.wildcard(ownName ? Optional.of(type) : Optional.empty(), text)
                    .map(Operand.NameMatch::new);
            return match.orElseGet(() -> new Operand.Text(text));
        }
        return new Operand.Text(text);
    }

    private static boolean isName(FieldDescriptor field) {
        var fieldType = field.getOptions().getExtension(References.type);
        return NAMES.contains(fieldType.getTypeCase());
    }

    private Operand bytes(JsonAt at) {
        String text = string(at, "base64 in double quotes");
        try {
            byte[] value = Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
            return new Operand.Text(Base64.getEncoder().encodeToString(value));
        } catch (IllegalArgumentException e) {
            throw wrong(at, "base64 in double quotes");
        }
    }

    private Operand enumValue(FieldDescriptor field, JsonAt at) {
        EnumDescriptor values = field.getEnumType();
        if (at.value() instanceof Json.Num number) {
            return new Operand.Text(enumNumber(values, number.value(), at));
        }
        EnumValueDescriptor named = values.findValueByName(string(at, "the name of an enum value"));
        if (named == null) {
            throw wrong(at, "a value of " + values.getName() + ": " + names(values));
        }
        return new Operand.Text(values.findValueByNumber(named.getNumber()).getName());
    }

    private String enumNumber(EnumDescriptor values, BigDecimal number, JsonAt at) {
        try {
            EnumValueDescriptor known = values.findValueByNumber(number.intValueExact());
            return known == null ? Integer.toString(number.intValueExact()) : known.getName();
        } catch (ArithmeticException e) {
            throw wrong(at, "the name or number of an enum value");
        }
    }

    private static String names(EnumDescriptor values) {
        return values.getValues().stream()
                .limit(SHOWN_ENUM_VALUES)
                .map(EnumValueDescriptor::getName)
                .collect(Collectors.joining(", "));
    }

    private Operand json(JsonAt at) {
        if (at.value() instanceof Json.Num number) {
            return new Operand.Real(finite(at, number.value(), false));
        }
        if (at.value() instanceof Json.Bool bool) {
            return new Operand.Flag(bool.value());
        }
        return at.value() instanceof Json.Text text
                ? new Operand.Text(text.value())
                : new Operand.Tree(trees.dynamic(at.value(), at.offset()));
    }

    private String string(JsonAt at, String expected) {
        if (at.value() instanceof Json.Text text) {
            return text.value();
        }
        throw wrong(at, expected);
    }

    private InvalidArgument wrong(JsonAt at, String expected) {
        Json value = at.value();
        String found = value instanceof Json.Text text ? ResourceNames.quoted(text.value()) : value.describe();
        return source.wrong(at.offset(), "expected " + expected + ", found " + found);
    }
}
