package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions for IDs. */
final class IdPatterns {
    private IdPatterns() {}

    /** Empty for an absent or, with a fault, a wrong one. */
    static Optional<Pattern> compile(Descriptor message, String option, String text, Faults faults) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException bad) {
            faults.add(message, TypeDraftReader.GOTEN + "." + option, "\"" + text + "\" is not a regular expression: "
                    + bad.getDescription() + " at position " + Math.max(0, bad.getIndex()));
            return Optional.empty();
        }
    }

    /**
     * Whether some part of the expression, a character, class or escape, takes a slash. That the whole might still
     * refuse it, by a look-ahead, does no harm: every ID is matched against the whole.
     */
    static boolean allowsSlash(String expression) {
        for (int start = 0; start < expression.length(); ) {
            int end = endOfAtom(expression, start);
            if (takesSlash(expression.substring(start, end))) {
                return true;
            }
            start = end;
        }
        return false;
    }

    private static boolean takesSlash(String atom) {
        return switch (atom) {
            case "(", ")", "|", "*", "+", "?", "{", "}", "^", "$" -> false;
            default -> atom.startsWith("\\Q") ? atom.indexOf('/') > 0 : matchesSlash(atom);
        };
    }

    private static boolean matchesSlash(String atom) {
        try {
            return Pattern.matches(atom, "/");
        } catch (PatternSyntaxException notAlone) {
            return false; // \1, \k<name>: no characters of their own
        }
    }

    private static int endOfAtom(String expression, int start) {
        return switch (expression.charAt(start)) {
            case '\\' -> endOfEscape(expression, start);
            case '[' -> endOfClass(expression, start);
            default -> start + 1;
        };
    }

    private static int endOfEscape(String expression, int start) {
        if (start + 1 >= expression.length()) {
            return expression.length();
        }
        int close = start + 2 < expression.length() && expression.charAt(start + 2) == '{'
                ? expression.indexOf('}', start)
                : -1;
        return switch (expression.charAt(start + 1)) {
            case 'x' -> close > 0 ? close + 1 : Math.min(expression.length(), start + 4);
            case 'u' -> Math.min(expression.length(), start + 6);
            case 'p', 'P' -> close > 0 ? close + 1 : Math.min(expression.length(), start + 3);
            case 'Q' -> endOfQuote(expression, start);
            default -> start + 2;
        };
    }

    private static int endOfQuote(String expression, int start) {
        int end = expression.indexOf("\\E", start);
        return end < 0 ? expression.length() : end + 2;
    }

    /** Classes may nest: {@code [a-z&&[^q]]}; a bracket right after the opening one is a character. */
    private static int endOfClass(String expression, int start) {
        int depth = 0;
        int first = start;
        for (int i = start; i < expression.length(); i++) {
            switch (expression.charAt(i)) {
                case '\\' -> i++;
                case '[' -> {
                    depth++;
                    first = expression.startsWith("^", i + 1) ? i + 2 : i + 1;
                }
                case ']' -> {
                    if (i != first && --depth == 0) {
                        return i + 1;
                    }
                }
                default -> {}
            }
        }
        return expression.length();
    }
}
