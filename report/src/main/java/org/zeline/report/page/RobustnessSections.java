package org.zeline.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.StudyComparison;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.robustness.Bootstrap;
import org.zeline.lsa.robustness.CurveComparison;
import org.zeline.lsa.robustness.DistanceComparison;
import org.zeline.lsa.robustness.DistanceSummary;
import org.zeline.lsa.robustness.Estimate;
import org.zeline.lsa.robustness.McNemarTest;
import org.zeline.lsa.robustness.PairedDifference;
import org.zeline.lsa.robustness.RobustnessSummary;
import org.zeline.report.LayerReport;
import org.zeline.report.figure.CurvePlot;
import org.zeline.report.figure.Markup;

/** The sections of a layer analysis on the robustness of networks. */
final class RobustnessSections {
    private static final double TOP = 105;

    private RobustnessSections() {}

    /** The sections on networks of those names. */
    static List<Study.Section> of(LayerReport report, List<String> names) {
        List<Study.Section> sections = new ArrayList<>(List.of(scores(report, names)));
        List<List<String>> counts = new ArrayList<>();
        List<List<String>> summaries = new ArrayList<>();
        for (int n = 0; n < names.size(); n++) {
            for (LayerStudy.Part part : report.networks().get(n).study().parts()) {
                DistanceSummary summary = part.distances();
                if (summary != null) {
                    counts.add(counts(names.get(n), summary));
                    summaries.addAll(summaries(names.get(n), summary));
                }
            }
        }
        if (!counts.isEmpty()) {
            sections.add(distances(counts, summaries));
        }
        StudyComparison comparison = report.comparison();
        if (comparison != null) {
            sections.add(comparison(comparison, names));
        }
        return sections;
    }

    private static Study.Section scores(LayerReport report, List<String> names) {
        List<List<String>> rows = new ArrayList<>();
        List<List<String>> summaries = new ArrayList<>();
        List<CurvePlot.Curve> curves = new ArrayList<>();
        List<String> note =
                new ArrayList<>(List.of("Accuracies in percent under growing strength; the score R&G is their sum, and"
                        + " the area is that under the curve, divided by the largest strength."));
        for (int n = 0; n < names.size(); n++) {
            LayerStudy study = report.networks().get(n).study();
            for (LayerStudy.Part part : study.parts()) {
                RobustnessSummary robustness = part.robustness();
                if (robustness == null) {
                    continue;
                }
                List<CurvePlot.Point> points = new ArrayList<>();
                for (int k = 0; k < robustness.accuracies().size(); k++) {
                    double strength = robustness.curve().strengths().get(k);
                    Estimate accuracy = robustness.accuracies().get(k);
                    rows.add(List.of(
                            names.get(n), part.name(), number(strength), number(accuracy.value()), interval(accuracy)));
                    points.add(point(strength, accuracy));
                }
                summaries.add(summary(names.get(n), part.name(), "R&G", robustness.score()));
                summaries.add(summary(names.get(n), part.name(), "area", robustness.area()));
                curves.add(new CurvePlot.Curve(names.size() == 1 ? part.name() : (n + 1) + ": " + part.name(), points));
                if (note.size() == 1) {
                    note.add(bootstrap(robustness.bootstrap()));
                }
            }
            summaries.add(List.of(names.get(n), "all", "R&G in total", number(study.totalScore()), "-"));
        }
        return new Study.Section(
                "scores",
                "Robustness and generalisation",
                note,
                figures(curves, names.size()),
                List.of(
                        new Table("Accuracies", List.of("network", "under", "strength", "accuracy", "interval"), rows),
                        new Table(
                                "Summaries", List.of("network", "under", "summary", "value", "interval"), summaries)));
    }

    private static CurvePlot.Point point(double strength, Estimate accuracy) {
        return accuracy.hasInterval()
                ? new CurvePlot.Point(strength, accuracy.value(), accuracy.lower(), accuracy.upper())
                : new CurvePlot.Point(strength, accuracy.value());
    }

    private static List<String> summary(String network, String under, String name, Estimate estimate) {
        return List.of(network, under, name, number(estimate.value()), interval(estimate));
    }

    private static List<Study.Figure> figures(List<CurvePlot.Curve> curves, int networks) {
        if (curves.isEmpty() || curves.size() > CurvePlot.MOST_CURVES) {
            return List.of();
        }
        CurvePlot plot = new CurvePlot(
                "Accuracy under growing strength",
                "strength",
                "accuracy in percent",
                curves,
                List.of(),
                CurvePlot.Intervals.BANDS);
        return List.of(new Study.Figure(
                plot.svg(TOP),
                "How many samples are taken for what they are, with bands of bootstrap intervals, each for its strength"
                        + " alone." + (networks == 1 ? "" : " Numbers tell the networks, in their order.")));
    }

