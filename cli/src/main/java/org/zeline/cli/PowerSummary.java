package org.zeline.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.zeline.cli.report.Study;
import org.zeline.cli.report.Table;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.evaluation.RejectionRate;
import org.zeline.si.figure.RatePlot;

/**
 * How often each test rejects when there is a signal.
 *
 * @param model the network
 * @param seed of the draws
 * @param size side of the square that holds the signal
 * @param strengths one a grid point
 * @param replicates those of each strength
 */
record PowerSummary(LoadedModel model, long seed, int size, List<Double> strengths, List<List<Replicate>> replicates) {
    /** Naive p-values reject without a signal too: their rate is no power. */
    private static final List<Method> METHODS = List.of(Method.SELECTIVE, Method.OVER_CONDITIONED, Method.BONFERRONI);

    private RejectionRate rate(int i, Method method) {
        return RejectionRate.of(method.of(replicates.get(i)), Words.LEVEL);
    }

    private List<Method> methods(int i) {
        return METHODS.stream().filter(Method.in(replicates.get(i))::contains).toList();
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < strengths.size(); i++) {
            for (Method method : methods(i)) {
                RejectionRate rate = rate(i, method);
                RejectionRate.Interval interval = rate.interval(CalibrationSummary.CONFIDENCE);
                rows.add(List.of(
                        Words.number(strengths.get(i)),
                        method.toString(),
                        Integer.toString(rate.count()),
                        String.format(Locale.ROOT, "%.4f", rate.rate()),
                        String.format(Locale.ROOT, "%.4f to %.4f", interval.lower(), interval.upper())));
            }
        }
        return rows;
    }

    private String verdict() {
        return "How often each test rejects at the level " + Words.number(Words.LEVEL) + " when a square of side "
                + size + ", anywhere in the image, has another mean.";
    }

    void text(PrintWriter out) {
        ResultText.wrap(out, verdict());
        out.println();
        String format = "  %-9s%-18s%-12s%-10s%s%n";
        out.printf(Locale.ROOT, format, "signal", "p-value", "replicates", "rejected", "95 % interval");
        for (List<String> row : rows()) {
            out.printf(Locale.ROOT, format, row.toArray());
        }
    }

    String html(List<String> words) {
        List<RatePlot.Series> series = new ArrayList<>();
        for (Method method : METHODS) {
            List<RatePlot.Point> points = new ArrayList<>();
            for (int i = 0; i < strengths.size(); i++) {
                if (methods(i).contains(method)) {
                    points.add(new RatePlot.Point(strengths.get(i), rate(i, method)));
                }
            }
            if (!points.isEmpty()) {
                series.add(new RatePlot.Series(method.toString(), points));
            }
        }
        List<Study.Figure> figures = series.isEmpty()
                ? List.of()
                : List.of(new Study.Figure(
                        new RatePlot("Rejections", "signal", series, Words.LEVEL, CalibrationSummary.CONFIDENCE).svg(),
                        "Bars are 95 % intervals of Clopper and Pearson. Without a signal every rejection is a false"
                                + " alarm, and there may be as many as the level says."));
        Table rates = new Table(
                "Of the replicates in which the network marks a region",
                List.of("signal", "p-value", "replicates", "rejected", "95 % interval"),
                rows());
        Table settings = new Table(
                "What the replicates depend on",
                List.of(
                        List.of("Model", model.model().name()),
                        List.of("Model SHA-256", model.sha256()),
                        List.of("Seed", Long.toString(seed)),
                        List.of("Side of the signal", Integer.toString(size))));
        return new Study(
                        "Power",
                        "What does " + model.fileName() + " find?",
                        verdict(),
                        List.of(
                                new Study.Section("power", "Rejections", List.of(), figures, List.of(rates)),
                                new Study.Section("settings", "Settings", List.of(), List.of(), List.of(settings))),
                        ReportContents.origin(words))
                .html();
    }

    void json(PrintWriter out) {
        ResultJson.print(out, this::json);
    }

    private void json(JsonWriter json) throws IOException {
        json.beginObject();
        json.name("seed").value(seed);
        json.name("signal_size").value(size);
        json.name("power").beginArray();
        for (int i = 0; i < strengths.size(); i++) {
            json.beginObject();
            ResultJson.number(json, "signal", strengths.get(i));
            json.name("replicates").value(replicates.get(i).size());
            json.name("methods").beginObject();
            for (Method method : methods(i)) {
                json.name(method.toString());
                CalibrationSummary.json(json, rate(i, method));
            }
            json.endObject();
            json.endObject();
        }
        json.endArray();
        json.name("model_sha256").value(model.sha256());
        json.name("zeline_version").value(Version.text());
        json.endObject();
    }
}
