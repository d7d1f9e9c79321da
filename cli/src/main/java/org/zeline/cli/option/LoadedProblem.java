package org.zeline.cli.option;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.Problem;
import org.zeline.cli.input.ProblemFile;

/**
 * A question from the command line, and the network that it is about.
 *
 * @param problem the question and its data
 * @param model the network
 * @param files that the question and its data came from
 */
public record LoadedProblem(Problem problem, LoadedModel model, List<Path> files) {
    /** By MODEL and the options of the question. */
    public static LoadedProblem byOptions(
            @Nullable Path model,
            @Nullable Path models,
            QuestionOptions question,
            ModelSource source,
            CommonOptions common) {
        if (model == null) {
            throw common.usage("name a MODEL or a --problem");
        }
        if (models != null) {
            throw common.usage("--models goes with --problem");
        }
        question.requireComplete(common);
        LoadedModel loaded = question.arranged(source.load(model), common);
        return new LoadedProblem(question.problem(loaded.model(), source, common), loaded, question.files());
    }

    /** By a problem file. */
    public static LoadedProblem byFile(Path file, @Nullable Path models, ModelSource source) {
        ProblemFile read = ProblemFile.read(file);
        return new LoadedProblem(read.problem(), source.load(read.model(file, models)), List.of(file));
    }

    /** Checks that a problem file is the only source of a question. */
    public static void requireFileAlone(@Nullable Path model, QuestionOptions question, CommonOptions common) {
        if (model != null || question.any()) {
            throw common.usage("--problem states the whole question: leave out "
                    + (model != null ? "MODEL" : "the options of the question"));
        }
    }
}
