package org.zeline.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.zeline.lsa.training.EpochResult;
import org.zeline.report.Origin;
import org.zeline.report.TrainingReport;
import org.zeline.report.figure.CurvePlot;

/** The page of a training. */
public final class TrainingPage {
    private TrainingPage() {}

    /**
     * {@return a self-contained HTML page}
     *
     * @param report what came of the training
     * @param origin what made the page
     */
    public static String html(TrainingReport report, Origin origin) {
        List<Study.Section> sections = new ArrayList<>();
        if (!report.result().history().isEmpty()) {
            sections.add(new Study.Section(
                    "epochs",
                    "Epochs",
                    List.of(
                            "The objective is what the method makes small on the samples that it trains on; accuracies are"
                                    + " those of the method's own samples, attacked ones if it attacks."),
                    figures(report),
                    List.of(epochs(report))));
        }
        sections.add(new Study.Section("settings", "Settings", List.of(), List.of(), List.of(settings(report))));
        return new Study(
                        "Training",
                        "How did the training of " + report.network().fileName() + " go?",
                        report.verdict(),
                        sections,
                        origin)
                .html();
    }

    private static List<Study.Figure> figures(TrainingReport report) {
        List<CurvePlot.Curve> losses = new ArrayList<>(List.of(curve(report, "objective", EpochResult::loss)));
        List<CurvePlot.Curve> accuracies =
                new ArrayList<>(List.of(curve(report, "trained on", epoch -> 100 * epoch.accuracy())));
        if (report.sizes().validation() > 0) {
            losses.add(judged(report, "validation", EpochResult.Validation::loss));
            accuracies.add(judged(report, "validation", judged -> 100 * judged.accuracy()));
            accuracies.add(judged(report, "clean", judged -> 100 * judged.clean()));
        }
        return List.of(
                new Study.Figure(
                        new CurvePlot("Loss", "epoch", "mean over samples", losses, List.of()).svg(),
                        "The objective on the samples trained on"
                                + (report.sizes().validation() > 0 ? ", and the loss on those set aside." : ".")),
                new Study.Figure(
                        new CurvePlot("Accuracy", "epoch", "accuracy in percent", accuracies, List.of()).svg(105),
                        "How many samples are taken for what they are"
                                + (report.sizes().validation() > 0
                                        ? "; clean: samples set aside, as they are."
                                        : ".")));
    }

    private static CurvePlot.Curve curve(TrainingReport report, String name, ToDoubleFunction<EpochResult> value) {
        return new CurvePlot.Curve(
                name,
                report.result().history().stream()
                        .map(epoch -> new CurvePlot.Point(epoch.epoch(), value.applyAsDouble(epoch)))
                        .toList());
    }

    private static CurvePlot.Curve judged(
            TrainingReport report, String name, ToDoubleFunction<EpochResult.Validation> value) {
        List<CurvePlot.Point> points = new ArrayList<>();
        for (EpochResult epoch : report.result().history()) {
            EpochResult.Validation judged = epoch.validation();
            if (judged != null && Double.isFinite(value.applyAsDouble(judged))) {
                points.add(new CurvePlot.Point(epoch.epoch(), value.applyAsDouble(judged)));
            }
        }
        return new CurvePlot.Curve(name, points);
    }

    private static Table epochs(TrainingReport report) {
        List<String> head = new ArrayList<>(List.of("epoch", "rate", "objective", "accuracy"));
        if (report.sizes().validation() > 0) {
            head.addAll(List.of("validation: loss", "clean", "accuracy"));
        }
        List<List<String>> rows = new ArrayList<>();
        for (EpochResult epoch : report.result().history()) {
            List<String> row = new ArrayList<>(List.of(
                    Integer.toString(epoch.epoch()),
                    String.format(Locale.ROOT, "%.3g", epoch.rate()),
                    places(epoch.loss()),
                    places(epoch.accuracy())));
            EpochResult.Validation judged = epoch.validation();
            if (judged != null) {
                row.addAll(List.of(places(judged.loss()), places(judged.clean()), places(judged.accuracy())));
            }
            rows.add(row);
        }
        return new Table("Each epoch", head, rows);
    }

    private static String places(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static Table settings(TrainingReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Model", report.network().path()));
        rows.add(List.of("Model SHA-256", report.network().sha256()));
        rows.add(List.of("Written", report.output().path()));
        rows.add(List.of("SHA-256 of what was written", report.output().sha256()));
        report.data().forEach(fact -> rows.add(List.of("Data", fact)));
        rows.add(List.of(
                "Samples", report.sizes().training() + ", and " + report.sizes().validation() + " for validation"));
        rows.add(List.of("Method", report.settings().method().name().toLowerCase(Locale.ROOT)));
        rows.add(List.of("Trained", String.join(", ", report.weights())));
        report.settings()
                .layers()
                .forEach(layer -> rows.add(List.of("Steady layer", layer.value() + ", gamma " + layer.gamma())));
        rows.add(List.of("Seed", Long.toString(report.computing().seed())));
        rows.add(List.of("Threads", Integer.toString(report.computing().threads())));
        rows.add(List.of("Kernels", report.computing().kernels()));
        rows.add(List.of(
                "Precision of products", report.settings().precision().name().toLowerCase(Locale.ROOT)));
        rows.add(List.of(
                "Seconds", String.format(Locale.ROOT, "%.1f", report.computing().seconds())));
        return new Table("What was trained, and how", rows);
    }
}
