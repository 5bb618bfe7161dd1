package com.goten.boot;

import com.goten.explain.Dot;
import com.goten.explain.ExplainJson;
import com.goten.explain.ExplanationText;
import com.goten.mixin.v1.Explanation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code goten why NAME}. */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description = {
            "Says what refers to a resource and what it refers to, in all deployments,",
            "and, of one that is being deleted, why it is still there and who must act."
        })
final class WhyCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ExplainOptions options = new ExplainOptions();

    @Override
    public void run() {
        Explanation explanation = options.asked().explain(options.subject());
        options.print(
                spec.commandLine().getOut(),
                () -> ExplanationText.of(explanation),
                () -> ExplainJson.print(explanation).toString(),
                () -> Dot.of(explanation));
    }
}
