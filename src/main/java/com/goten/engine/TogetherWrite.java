package com.goten.engine;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Concerned;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.RecordedReference;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Several writes of different resources in one transaction: all or none. */
final class TogetherWrite implements Write<List<WriteResult>> {
    private final List<Write<WriteResult>> parts;
    private final Map<ResourceKey, Head> created;

    /** @param created what the parts create, so that they may refer to each other whatever their order is */
    TogetherWrite(List<Write<WriteResult>> parts, Map<ResourceKey, Head> created) {
        this.parts = parts;
        this.created = created;
    }

    @Override
    public Needs needs() {
        return Needs.union(parts.stream().map(Write::needs).toList());
    }

    @Override
    public Decision<List<WriteResult>> decide(View view) {
        var staged = new Staged(view);
        var ops = new ArrayList<Op>();
        var answers = new ArrayList<Decision.Answer<WriteResult>>();
        var widened = new ArrayList<Needs>();
        for (Write<WriteResult> part : parts) {
            Decision<WriteResult> decision = part.decide(staged);
            if (decision instanceof Decision.Refuse<WriteResult> refuse) {
                return new Decision.Refuse<>(refuse.reason());
            }
            if (decision instanceof Decision.Widen<WriteResult> widen) {
                widened.add(widen.needs());
            } else if (decision instanceof Decision.Apply<WriteResult> apply) {
                ops.addAll(apply.ops());
                answers.add(apply.answer());
            }
        }
        if (!widened.isEmpty()) {
            widened.add(needs());
            return new Decision.Widen<>(Needs.union(widened));
        }
        return new Decision.Apply<>(ops, revisions -> answers(answers, revisions));
    }

    private static List<WriteResult> answers(
            List<Decision.Answer<WriteResult>> answers, ToLongFunction<NewResource> revisions) {
        return answers.stream().map(answer -> answer.of(revisions)).toList();
    }

    /** What is there, and what is about to be. */
    private final class Staged implements View {
        private final View committed;

        Staged(View committed) {
            this.committed = committed;
        }

        @Override
        public boolean covers(ResourceKey key, Access access) {
            return committed.covers(key, access);
        }

        @Override
        public Optional<StoredResource> resource(ResourceKey key) {
            return committed.resource(key);
        }

        @Override
        public List<RecordedReference> references(ResourceKey holder) {
            return committed.references(holder);
        }

        @Override
        public boolean leaving(ResourceKey key) {
            return committed.leaving(key);
        }

        @Override
        public Optional<Head> target(ResourceKey key) {
            return committed.target(key).or(() -> Optional.ofNullable(created.get(key)));
        }

        @Override
        public long revision(ResourceKey key) {
            return committed.revision(key);
        }

        @Override
        public Concerned concerned(ResourceKey root) {
            return committed.concerned(root);
        }
    }
}
