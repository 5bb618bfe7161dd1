package com.goten.engine;

import com.goten.errors.GotenException;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ResourceType;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The names of what one execution creates. One that is left out is generated once, however often the write is prepared:
 * what other deployments have said, they have said of a holder of that name.
 */
final class NewNames {
    /** Two commands that are equal create two resources. */
    private final Map<Command.Create, ResourceName> names = new IdentityHashMap<>();

    /** @throws GotenException.InvalidArgument for a name that is none, or not under the parent */
    ResourceName of(Command.Create command) {
        return names.computeIfAbsent(command, NewNames::name);
    }

    private static ResourceName name(Command.Create command) {
        ResourceType type = command.type();
        String given = Engine.nameIn(type, command.body());
        if (given.isEmpty()) {
            String displayName = type.fields().displayName().map(field -> (String) command.body().getField(field)).orElse("");
            return ResourceNames.generate(type, command.parent(), displayName, "parent");
        }
        ResourceName name = ResourceNames.parseForCreation(type, given, "name");
        if (!command.parent().isEmpty() && !command.parent().equals(name.parent())) {
            throw new GotenException.InvalidArgument(
                    "parent", "%s is not the parent in the name %s".formatted(command.parent(), given));
        }
        return name;
    }
}
