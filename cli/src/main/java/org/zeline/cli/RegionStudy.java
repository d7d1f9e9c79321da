package org.zeline.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Problem;
import org.zeline.cli.input.ProblemFile;
import org.zeline.cli.report.Study;
import org.zeline.cli.report.Table;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Bounds;
import org.zeline.lsa.Losses;
import org.zeline.lsa.ModelPass;
import org.zeline.lsa.perturbation.Perturbations;
import org.zeline.si.distribution.PValue;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.figure.CurvePlot;

/**
 * How the region that a network marks, and its selective p-value, move when the input is perturbed.
 *
 * @param model the network
 * @param rows one a perturbation and strength
 */
record RegionStudy(LoadedModel model, List<Row> rows) {
    /** A step against the gradient of the scores in the region, and along that of the others. */
    static final String AGAINST_SCORES = "scores";

    /**
     * The answer to the question for one perturbed input.
     *
     * @param name of the perturbation
     * @param strength of it
     * @param answer what came out, {@code null} if the question has no answer
     * @param shared the share of elements that both regions hold among those that one of them does
     * @param reason why there is no answer
     */
    record Row(String name, double strength, @Nullable Answer answer, double shared, String reason) {}

    static RegionStudy of(
            Path file,
            @Nullable Path models,
            ModelSource source,
            List<String> names,
            List<Double> grid,
            Bounds bounds,
            Setup setup,
            Progress progress) {
        ProblemFile read = ProblemFile.read(file);
        LoadedModel model = source.load(read.model(file, models));
        Problem problem = read.problem();
        Answer clean = Answer.of(problem, model, setup);
        List<Row> rows = new ArrayList<>();
        for (String name : names) {
            for (double strength : grid) {
                Problem moved = moved(problem, model, clean, name, strength, bounds, setup);
                rows.add(row(name, strength, moved, model, clean, setup));
                progress.done(rows.size());
            }
        }
        return new RegionStudy(model, rows);
    }

    private static Row row(String name, double strength, Problem moved, LoadedModel model, Answer clean, Setup setup) {
        try {
            Answer answer = Answer.of(moved, model, setup);
            return new Row(
                    name,
                    strength,
                    answer,
                    shared(clean.result().roi(), answer.result().roi()),
                    "");
        } catch (NoAnswerException e) {
            return new Row(name, strength, null, 0, String.valueOf(e.getMessage()));
        }
    }

    private static double shared(int[] x, int[] y) {
        Set<Integer> both = new HashSet<>();
        Arrays.stream(x).forEach(both::add);
        int common = (int) Arrays.stream(y).filter(both::contains).count();
        Arrays.stream(y).forEach(both::add);
        return (double) common / both.size();
    }

    private static Problem moved(
            Problem problem,
            LoadedModel model,
            Answer clean,
            String name,
            double strength,
            Bounds bounds,
            Setup setup) {
        int tested = problem.hypothesis().inputIndex();
        RealTensor input = problem.inputs().get(tested);
        Tensor changed = name.equals(AGAINST_SCORES)
                ? againstScores(model, input, clean, strength, bounds, setup)
                : Perturbations.of(name, strength, bounds).perturbed(input, new SplittableRandom(setup.seed()));
        List<RealTensor> inputs = new ArrayList<>(problem.inputs());
        inputs.set(tested, new RealTensor(input.type(), input.shape(), changed.reals()));
        return problem.with(inputs);
    }

    private static Tensor againstScores(
            LoadedModel model, RealTensor input, Answer clean, double strength, Bounds bounds, Setup setup) {
        ModelPass pass = new ModelPass(model.model(), List.of(), setup.instructions());
        Tensor x = pass.batch(input.shape(), input.values());
        double[] weights = new double[pass.output(x).shape().size()];
        Arrays.fill(weights, -1);
        for (int index : clean.result().roi()) {
            weights[index] = 1;
        }
        double[] gradient = pass.gradient(x, Losses.scoreMap(weights)).gradient();
        double[] moved = new double[gradient.length];
        Arrays.setAll(moved, i -> bounds.clamp(input.values()[i] - strength * Math.signum(gradient[i])));
        return pass.batch(input.shape(), moved);
    }

