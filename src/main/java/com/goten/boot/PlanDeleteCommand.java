package com.goten.boot;

import com.goten.explain.Dot;
import com.goten.explain.ExplainJson;
import com.goten.explain.PlanText;
import com.goten.mixin.v1.DeletionPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code goten plan-delete NAME}. */
@Command(
        name = "plan-delete",
        mixinStandardHelpOptions = true,
        description = {
            "Says what the deletion of a resource would do, in all deployments, or what refuses it.",
            "Changes nothing."
        })
final class PlanDeleteCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ExplainOptions options = new ExplainOptions();

    @Override
    public void run() {
        DeletionPlan plan = options.asked().plan(options.subject());
        options.print(
                spec.commandLine().getOut(),
                () -> PlanText.of(plan),
                () -> ExplainJson.print(plan).toString(),
                () -> Dot.of(plan));
    }
}
