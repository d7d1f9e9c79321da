package org.zeline.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.zeline.cli.input.Problem;
import org.zeline.cli.report.Study;
import org.zeline.cli.report.Table;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.evaluation.GoodnessOfFit;
import org.zeline.si.evaluation.RejectionRate;
import org.zeline.si.figure.PValueHistogram;
import org.zeline.si.figure.QuantilePlot;

/**
 * What null replicates tell about the p-values of a question.
 *
 * @param problem the question
 * @param model the network
 * @param seed of the draws
 * @param mean of every element
 * @param replicates in order
 * @param uniformity what tests of uniformity say of the selective p-values; none if there are fewer than two
 */
record CalibrationSummary(
        Problem problem,
        LoadedModel model,
        long seed,
        double mean,
        List<Replicate> replicates,
        List<GoodnessOfFit.Result> uniformity) {
    private static final double[] LEVELS = {0.01, 0.05, 0.1};

    /** Of the intervals around rates. */
    static final double CONFIDENCE = 0.95;

    private static final int BINS = 20;

    private static final String ABOUT =
            "Each replicate puts the question to noise alone, where every rejection is a false"
                    + " alarm. The p-values of a valid test are then uniform.";

    static CalibrationSummary of(
            Problem problem, LoadedModel model, long seed, double mean, List<Replicate> replicates) {
        double[] selective = Method.SELECTIVE.of(replicates);
        return new CalibrationSummary(
                problem,
                model,
                seed,
                mean,
                List.copyOf(replicates),
                selective.length < 2 ? List.of() : GoodnessOfFit.all(selective));
    }

    /** The methods that have p-values. */
    private List<Method> methods() {
        return Method.in(replicates);
    }

    private long answered() {
        return replicates.stream()
                .filter(replicate -> replicate.outcome().isPresent())
                .count();
    }

    private double leastUniformity() {
        return uniformity.stream()
                .mapToDouble(GoodnessOfFit.Result::pValue)
                .min()
                .orElse(Double.NaN);
    }

    /** The outcome in words. */
    private String verdict() {
        if (answered() == 0) {
            return "No replicate had a region to test: choose another threshold.";
        }
        RejectionRate rate = RejectionRate.of(Method.SELECTIVE.of(replicates), Words.LEVEL);
        RejectionRate.Interval interval = rate.interval(CONFIDENCE);
        return String.format(
                Locale.ROOT,
                "Of %d replicates %d had a region. At the level %s the selective test rejected %.2f %% of these (95 %%"
                        + " interval %.2f to %.2f %%); the smallest of %d p-values for uniformity is %s.",
                replicates.size(),
                answered(),
                Words.number(Words.LEVEL),
                100 * rate.rate(),
                100 * interval.lower(),
                100 * interval.upper(),
                uniformity.size(),
                Words.number(leastUniformity()));
    }

    void text(PrintWriter out) {
        ResultText.wrap(out, verdict());
        out.println();
        out.printf(Locale.ROOT, "  %-18s%-8s%-10s%s%n", "p-value", "level", "rejected", "95 % interval");
        for (Method method : methods()) {
            for (List<String> row : rates(method)) {
                out.printf(Locale.ROOT, "  %-18s%-8s%-10s%s%n", row.get(0), row.get(1), row.get(2), row.get(3));
            }
        }
        out.println();
        out.printf(Locale.ROOT, "  %-24s%-14s%s%n", "test of uniformity", "statistic", "p-value");
        for (GoodnessOfFit.Result result : uniformity) {
            out.printf(
                    Locale.ROOT,
                    "  %-24s%-14s%s%n",
                    result.test(),
                    Words.number(result.statistic()),
                    Words.number(result.pValue()));
        }
    }

    private List<List<String>> rates(Method method) {
        double[] p = method.of(replicates);
        List<List<String>> rows = new ArrayList<>();
        for (double level : LEVELS) {
            RejectionRate rate = RejectionRate.of(p, level);
            RejectionRate.Interval interval = rate.interval(CONFIDENCE);
            rows.add(List.of(
                    method.toString(),
                    Words.number(level),
                    String.format(Locale.ROOT, "%.4f", rate.rate()),
                    String.format(Locale.ROOT, "%.4f to %.4f", interval.lower(), interval.upper()),
                    method.note()));
        }
        return rows;
    }

    String html(List<String> words) {
        List<List<String>> rates = new ArrayList<>();
        methods().forEach(method -> rates.addAll(rates(method)));
        List<List<String>> tests = uniformity.stream()
                .map(result -> List.of(
                        result.test().toString(), Words.number(result.statistic()), Words.number(result.pValue())))
                .toList();
        List<Study.Section> sections = List.of(
                new Study.Section("p-values", "The p-values", List.of(ABOUT), figures(), List.of()),
                new Study.Section(
                        "rates",
                        "How often each test rejects",
                        List.of("A valid test rejects at most as often as its level says, up to chance."),
                        List.of(),
                        List.of(new Table(
                                "Rejections",
                                List.of("p-value", "level", "rejected", "95 % interval", "note"),
                                rates))),
                new Study.Section(
                        "uniformity",
                        "Tests of uniformity",
                        List.of("Of the selective p-values. Each p-value here is itself uniform if they are."),
                        List.of(),
                        List.of(new Table("Tests", List.of("test", "statistic", "p-value"), tests))),
                new Study.Section("settings", "Settings", List.of(), List.of(), List.of(settings())));
        return new Study(
                        "Calibration",
                        "Are the p-values of " + model.fileName() + " uniform when there is nothing to find?",
                        verdict(),
                        sections,
                        ReportContents.origin(words))
                .html();
    }

    private Table settings() {
        return new Table(
                "What the replicates depend on",
                List.of(
                        List.of("Model", model.model().name()),
                        List.of("Model SHA-256", model.sha256()),
                        List.of("Data", problem.name()),
                        List.of("Seed", Long.toString(seed)),
                        List.of("Mean of every element", Words.number(mean)),
                        List.of("Noise", Words.covariance(problem.covariance())),
                        List.of(
                                "Threshold",
                                Double.toString(problem.hypothesis().threshold())),
                        List.of("Search", Words.search(problem.search())),
                        List.of("Replicates", replicates.size() + ", " + answered() + " with a region")));
    }

    private List<Study.Figure> figures() {
        double[] selective = Method.SELECTIVE.of(replicates);
        if (selective.length < 2) {
            return List.of();
        }
        return List.of(
                new Study.Figure(
                        PValueHistogram.svg("Selective p-values", selective, BINS),
                        "Valid ones fill the square below the dashed line evenly, up to chance."),
                new Study.Figure(
                        PValueHistogram.svg("Naive p-values", Method.NAIVE.of(replicates), BINS),
                        "Those of a test that ignores the selection."),
                new Study.Figure(
                        QuantilePlot.svg("Selective p-values against uniform ones", selective, CONFIDENCE),
                        "Valid ones follow the diagonal and stay within the band."));
    }

    void json(PrintWriter out) {
        ResultJson.print(out, this::json);
    }

    private void json(JsonWriter json) throws IOException {
        json.beginObject();
        json.name("replicates").value(replicates.size());
        json.name("answered").value(answered());
        json.name("seed").value(seed);
        ResultJson.number(json, "mean", mean);
        json.name("methods").beginObject();
        for (Method method : methods()) {
            json.name(method.toString()).beginArray();
            for (double level : LEVELS) {
                json(json, RejectionRate.of(method.of(replicates), level));
            }
            json.endArray();
        }
        json.endObject();
        json.name("uniformity").beginArray();
        for (GoodnessOfFit.Result result : uniformity) {
            json.beginObject();
            json.name("test").value(result.test().toString());
            ResultJson.number(json, "statistic", result.statistic());
            ResultJson.number(json, "p_value", result.pValue());
            json.endObject();
        }
        json.endArray();
        json.name("selective_p");
        ResultJson.numbers(json, Method.SELECTIVE.of(replicates));
        json.name("model_sha256").value(model.sha256());
        json.name("zeline_version").value(Version.text());
        json.endObject();
    }

    static void json(JsonWriter json, RejectionRate rate) throws IOException {
        RejectionRate.Interval interval = rate.interval(CONFIDENCE);
        json.beginObject();
        ResultJson.number(json, "level", rate.alpha());
        json.name("rejected").value(rate.rejections());
        ResultJson.number(json, "rate", rate.rate());
        ResultJson.number(json, "lower", interval.lower());
        ResultJson.number(json, "upper", interval.upper());
        json.endObject();
    }
}
