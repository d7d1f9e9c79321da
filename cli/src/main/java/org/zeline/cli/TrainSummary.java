package org.zeline.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.zeline.cli.report.Study;
import org.zeline.cli.report.Table;
import org.zeline.lsa.training.EpochResult;
import org.zeline.lsa.training.RegularizedLayer;
import org.zeline.lsa.training.Training;
import org.zeline.lsa.training.TrainingSettings;
import org.zeline.si.figure.CurvePlot;

/**
 * What a training did, as text, as JSON and as a report.
 *
 * @param result what came of it
 * @param settings how
 * @param loaded the network as it was
 * @param setup the arithmetic, threads and seed
 * @param facts what the data are and what was done to them, a line a file
 * @param weights names of what was trained
 * @param sizes how much there was
 * @param seconds wall-clock time
 * @param output where the trained network is
 */
record TrainSummary(
        Training.Result result,
        TrainingSettings settings,
        LoadedModel loaded,
        Setup setup,
        List<String> facts,
        List<String> weights,
        Sizes sizes,
        double seconds,
        Path output) {
    /**
     * How much there was.
     *
     * @param training samples trained on
     * @param validation samples that epochs were judged by
     * @param steps of the whole training
     */
    record Sizes(int training, int validation, long steps) {}

    /** An epoch in a line. */
    static String line(EpochResult result) {
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

    void text(PrintWriter out) {
        for (EpochResult epoch : result.history()) {
            out.println(line(epoch));
        }
        facts.forEach(fact -> ResultText.row(out, "data", fact));
        ResultText.row(out, "trained", String.join(", ", weights));
        settings.layers().forEach(layer -> ResultText.row(out, "layer", layer.value() + ", gamma " + layer.gamma()));
        ResultText.row(out, "samples", Integer.toString(sizes.training));
        ResultText.row(
                out, "steps", result.steps() + (result.finished() ? "" : " of " + sizes.steps + ", interrupted"));
        ResultText.row(out, "weights of epoch", Integer.toString(result.bestEpoch()));
        ResultText.row(out, "seconds", String.format(Locale.ROOT, "%.1f", seconds));
        ResultText.row(out, "written", output.toString());
    }

    void json(JsonWriter json) throws IOException {
        json.beginObject();
        json.name("method").value(settings.method().name().toLowerCase(Locale.ROOT));
        json.name("layers").beginArray();
        for (RegularizedLayer layer : settings.layers()) {
            json.beginObject();
            json.name("value").value(layer.value());
            ResultJson.number(json, "gamma", layer.gamma());
            json.endObject();
        }
        json.endArray();
        json.name("data").beginArray();
        for (String fact : facts) {
            json.value(fact);
        }
        json.endArray();
        json.name("samples").value(sizes.training);
        json.name("validation_samples").value(sizes.validation);
        json.name("steps").value(result.steps());
        json.name("finished").value(result.finished());
        json.name("best_epoch").value(result.bestEpoch());
        history(json, result.history());
        json.name("seed").value(setup.seed());
        json.name("threads").value(setup.threads());
        json.name("kernels").value(setup.instructions().kernels().name());
        ResultJson.number(json, "seconds", seconds);
        json.name("output").value(output.toString());
        json.name("model_sha256").value(loaded.sha256());
        json.name("output_sha256").value(LoadedModel.sha256(output));
        json.name("zeline_version").value(Version.text());
        json.endObject();
    }

    private static void history(JsonWriter json, List<EpochResult> history) throws IOException {
        json.name("history").beginArray();
        for (EpochResult epoch : history) {
            json.beginObject();
            json.name("epoch").value(epoch.epoch());
            ResultJson.number(json, "rate", epoch.rate());
            ResultJson.number(json, "objective", epoch.loss());
            ResultJson.number(json, "accuracy", epoch.accuracy());
            EpochResult.Validation judged = epoch.validation();
            if (judged != null) {
                json.name("validation").beginObject();
                ResultJson.number(json, "loss", judged.loss());
                ResultJson.number(json, "clean_accuracy", judged.clean());
                ResultJson.number(json, "accuracy", judged.accuracy());
                json.endObject();
            }
            json.endObject();
        }
        json.endArray();
    }

    /** The page of a report. */
    String html(List<String> words) {
        List<Study.Section> sections = new ArrayList<>();
        if (!result.history().isEmpty()) {
            sections.add(new Study.Section(
                    "epochs",
                    "Epochs",
                    List.of(
                            "The objective is what the method makes small on the samples that it trains on; accuracies are"
                                    + " those of the method's own samples, attacked ones if it attacks."),
                    figures(),
                    List.of(epochs())));
        }
        sections.add(new Study.Section("settings", "TrainingSettings", List.of(), List.of(), List.of(table())));
        return new Study(
                        "Training",
                        "How did the training of " + loaded.fileName() + " go?",
                        verdict(),
                        sections,
                        ReportContents.origin(words))
                .html();
    }

    private String verdict() {
        String done = result.finished()
                ? result.steps() + " steps in " + result.history().size() + " epochs."
                : "Interrupted after " + result.steps() + " of " + sizes.steps + " steps.";
        if (result.history().isEmpty()) {
            return done;
        }
        EpochResult last = result.history().get(result.history().size() - 1);
        return done
                + String.format(
                        Locale.ROOT,
                        " In the last epoch the objective was %.4f and the accuracy %.2f %%; the weights written are those"
                                + " of epoch %d.",
                        last.loss(),
                        100 * last.accuracy(),
                        result.bestEpoch());
    }

    private List<Study.Figure> figures() {
        List<CurvePlot.Curve> losses = new ArrayList<>(List.of(curve("objective", EpochResult::loss)));
        List<CurvePlot.Curve> accuracies =
                new ArrayList<>(List.of(curve("trained on", epoch -> 100 * epoch.accuracy())));
        if (sizes.validation > 0) {
            losses.add(judged("validation", EpochResult.Validation::loss));
            accuracies.add(judged("validation", judged -> 100 * judged.accuracy()));
            accuracies.add(judged("clean", judged -> 100 * judged.clean()));
        }
        return List.of(
                new Study.Figure(
                        new CurvePlot("Loss", "epoch", "mean over samples", losses, List.of()).svg(),
                        "The objective on the samples trained on"
                                + (sizes.validation > 0 ? ", and the loss on those set aside." : ".")),
                new Study.Figure(
                        new CurvePlot("Accuracy", "epoch", "accuracy in percent", accuracies, List.of()).svg(105),
                        "How many samples are taken for what they are"
                                + (sizes.validation > 0 ? "; clean: samples set aside, as they are." : ".")));
    }

    private CurvePlot.Curve curve(String name, ToDoubleFunction<EpochResult> value) {
        return new CurvePlot.Curve(
                name,
                result.history().stream()
                        .map(epoch -> new CurvePlot.Point(epoch.epoch(), value.applyAsDouble(epoch)))
                        .toList());
    }

    private CurvePlot.Curve judged(String name, ToDoubleFunction<EpochResult.Validation> value) {
        List<CurvePlot.Point> points = new ArrayList<>();
        for (EpochResult epoch : result.history()) {
            EpochResult.Validation judged = epoch.validation();
            if (judged != null && Double.isFinite(value.applyAsDouble(judged))) {
                points.add(new CurvePlot.Point(epoch.epoch(), value.applyAsDouble(judged)));
            }
        }
        return new CurvePlot.Curve(name, points);
    }

    private Table epochs() {
        List<String> head = new ArrayList<>(List.of("epoch", "rate", "objective", "accuracy"));
        if (sizes.validation > 0) {
            head.addAll(List.of("validation: loss", "clean", "accuracy"));
        }
        List<List<String>> rows = new ArrayList<>();
        for (EpochResult epoch : result.history()) {
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

    private Table table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Model", loaded.model().name()));
        rows.add(List.of("Model SHA-256", loaded.sha256()));
        rows.add(List.of("Written", output.toString()));
        rows.add(List.of("SHA-256 of what was written", LoadedModel.sha256(output)));
        facts.forEach(fact -> rows.add(List.of("Data", fact)));
        rows.add(List.of("Samples", sizes.training + ", and " + sizes.validation + " for validation"));
        rows.add(List.of("Method", settings.method().name().toLowerCase(Locale.ROOT)));
        rows.add(List.of("Trained", String.join(", ", weights)));
        settings.layers()
                .forEach(layer -> rows.add(List.of("Steady layer", layer.value() + ", gamma " + layer.gamma())));
        rows.add(List.of("Seed", Long.toString(setup.seed())));
        rows.add(List.of("Threads", Integer.toString(setup.threads())));
        rows.add(List.of("Kernels", setup.instructions().kernels().name()));
        rows.add(List.of("Seconds", String.format(Locale.ROOT, "%.1f", seconds)));
        return new Table("What was trained, and how", rows);
    }
}
