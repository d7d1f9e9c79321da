package org.zeline.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.zeline.interpreter.value.Limit;
import org.zeline.interpreter.value.Limits;
import picocli.CommandLine.Option;

/** Options that say what the files of models may hold and ask for. */
final class ModelOptions {
    @Option(
            names = "--external-data",
            description =
                    "Read tensors that a model keeps in other files, in its own folder or below it; models above 2"
                            + " GB need it.")
    private boolean externalData;

    @Option(
            names = "--untrusted",
            description = "Hold models that anyone may have sent to tight limits on size, work and time.")
    private boolean untrusted;

    @Option(
            names = "--limit",
            paramLabel = "NAME=N",
            completionCandidates = Candidates.Limited.class,
            description = "Change what a model may ask for: file-bytes, nodes, depth, elements, activations,"
                    + " multiply-adds, iterations (of loops) or seconds (of a run).")
    private Map<String, Long> changed = new LinkedHashMap<>();

    /** How models are read. */
    ModelSource source(CommonOptions common) {
        Limits limits = untrusted ? Limits.untrusted() : Limits.standard();
        try {
            for (Map.Entry<String, Long> entry : changed.entrySet()) {
                limits = limits.with(Limit.of(entry.getKey()), entry.getValue());
            }
        } catch (IllegalArgumentException e) {
            throw common.usage("--limit: " + e.getMessage());
        }
        return new ModelSource(limits, externalData, common::note);
    }
}
