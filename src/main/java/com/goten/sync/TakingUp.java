package com.goten.sync;

import com.goten.engine.Adoption;
import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.errors.GotenException.NotFound;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.store.Handovers;
import com.goten.store.Handovers.Unadopted;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@link AdoptFlow} has the engine do.
 *
 * @param executor of commands that no client waits for
 */
record TakingUp(ApiVersion version, Adoption adoption, Handovers handovers, CommandExecutor executor)
        implements AdoptFlow.Places {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public Future<Void> takeUp(Unadopted offer) {
        return adoption.adopt(offer.state(), offer.offer(), offer.from(), Deadline.after(PATIENCE))
                .compose(adopted -> handovers.takenUp(offer.state().uuid(), offer.state().epoch()));
    }

    /** An update that changes nothing else. */
    @Override
    public Future<Void> place(ResourceKey key) {
        Optional<ResourceName> name =
                version.type(key.type()).flatMap(type -> ResourceNames.tryParse(type, key.name()));
        return name.map(found -> executor
                        .execute(new Command.Revise(found, List.of(), (current, beside) -> current), Deadline.after(PATIENCE))
                        .<Void>mapEmpty()
                        .recover(failure -> failure instanceof NotFound
                                ? Future.succeededFuture()
                                : Future.failedFuture(failure)))
                .orElseGet(Future::succeededFuture);
    }
}
