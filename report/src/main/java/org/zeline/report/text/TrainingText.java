package org.zeline.report.text;

import java.io.PrintWriter;
import java.util.Locale;
import org.zeline.lsa.training.EpochResult;
import org.zeline.report.TrainingReport;

/** A training as text. */
public final class TrainingText {
    private TrainingText() {}

    /**
     * {@return an epoch in one line}
     *
     * @param result what came of it
     */
    public static String line(EpochResult result) {
        EpochResult.Validation judged = result.validation();
        String text = String.format(
                Locale.ROOT,
                "epoch %3d  rate %.3g  objective %.4f  accuracy %.4f",
                result.epoch(),
                result.rate(),
                result.loss(),
                result.accuracy());
        return judged == null
                ? text
                : text
                        + String.format(
                                Locale.ROOT,
                                "  validation: loss %.4f  clean %.4f  accuracy %.4f",
                                judged.loss(),
                                judged.clean(),
                                judged.accuracy());
    }

    /**
     * Prints a training.
     *
     * @param out takes the lines
     * @param report what came of it
     */
    public static void print(PrintWriter out, TrainingReport report) {
        for (EpochResult epoch : report.result().history()) {
            out.println(line(epoch));
        }
        report.data().forEach(fact -> Text.row(out, "data", fact));
        Text.row(out, "trained", String.join(", ", report.weights()));
        report.settings().layers().forEach(layer -> Text.row(out, "layer", layer.value() + ", gamma " + layer.gamma()));
        TrainingReport.Sizes sizes = report.sizes();
        Text.row(out, "samples", Integer.toString(sizes.training()));
        Text.row(
                out,
                "steps",
                report.result().steps() + (report.result().finished() ? "" : " of " + sizes.steps() + ", interrupted"));
        Text.row(out, "weights of epoch", Integer.toString(report.result().bestEpoch()));
        Text.row(
                out,
                "seconds",
                String.format(Locale.ROOT, "%.1f", report.computing().seconds()));
        Text.row(out, "written", report.output().path());
    }
}
