package com.goten.cascade;

import com.goten.engine.Command;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.store.Concerned.Holding;
import com.goten.store.Head;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Decides what becomes of the holders of references to something that is going. A pure function. */
final class CascadePlanner {
    private final Function<ResourceKey, ResourceName> names;

    CascadePlanner(Function<ResourceKey, ResourceName> names) {
        this.names = names;
    }

    /**
     * @param commands at most one for each holder
     * @param blocking holders that must go, or let go, by themselves
     * @param leaving holders that are DELETING
     */
    record Plan(List<Command> commands, int blocking, int leaving) {}

    /**
     * Deletion goes before clearing where a holder would meet both. A holder that is DELETING itself needs nothing done
     * and blocks nothing: its going is irrevocable.
     */
    Plan plan(UUID target, List<Holding> holdings) {
        Map<UUID, List<Holding>> byHolder = new LinkedHashMap<>();
        holdings.forEach(holding ->
                byHolder.computeIfAbsent(holding.holder().uuid(), uuid -> new ArrayList<>()).add(holding));
        var commands = new ArrayList<Command>();
        int blocking = 0;
        int leaving = 0;
        for (List<Holding> own : byHolder.values()) {
            Head holder = own.get(0).holder();
            if (holder.deleting()) {
                leaving++;
            } else if (own.stream().anyMatch(holding -> holding.reference().behaviour().deletesHolder())) {
                commands.add(new Command.Cascade(names.apply(holder.key()), holder.uuid(), target));
            } else if (own.stream().anyMatch(holding -> holding.reference().behaviour().unsetsReference())) {
                commands.add(new Command.Unset(names.apply(holder.key()), holder.uuid(), target));
            } else {
                blocking++;
            }
        }
        return new Plan(commands, blocking, leaving);
    }
}
