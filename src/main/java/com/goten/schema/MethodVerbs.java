package com.goten.schema;

import com.goten.annotations.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What methods are called. */
final class MethodVerbs {
    private MethodVerbs() {}

    /** By option 69040; CUSTOM for a verb that is not a standard one. */
    static Verb of(Method option) {
        boolean plural = option.getIsPlural();
        return switch (option.getVerb().replaceAll("[_-]", "").toLowerCase(Locale.ROOT)) {
            case "get" -> plural ? Verb.BATCH_GET : Verb.GET;
            case "batchget" -> Verb.BATCH_GET;
            case "list" -> Verb.LIST;
            case "search" -> Verb.SEARCH;
            case "watch" -> plural || option.getIsCollection() ? Verb.WATCH_COLLECTION : Verb.WATCH;
            case "create" -> Verb.CREATE;
            case "update" -> Verb.UPDATE;
            case "delete" -> Verb.DELETE;
            default -> Verb.CUSTOM;
        };
    }

    /** What a name may mean for a type; two for a watch of a type whose plural is its singular. */
    static List<Verb> named(String name, ResourceType type) {
        var verbs = new ArrayList<Verb>();
        for (var verb : Verb.values()) {
            if (verb != Verb.CUSTOM && name.equals(standardName(verb, type))) {
                verbs.add(verb);
            }
        }
        return verbs;
    }

    static String standardName(Verb verb, ResourceType type) {
        return switch (verb) {
            case GET -> "Get" + type.singular();
            case BATCH_GET -> "BatchGet" + type.plural();
            case LIST -> "List" + type.plural();
            case SEARCH -> "Search" + type.plural();
            case WATCH -> "Watch" + type.singular();
            case WATCH_COLLECTION -> "Watch" + type.plural();
            case CREATE -> "Create" + type.singular();
            case UPDATE -> "Update" + type.singular();
            case DELETE -> "Delete" + type.singular();
            case CUSTOM -> "";
        };
    }

    /** As {@link #standardName}, but different for each verb even where the plural is the singular. */
    static String distinctName(Verb verb, ResourceType type) {
        boolean clash = verb == Verb.WATCH_COLLECTION && type.singular().equals(type.plural());
        return standardName(verb, type) + (clash ? "Collection" : "");
    }

    static boolean reads(Verb verb) {
        return verb != Verb.CUSTOM && !verb.writes();
    }
}
