package com.goten.resource;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** IDs for resources that are created without a name (PROTOCOL.md section 2, names). */
final class GeneratedId {
    private static final int MAX_CHARS = 30;
    private static final int SUFFIX_CHARS = 8;
    private static final int RANDOM_CHARS = 16;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String ALPHABET = LETTERS + "0123456789";
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern NO_WORD = Pattern.compile("[^a-z0-9]+");
    private static final Pattern EDGES = Pattern.compile("^[^a-z]+|-+$");

    private GeneratedId() {}

    /** An ID that the rule accepts; empty where the rule accepts none of those that are made here. */
    static Optional<String> from(String displayName, Predicate<String> rule) {
        String words = words(displayName);
        if (!words.isEmpty()) {
            String id = words + '-' + random(SUFFIX_CHARS);
            if (rule.test(id)) {
                return Optional.of(id);
            }
        }
        return Optional.of(random(RANDOM_CHARS)).filter(rule);
    }

    /** Lower-case words joined by {@code -}, beginning with a letter, short enough for the random part. */
    static String words(String displayName) {
        String plain = ACCENTS.matcher(Normalizer.normalize(displayName, Normalizer.Form.NFKD)).replaceAll("");
        String joined = trimmed(NO_WORD.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("-"));
        int room = MAX_CHARS - SUFFIX_CHARS - 1;
        return joined.length() > room ? trimmed(joined.substring(0, room)) : joined;
    }

    private static String trimmed(String words) {
        return EDGES.matcher(words).replaceAll("");
    }

    private static String random(int chars) {
        var random = ThreadLocalRandom.current();
        var text = new StringBuilder(chars).append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        while (text.length() < chars) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