    private static String bootstrap(Bootstrap bootstrap) {
        return "Intervals are percentile bootstrap intervals over the samples: " + number(100 * bootstrap.confidence())
                + " %, " + bootstrap.resamples() + " resamples, seed " + bootstrap.seed() + ".";
    }

    private static Study.Section distances(List<List<String>> counts, List<List<String>> summaries) {
        return new Study.Section(
                "distances",
                "Distances of the nearest adversarial samples",
                List.of("Upper bounds on the smallest change that a misclassification needs, as the attacks found it."
                        + " Samples that are misclassified as they are have distance 0. Those for which nothing was"
                        + " found within the limit are censored: the mean of what was found leaves them out, the"
                        + " restricted mean counts them at the limit, and so is a lower bound on the mean of what the"
                        + " attack needs; the median is that of Kaplan and Meier."),
                List.of(),
                List.of(
                        new Table(
                                "Samples",
                                List.of("network", "by", "norm", "misclassified", "found", "censored", "limit"),
                                counts),
                        new Table(
                                "Minimum distances",
                                List.of("network", "by", "summary", "value", "interval"),
                                summaries)));
    }

    private static List<String> counts(String network, DistanceSummary summary) {
        return List.of(
                network,
                summary.distances().attack(),
                norm(summary.distances().norm()),
                Integer.toString(summary.misclassified()),
                Integer.toString(summary.found()),
                Integer.toString(summary.censored()),
                number(summary.limit()));
    }

    private static List<List<String>> summaries(String network, DistanceSummary summary) {
        String attack = summary.distances().attack();
        return List.of(
                summary(network, attack, "mean of found", summary.meanFound()),
                summary(network, attack, "restricted mean", summary.restrictedMean()),
                summary(network, attack, "median", summary.median()));
    }

    private static Study.Section comparison(StudyComparison comparison, List<String> names) {
        List<List<String>> tests = new ArrayList<>();
        List<List<String>> differences = new ArrayList<>();
        for (CurveComparison curve : comparison.curves()) {
            for (int k = 0; k < curve.strengths().size(); k++) {
                McNemarTest test = curve.tests().get(k);
                tests.add(List.of(
                        curve.name(),
                        number(curve.strengths().get(k)),
                        Integer.toString(test.onlyFirst()),
                        Integer.toString(test.onlySecond()),
                        Markup.pValue(test.pValue()),
                        Markup.pValue(curve.adjusted().get(k))));
            }
            differences.add(difference(curve.name(), "R&G", curve.score()));
            differences.add(difference(curve.name(), "area", curve.area()));
        }
        for (DistanceComparison distance : comparison.distances()) {
            differences.add(difference(
                    distance.attack(),
                    "restricted mean of " + norm(distance.norm()) + " distances up to " + number(distance.limit()),
                    distance.restrictedMean()));
        }
        List<Table> tables = new ArrayList<>();
        if (!tests.isEmpty()) {
            tables.add(new Table(
                    "McNemar's exact test of accuracies",
                    List.of("under", "strength", "only 1 correct", "only 2 correct", "p-value", "adjusted"),
                    tests));
        }
        tables.add(new Table(
                "Differences, 1 less 2", List.of("under", "of", "difference", "interval", "p-value"), differences));
        return new Study.Section(
                "comparison",
                "1: " + names.get(0) + ", compared with 2: " + names.get(1),
                List.of("Both networks get the same samples. P-values of accuracies are adjusted for the number of"
                        + " strengths by the method of Holm, those of differences come from "
                        + comparison.test().permutations() + " random sign flips of the differences of samples."),
                List.of(),
                tables);
    }

    private static List<String> difference(String under, String of, PairedDifference difference) {
        return List.of(
                under,
                of,
                number(difference.mean().value()),
                interval(difference.mean()),
                Markup.pValue(difference.pValue()));
    }

    private static String norm(Norm norm) {
        return norm.name().toLowerCase(Locale.ROOT);
    }

    private static String interval(Estimate estimate) {
        return estimate.hasInterval() ? number(estimate.lower()) + " to " + number(estimate.upper()) : "-";
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return Double.isInfinite(value) ? "not reached" : Markup.number(value);
    }
}
