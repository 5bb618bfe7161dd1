package com.goten.resource;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.ReferenceField;
import com.goten.schema.ResourceType;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a value can be a reference. Of another service's types only the general shape of a name is known here; the
 * service itself checks the rest when the reference is established.
 */
final class TargetNames {
    private static final Pattern NAME = Pattern.compile("[^/\\x00]+(/[^/\\x00]+)+");
    private static final Pattern WILDCARD = Pattern.compile("(^|.*/)-(/.*|$)");

    private TargetNames() {}

    static void check(Optional<ResourceType> type, ReferenceField field, String value, Place place) {
        if (type.isPresent()) {
            ResourceNames.parse(type.get(), value, place.toString());
            return;
        }
        if (value.length() > ResourceNames.MAX_NAME_BYTES || !NAME.matcher(value).matches()) {
            throw new InvalidArgument(place.toString(), ResourceNames.quoted(value) + " is not a name of "
                    + field.targetType());
        }
        if (WILDCARD.matcher(value).matches()) {
            throw new InvalidArgument(place.toString(), ResourceNames.quoted(value)
                    + " holds the wildcard -, which names no single " + field.targetType());
        }
    }
}
