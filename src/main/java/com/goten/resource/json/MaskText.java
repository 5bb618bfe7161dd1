package com.goten.resource.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Field masks as text: paths in lowerCamelCase, divided by commas. In, snake_case does as well. What stands in
 * back-quotes is a map key and kept as it is; so are keys without quotes, where it is known what the mask is about.
 */
final class MaskText {
    private MaskText() {}

    /** @param masked the type that the paths begin in; null where that is not known */
    static List<String> parse(String text, @Nullable Descriptor masked, Trail trail) {
        var paths = new ArrayList<String>();
        if (text.isBlank()) {
            return paths;
        }
        for (String path : split(ScalarText.string(text, trail), ',')) {
            if (path.isBlank()) {
                throw trail.refuse("there is an empty path in " + Trail.quoted(text));
            }
            paths.add(protoNames(path.strip(), masked));
        }
        return paths;
    }

    static String print(List<String> paths) {
        var text = new StringBuilder();
        for (String path : paths) {
            text.append(text.isEmpty() ? "" : ",").append(camelCase(path));
        }
        return text.toString();
    }

    /** At each divider that is not in back-quotes. */
    private static List<String> split(String text, char divider) {
        var parts = new ArrayList<String>();
        boolean kept = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            kept ^= text.charAt(i) == '`';
            if (!kept && text.charAt(i) == divider) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String protoNames(String path, @Nullable Descriptor masked) {
        var names = new ArrayList<String>();
        Descriptor type = masked;
        boolean key = false;
        for (String segment : split(path, '.')) {
            FieldDescriptor field = key ? type.findFieldByNumber(2) : field(type, segment);
            names.add(key ? segment : field == null ? snakeCase(segment) : field.getName());
            key = !key && field != null && field.isMapField();
            type = field == null ? type : messageType(field);
        }
        return String.join(".", names);
    }

    private static @Nullable FieldDescriptor field(@Nullable Descriptor type, String name) {
        if (type == null) {
            return null;
        }
        FieldDescriptor field = type.findFieldByName(name);
        return field != null ? field : byJsonName(type, name);
    }

    private static @Nullable FieldDescriptor byJsonName(Descriptor type, String name) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(name)) {
                return field;
            }
        }
        return null;
    }

    private static @Nullable Descriptor messageType(FieldDescriptor field) {
        return field.getJavaType() == JavaType.MESSAGE ? field.getMessageType() : null;
    }

    private static String snakeCase(String path) {
        var text = new StringBuilder(path.length() + 8);
        boolean kept = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            kept ^= c == '`';
            boolean capital = !kept && c >= 'A' && c <= 'Z';
            text.append(capital ? "_" : "").append(capital ? Character.toLowerCase(c) : c);
        }
        return text.toString();
    }

    private static String camelCase(String path) {
        var text = new StringBuilder(path.length());
        boolean kept = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            kept ^= c == '`';
            boolean joins = !kept && c == '_' && i + 1 < path.length() && Character.isLowerCase(path.charAt(i + 1));
            text.append(joins ? Character.toUpperCase(path.charAt(++i)) : c);
        }
        return text.toString();
    }
}
