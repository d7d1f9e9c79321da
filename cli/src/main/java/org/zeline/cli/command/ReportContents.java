package org.zeline.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.zeline.cli.inference.Answer;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.Problem;
import org.zeline.cli.process.Version;
import org.zeline.report.Origin;
import org.zeline.report.RegionReport;
import org.zeline.report.Words;
import org.zeline.si.Hypothesis;
import org.zeline.si.event.Marking;
import org.zeline.si.event.PostProcess;
import org.zeline.si.event.Preprocess;

/** What a report says about an answer. */
final class ReportContents {
    private ReportContents() {}

    /** The report of an answer that a command line gave. */
    static RegionReport of(
            String title, List<String> introduction, Answer answer, List<Path> files, List<String> words) {
        return of(title, introduction, List.of(answer), files, words);
    }

    /**
     * The report of an answer that a command line gave.
     *
     * @param all the answer, or one for each component
     * @param files that the question and its data came from
     */
    static RegionReport of(
            String title, List<String> introduction, List<Answer> all, List<Path> files, List<String> words) {
        Answer answer = all.get(0);
        return new RegionReport(
                title,
                introduction,
                Words.texts(answer.reported()),
                answer.problem().tested(),
                answer.problem().hypothesis().comparison().references(),
                answer.problem().hypothesis().marking() instanceof Marking.Above above
                        ? OptionalDouble.of(above.threshold())
                        : OptionalDouble.empty(),
                answer.result(),
                answer.problem().hypothesis().testsEach()
                        ? all.stream().map(Answer::result).toList()
                        : List.of(),
                settings(answer, files),
                origin(words));
    }

    /** What makes a report, by the words that were typed. */
    static Origin origin(List<String> words) {
        String command = "zeline "
                + String.join(" ", words.stream().map(ReportContents::quoted).toList());
        return new Origin(Version.text(), Version.java(), command);
    }

    private static List<List<String>> settings(Answer answer, List<Path> files) {
        Problem problem = answer.problem();
        List<List<String>> rows = new ArrayList<>(model(answer.model()));
        rows.add(List.of("Data", problem.name()));
        files.forEach(file -> rows.add(List.of("SHA-256 of " + file, hash(file))));
        for (int i = 0; i < problem.inputs().size(); i++) {
            String tested = i == problem.hypothesis().inputIndex() ? ", the one that is tested" : "";
            rows.add(List.of("Shape of input " + i, problem.inputs().get(i).shape() + tested));
        }
        rows.addAll(asked(problem, answer.model()));
        Collections.addAll(
                rows,
                List.of("Work", Words.work(answer.result().search())),
                List.of("Kernels", answer.result().search().kernels()),
                List.of("Java", Version.java()),
                List.of("Zeline", Version.text()));
        return rows;
    }

    /** The network. */
    static List<List<String>> model(LoadedModel model) {
        return List.of(
                List.of("Model", model.model().name()),
                List.of("Model SHA-256", model.sha256()),
                List.of("Layout of images", model.model().transposesImages() ? "NHWC, transposed" : "NCHW"));
    }

    /** What is asked, apart from the data that it is asked about. */
    static List<List<String>> asked(Problem problem, LoadedModel model) {
        Hypothesis hypothesis = problem.hypothesis();
        int output = hypothesis.outputIndex();
        return List.of(
                List.of(
                        "Output",
                        output + ", " + model.model().outputs().get(output).name()),
                List.of(
                        "Preprocessing",
                        hypothesis.preprocess().isEmpty()
                                ? "none"
                                : String.join(
                                        ", ",
                                        hypothesis.preprocess().stream()
                                                .map(Preprocess::text)
                                                .toList())),
                List.of("Post-processing", postProcessing(hypothesis)),
                List.of(
                        "Marked elements have",
                        hypothesis.marking().description() + (hypothesis.normalize() ? ", on normalised scores" : "")),
                List.of("Given that", Words.event(hypothesis)),
                List.of(
                        "Mask",
                        hypothesis
                                .mask()
                                .map(mask -> trues(mask) + " of " + mask.length + " elements may be marked")
                                .orElse("none")),
                List.of("Noise", Words.noise(problem.variance().knowledge(), problem.covariance())),
                List.of("Alternative", problem.alternative().toString()),
                List.of("Search", Words.search(problem.search())));
    }

    private static String postProcessing(Hypothesis hypothesis) {
        return hypothesis.postProcess().isEmpty()
                ? "none"
                : String.join(
                        ", then ",
                        hypothesis.postProcess().stream().map(PostProcess::text).toList());
    }

    private static int trues(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }

    /** What can be read only once has no hash afterwards. */
    private static String hash(Path file) {
        return Files.isRegularFile(file) ? LoadedModel.sha256(file) : "none, as it is no regular file";
    }

    /** A word as a POSIX shell reads it. */
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
