package org.zeline.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Locale;
import org.zeline.si.RegionResult;

/**
 * What was measured of one problem and search.
 *
 * @param problem the problem's file
 * @param result what the search found
 * @param timing seconds of the search alone
 * @param flops operations of one column in the linear layers of the network
 * @param peak 10^9 operations a second of fused multiply-adds in registers on one thread, NaN if not known
 */
record BenchRow(String problem, RegionResult result, Timing timing, double flops, double peak) {
    private static final String LAYOUT = "%11s %11s %12s %12s %12s %9s %7s %11s %11s %11s";

    /** The columns' names, after a problem's name padded to a width. */
    static String head(int width) {
        return padded("problem", width)
                + String.format(
                        Locale.ROOT,
                        LAYOUT,
                        "mode",
                        "evaluations",
                        "columns",
                        "median s",
                        "minimum s",
                        "GFLOP/s",
                        "of peak",
                        "p",
                        "inf p",
                        "sup p");
    }

    String text(int width) {
        RegionResult.Search search = result.search();
        return padded(problem, width)
                + String.format(
                        Locale.ROOT,
                        LAYOUT,
                        search.mode(),
                        search.evaluations(),
                        formatted("%.1f", search.columns()),
                        formatted("%.6f", timing.median()),
                        formatted("%.6f", timing.minimum()),
                        formatted("%.2f", gflops()),
                        Double.isNaN(peak) ? "-" : formatted("%.1f %%", 100 * share()),
                        formatted("%.5g", result.p().value()),
                        formatted("%.5g", result.p().lower()),
                        formatted("%.5g", result.p().upper()));
    }

    void json(JsonWriter json) throws IOException {
        json.beginObject();
        json.name("problem").value(problem);
        json.name("mode").value(result.search().mode().toString());
        json.name("evaluations").value(result.search().evaluations());
        ResultJson.number(json, "columns", result.search().columns());
        ResultJson.number(json, "median_seconds", timing.median());
        ResultJson.number(json, "min_seconds", timing.minimum());
        ResultJson.number(json, "gflops", gflops());
        ResultJson.number(json, "peak_share", share());
        ResultJson.number(json, "p_value", result.p().value());
        ResultJson.number(json, "inf_p", result.p().lower());
        ResultJson.number(json, "sup_p", result.p().upper());
        json.endObject();
    }

    double gflops() {
        return result.search().columns() * flops / timing.median() * 1e-9;
    }

    double share() {
        return gflops() / (peak * result.search().threads());
    }

    private static String formatted(String format, double number) {
        return String.format(Locale.ROOT, format, number);
    }

    private static String padded(String name, int width) {
        String line = ResultText.line(name);
        return line + " ".repeat(Math.max(0, width - line.length()));
    }
}
