package org.zeline.cli;

import java.util.ArrayList;
import java.util.List;
import org.zeline.cli.input.Problem;
import org.zeline.cli.report.Report;
import org.zeline.si.Hypothesis;

/** What a report says about an answer. */
final class ReportContents {
    private ReportContents() {}

    /** The report of an answer that a command line gave. */
    static Report of(String title, Answer answer, List<String> words) {
        return new Report(
                title,
                Words.question(answer),
                Words.region(answer),
                Words.compared(answer),
                Words.selective(answer.result()),
                Words.verdict(answer.result()),
                answer.tested(),
                answer.problem().hypothesis().threshold(),
                answer.result(),
                settings(answer),
                command(words));
    }

    /** What was typed, to be typed again. */
    static String command(List<String> words) {
        return "zeline "
                + String.join(" ", words.stream().map(ReportContents::quoted).toList());
    }

    private static List<Report.Row> settings(Answer answer) {
        Problem problem = answer.problem();
        Hypothesis hypothesis = problem.hypothesis();
        return List.of(
                new Report.Row("Model", answer.model().model().name()),
                new Report.Row("Model SHA-256", answer.model().sha256()),
                new Report.Row("Data", problem.name()),
                new Report.Row(
                        "Shape of the input",
                        answer.tested().shape() + ", input " + hypothesis.inputIndex() + ", output "
                                + hypothesis.outputIndex()),
                new Report.Row("Post-processing", Words.postProcess(hypothesis)),
                new Report.Row(
                        "Threshold", hypothesis.threshold() + (hypothesis.normalize() ? ", on normalised scores" : "")),
                new Report.Row("Mask", hypothesis.mask() == null ? "none" : "given"),
                new Report.Row("Noise", noise(answer)),
                new Report.Row("Alternative", problem.alternative().toString()),
                new Report.Row("Statistic", Words.number(answer.result().stat()) + " standard deviations"),
                new Report.Row("Search", Words.search(problem.search())),
                new Report.Row("Work", Words.work(answer.result().search())),
                new Report.Row("Zeline", Version.text()));
    }

    private static String noise(Answer answer) {
        List<String> parts =
                new ArrayList<>(List.of(Words.covariance(answer.problem().covariance())));
        parts.addAll(answer.result().warnings());
        return String.join("; ", parts);
    }

    /** A word as a POSIX shell reads it. */
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
