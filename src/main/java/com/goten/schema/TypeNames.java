package com.goten.schema;

import java.util.Locale;

/** Type names and the words that are made of them. */
final class TypeNames {
    /** In a list of parents: the type may stand without one. */
    static final String NO_PARENT = "goten.ntt.com/None";

    private TypeNames() {}

    /** {@code Device} is of the service itself, {@code iam.example.com/Role} says of which. */
    static String full(String service, String name) {
        return name.indexOf('/') < 0 ? service + "/" + name : name;
    }

    static String service(String fullName) {
        return fullName.substring(0, Math.max(0, fullName.indexOf('/')));
    }

    static String singular(String fullName) {
        return fullName.substring(fullName.indexOf('/') + 1);
    }

    /** Whether it is {@code <service>/<Type>}, both parts there. */
    static boolean isFull(String name) {
        int slash = name.indexOf('/');
        return slash > 0 && slash == name.lastIndexOf('/') && slash < name.length() - 1;
    }

    /** {@code RoleBinding} to {@code role_binding}, {@code APIKey} to {@code api_key}. */
    static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    /** {@code roleBindings} or {@code role_bindings} or {@code role-bindings} to {@code RoleBindings}. */
    static String upperCamelCase(String name) {
        var words = new StringBuilder();
        for (var word : name.split("[_-]")) {
            if (!word.isEmpty()) {
                words.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
            }
        }
        return words.toString();
    }

    /** Whether two names are the same word in whatever case and with whatever separators. */
    static boolean sameWord(String one, String other) {
        return one.replaceAll("[_-]", "").equalsIgnoreCase(other.replaceAll("[_-]", ""));
    }
}
