package com.goten.resource.json;

import java.util.ArrayList;
import java.util.List;

/**
 * Field masks as text: paths in lowerCamelCase, divided by commas. In, snake_case does as well, and what stands in
 * back-quotes (a map key) is kept as it is.
 */
final class MaskText {
    private MaskText() {}

    static List<String> parse(String text, Trail trail) {
        var paths = new ArrayList<String>();
        if (text.isBlank()) {
            return paths;
        }
        for (String path : text.split(",", -1)) {
            if (path.isBlank()) {
                throw trail.refuse("there is an empty path in " + Trail.quoted(text));
            }
            paths.add(snakeCase(ScalarText.string(path.strip(), trail)));
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
