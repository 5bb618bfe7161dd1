package com.goten.schema.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.squareup.wire.schema.internal.parser.OptionElement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Options of one file. Known are those of descriptor.proto and the built-in extensions; what is not known, be it an
 * option or a field inside one, is ignored, as it would be in a descriptor set. A known one with a wrong value is a
 * fault.
 */
final class OptionValues {
    private final String file;
    private final String packageName;
    private final FaultSink faults;

    OptionValues(String file, String packageName, FaultSink faults) {
        this.file = file;
        this.packageName = packageName;
        this.faults = faults;
    }

    /**
     * Hands the typed options of one element over, where it has any that are known.
     *
     * @param element full name, for faults
     */
    <M extends Message> void apply(M defaults, String element, List<OptionElement> parsed, Consumer<M> target) {
        var options = DynamicMessage.newBuilder(defaults.getDescriptorForType());
        for (var option : parsed) {
            try {
                set(options, option);
            } catch (OptionScalars.BadValue bad) {
                faults.add(file, element, "(" + option.getName() + ")", bad.getMessage());
            }
        }
        if (!options.getAllFields().isEmpty()) {
            target.accept(typed(defaults, options.build()));
        }
    }

    @SuppressWarnings("unchecked") // a message's parser makes messages of its type
    private static <M extends Message> M typed(M defaults, DynamicMessage options) {
        try {
            var registry = BuiltIns.ALL.extensions();
            return (M) defaults.getParserForType().parseFrom(options.toByteString(), registry);
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException("options that were just serialized do not parse", impossible);
        }
    }

    private void set(DynamicMessage.Builder options, OptionElement option) {
        var field = option.isParenthesized()
                ? extension(options.getDescriptorForType(), option.getName())
                : Optional.ofNullable(options.getDescriptorForType().findFieldByName(option.getName()));
        field.ifPresent(known -> set(options, known, option.getValue()));
    }

    /** An extension's name is full, or relative to the file's package. */
    private Optional<FieldDescriptor> extension(Descriptor extended, String name) {
        if (name.startsWith(".")) {
            return extension(extended, name.substring(1), "");
        }
        for (var scope = packageName; ; scope = parent(scope)) {
            var found = extension(extended, name, scope);
            if (found.isPresent() || scope.isEmpty()) {
                return found;
            }
        }
    }

    private static Optional<FieldDescriptor> extension(Descriptor extended, String name, String scope) {
        return Optional.ofNullable(
                        BuiltIns.ALL.extensions().findImmutableExtensionByName(ProtoFiles.join(scope, name)))
                .map(found -> found.descriptor)
                .filter(found -> found.getContainingType() == extended);
    }

    private static String parent(String scope) {
        return scope.substring(0, Math.max(0, scope.lastIndexOf('.')));
    }

    private void set(Message.Builder message, FieldDescriptor field, Object value) {
        if (field.isRepeated()) {
            var items = value instanceof List<?> list ? list : List.of(value);
            items.forEach(item -> message.addRepeatedField(field, value(field, item, null)));
        } else {
            var before = message.hasField(field) ? message.getField(field) : null;
            message.setField(field, value(field, value, before));
        }
    }

    /** {@code (option).a.b = 1; (option).a.c = 2} is one value set in two steps. */
    private Object value(FieldDescriptor field, Object value, @Nullable Object before) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return OptionScalars.parse(field, value);
        }
        var message = before instanceof Message present
                ? present.toBuilder()
                : DynamicMessage.newBuilder(field.getMessageType());
        if (value instanceof OptionElement step) {
            setStep(message, step.getName(), step.getValue());
        } else if (value instanceof Map<?, ?> fields) {
            fields.forEach((name, inner) -> setNamed(message, String.valueOf(name), inner));
        } else {
            throw new OptionScalars.BadValue(field, value);
        }
        return message.build();
    }

    private void setStep(Message.Builder message, String path, Object value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            setNamed(message, path, value);
        } else {
            setNamed(message, path.substring(0, dot), Map.of(path.substring(dot + 1), value));
        }
    }

    private void setNamed(Message.Builder message, String name, Object value) {
        if (name.indexOf('.') > 0 && !name.startsWith("[")) {
            setStep(message, name, value);
            return;
        }
        var field = message.getDescriptorForType().findFieldByName(name);
        if (field != null) {
            set(message, field, value);
        }
    }
}
