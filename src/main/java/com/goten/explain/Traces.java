package com.goten.explain;

import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.Shadow;
import com.goten.schema.ApiVersion;
import com.goten.store.ShadowReader.Trace;

/** What is told of marks and kept names. */
final class Traces {
    private Traces() {}

    /** @param visible whether the resource itself is there: then only a mark is worth telling */
    static void add(Trace trace, boolean visible, ApiVersion version, Explanation.Builder explanation) {
        trace.mark().ifPresent(mark -> explanation.setMark(Explanation.Mark.newBuilder()
                .setId(mark.id().toString())
                .setDeadline(Messages.time(mark.deadline()))));
        if (!visible && trace.mark().isEmpty()) {
            explanation.setSince(Messages.time(trace.since())).setResource(Shadow.newBuilder()
                    .setUuid(trace.uuid().toString())
                    .setType(version.service() + "/" + trace.key().type())
                    .setName(trace.key().name())
                    .setDeleting(true)
                    .addAllSources(Messages.deployments(trace.sources()))
                    .addAllOwneeSources(Messages.deployments(trace.owneeSources())));
        }
    }
}
