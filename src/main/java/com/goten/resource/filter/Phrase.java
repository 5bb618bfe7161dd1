package com.goten.resource.filter;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.ValuePath;
import com.goten.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The condition of a search: some text stands in the name or in the display name, whatever its case.
 *
 * <p>It is a regular expression that reads the same to Java and to PostgreSQL; each letter stands in it in both its
 * cases, because the two disagree on flags.
 */
final class Phrase {
    /** Longest phrase. */
    static final int MAX_CHARS = 256;

    private static final String ANYTHING = "[\\s\\S]*";

    private Phrase() {}

    static Condition condition(ResourceType type, String phrase, String field) {
        String text = phrase.strip();
        if (text.length() > MAX_CHARS) {
            throw new InvalidArgument(field, "is longer than " + MAX_CHARS + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw new InvalidArgument(field, "holds a character that no text holds");
        }
        return text.isEmpty() ? Condition.TRUE : standsIn(type, Pattern.compile(ANYTHING + anyCase(text) + ANYTHING));
    }

    private static Condition standsIn(ResourceType type, Pattern pattern) {
        List<Condition> places = new ArrayList<>();
        places.add(matches(ValuePath.name(type), pattern));
        type.fields().displayName()
                .map(name -> ValuePath.resolve(type.descriptor(), List.of(name.getName())))
                .ifPresent(path -> places.add(matches(path, pattern)));
        return Condition.or(places);
    }

    private static Condition matches(ValuePath path, Pattern pattern) {
        return new Condition.Compare(path, Comparison.EQUAL, new Operand.NameMatch(pattern));
    }

    private static String anyCase(String text) {
        var expression = new StringBuilder();
        text.codePoints().forEach(character -> {
            int lower = Character.toLowerCase(character);
            int upper = Character.toUpperCase(character);
            if (lower != upper) {
                expression.append('[').appendCodePoint(lower).appendCodePoint(upper).append(']');
            } else if (character < 128 && !Character.isLetterOrDigit(character) && character != ' ') {
                expression.append('\\').appendCodePoint(character);
            } else {
                expression.appendCodePoint(character);
            }
        });
        return expression.toString();
    }
}