    void text(PrintWriter out) {
        ResultText.row(out, "model", model.model().name() + ", SHA-256 " + model.sha256());
        out.println();
        String format = "  %-12s  %8s  %9s  %8s  %10s  %10s  %s";
        out.println(
                String.format(format, "perturbation", "strength", "elements", "shared", "statistic", "p-value", ""));
        for (List<String> cells : cells()) {
            out.println(String.format(format, cells.toArray()).stripTrailing());
        }
    }

    private List<List<String>> cells() {
        return rows.stream()
                .map(row -> {
                    Answer answer = row.answer;
                    String strength = Double.toString(row.strength);
                    return answer == null
                            ? List.of(row.name, strength, "", "", "", "", row.reason)
                            : List.of(
                                    row.name,
                                    strength,
                                    Integer.toString(answer.result().roi().length),
                                    String.format(Locale.ROOT, "%.3f", row.shared),
                                    number(answer.result().stat()),
                                    number(answer.result().p().value()),
                                    "");
                })
                .toList();
    }

    /** The page of a report. */
    String html(List<String> words) {
        List<CurvePlot.Curve> p = new ArrayList<>();
        List<CurvePlot.Curve> shared = new ArrayList<>();
        for (String name : rows.stream().map(Row::name).distinct().toList()) {
            List<CurvePlot.Point> values = new ArrayList<>();
            List<CurvePlot.Point> parts = new ArrayList<>();
            for (Row row : rows) {
                Answer answer = row.answer;
                if (row.name.equals(name) && answer != null) {
                    PValue value = answer.result().p();
                    values.add(new CurvePlot.Point(row.strength, value.value(), value.lower(), value.upper()));
                    parts.add(new CurvePlot.Point(row.strength, row.shared));
                }
            }
            if (!values.isEmpty()) {
                p.add(new CurvePlot.Curve(name, values));
                shared.add(new CurvePlot.Curve(name, parts));
            }
        }
        List<Study.Figure> figures = p.isEmpty() || p.size() > CurvePlot.MOST_CURVES
                ? List.of()
                : List.of(
                        new Study.Figure(
                                new CurvePlot("Selective p-value", "strength", "p-value", p, List.of()).svg(1.05),
                                "The selective p-value of the region that is marked then; bars are its bounds."),
                        new Study.Figure(
                                new CurvePlot("Shared elements", "strength", "share", shared, List.of()).svg(1.05),
                                "The share of elements in both regions, that marked before and that marked then, among"
                                        + " those in one of them."));
        List<String> head = List.of("perturbation", "strength", "elements", "shared", "statistic", "p-value", "note");
        return new Study(
                        "A region under perturbations",
                        "How do the region that " + model.fileName() + " marks, and its selective p-value, move"
                                + " when the input is perturbed?",
                        rows.size() + " perturbed inputs; "
                                + rows.stream()
                                        .filter(row -> row.answer == null)
                                        .count() + " of them without an answer.",
                        List.of(
                                new Study.Section(
                                        "rows",
                                        "Perturbed inputs",
                                        List.of(),
                                        figures,
                                        List.of(new Table("Answers", head, cells()))),
                                new Study.Section(
                                        "settings",
                                        "Settings",
                                        List.of(),
                                        List.of(),
                                        List.of(new Table(
                                                "What was studied",
                                                List.of(
                                                        List.of(
                                                                "Model",
                                                                model.model().name()),
                                                        List.of("Model SHA-256", model.sha256())))))),
                        ReportContents.origin(words))
                .html();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    void json(JsonWriter json) throws IOException {
        json.beginObject().name("model_sha256").value(model.sha256());
        json.name("rows").beginArray();
        for (Row row : rows) {
            json.beginObject().name("perturbation").value(row.name);
            json.name("strength").value(row.strength);
            Answer answer = row.answer;
            if (answer == null) {
                json.name("reason").value(row.reason);
            } else {
                json.name("roi_size").value(answer.result().roi().length);
                json.name("shared").value(row.shared);
                ResultJson.number(json, "stat", answer.result().stat());
                ResultJson.number(json, "p_value", answer.result().p().value());
                ResultJson.number(json, "inf_p", answer.result().p().lower());
                ResultJson.number(json, "sup_p", answer.result().p().upper());
            }
            json.endObject();
        }
        json.endArray().name("zeline_version").value(Version.text());
        json.endObject();
    }
}
