package com.goten.resource;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.OrderBy.Key;
import com.goten.resource.ValuePath.NoSuchPath;
import com.goten.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code path [asc|desc], path [asc|desc]}. */
final class OrderByParser {
    private static final int MAX_KEYS = 16;
    private static final int MAX_CHARS = 4096;

    private final ResourceType type;
    private final String text;
    private final String field;
    private final List<Key> keys = new ArrayList<>();

    OrderByParser(ResourceType type, String text, String field) {
        this.type = type;
        this.text = text;
        this.field = field;
    }

    OrderBy parse() {
        if (text.length() > MAX_CHARS) {
            throw new InvalidArgument(field, "is longer than " + MAX_CHARS + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw wrong(text.indexOf('\0'), "no key holds U+0000");
        }
        int start = 0;
        for (String item : text.split(",", -1)) {
            item(item, start);
            start += item.length() + 1;
        }
        if (keys.size() > MAX_KEYS) {
            throw new InvalidArgument(field, "has more than " + MAX_KEYS + " paths");
        }
        if (keys.stream().noneMatch(key -> key.path().isName(type))) {
            keys.add(new Key(ValuePath.name(type), false));
        }
        return new OrderBy(keys);
    }

    private void item(String item, int start) {
        int at = start + item.length() - item.stripLeading().length();
        String[] words = item.strip().split("\\s+");
        if (words[0].isEmpty()) {
            throw wrong(at, "a path is missing");
        }
        if (words.length > 2) {
            String found = ResourceNames.quoted(words[2]);
            throw wrong(text.indexOf(words[2], at), "expected a comma or the end, found " + found);
        }
        add(path(words[0], at), words.length == 2 && descending(words[1], at + words[0].length()));
    }

    private boolean descending(String word, int after) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "asc" -> false;
            case "desc" -> true;
            default -> throw wrong(
                    text.indexOf(word, after), "expected asc or desc, found " + ResourceNames.quoted(word));
        };
    }

    private ValuePath path(String path, int at) {
        try {
            ValuePath resolved = ValuePath.resolve(type.descriptor(), List.of(path.split("\\.", -1)));
            if (!resolved.leaf().kind().ordered()) {
                throw wrong(at, path + " has no order: numbers, text, booleans, enums, times and durations have");
            }
            return resolved;
        } catch (NoSuchPath e) {
            throw wrong(at, e.getMessage());
        }
    }

    /** What follows the name decides nothing, nor does what was there already. */
    private void add(ValuePath path, boolean descending) {
        boolean decided = keys.stream().anyMatch(key -> key.path().isName(type) || key.path().equals(path));
        if (!decided) {
            keys.add(new Key(path, descending));
        }
    }

    private InvalidArgument wrong(int at, String reason) {
        return new InvalidArgument(field, "column " + (at + 1) + ": " + reason);
    }
}
