package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.DeleteBehaviour;
import com.goten.store.Access;
import com.goten.store.Basis;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Insertion;
import com.goten.store.NamedReference;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.time.Deadline;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Writes at the level of the store, without schemas: bodies are numbers. */
final class TestWrites {
    private TestWrites() {}

    static ResourceKey key(String name) {
        return new ResourceKey("v1", "Thing", name);
    }

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    static NewResource state(String name, UUID uuid, long number) {
        return new NewResource(key(name), uuid, Buffer.buffer(Long.toString(number)), "{\"number\": " + number + "}",
                number, "here", List.of("here", "there"), false);
    }

    static long number(StoredResource resource) {
        return Long.parseLong(resource.body().toString());
    }

    static NamedReference to(String target, DeleteBehaviour behaviour) {
        return new NamedReference("target", "things.example.com/Thing", key(target), behaviour);
    }

    /** Inserts without reading; answers the revision, or -1 where something is in the way. */
    static Write<Long> insert(String name, NamedReference... references) {
        return insert(name, Optional.empty(), references);
    }

    /** The same, prepared on another resource. */
    static Write<Long> insertOn(String name, Basis basis, NamedReference... references) {
        return insert(name, Optional.of(basis), references);
    }

    private static Write<Long> insert(String name, Optional<Basis> basis, NamedReference... references) {
        NewResource state = state(name, UUID.randomUUID(), 1);
        var needs = Needs.of(key(name), Access.WRITE);
        for (NamedReference reference : references) {
            needs = needs.with(reference.target(), Access.TARGET);
        }
        Needs all = basis.isPresent() ? needs.with(basis.get().key(), Access.TARGET) : needs;
        return new Write<>() {
            @Override
            public Needs needs() {
                return all;
            }

            @Override
            public Decision<Long> decide(View view) {
                return Decision.nothing(-1L);
            }

            @Override
            public Optional<Insertion<Long>> insertion() {
                return Optional.of(new Insertion<>(state, List.of(references), basis.stream().toList(), revision -> revision));
            }
        };
    }

    /** Sets the number of what is there, or creates it; answers the new number. */
    static Write<Long> add(String name, long step) {
        return deciding(Needs.of(key(name), Access.WRITE), view -> {
            Optional<StoredResource> found = view.resource(key(name));
            long next = found.map(TestWrites::number).orElse(0L) + step;
            Op op = found.<Op>map(old -> new Op.Update(state(name, old.uuid(), next), old.revision(), List.of(), List.of()))
                    .orElseGet(() -> new Op.Insert(state(name, UUID.randomUUID(), next), List.of()));
            return new Decision.Apply<>(List.of(op), revisions -> next);
        });
    }

    /** Removes what is there; answers whether there was anything. */
    static Write<Boolean> remove(String name) {
        return deciding(Needs.of(key(name), Access.WRITE), view -> view.resource(key(name))
                .<Decision<Boolean>>map(old -> new Decision.Apply<>(
                        List.of(new Op.Remove(List.of(new Head(old.key(), old.uuid(), false)))), revisions -> true))
                .orElseGet(() -> Decision.nothing(false)));
    }

    static <R> Write<R> deciding(Needs needs, Function<View, Decision<R>> decision) {
        return new Write<>() {
            @Override
            public Needs needs() {
                return needs;
            }

            @Override
            public Decision<R> decide(View view) {
                return decision.apply(view);
            }
        };
    }
}
