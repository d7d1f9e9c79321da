package org.zeline.cli.bench;

import java.util.Locale;
import org.zeline.report.text.Text;
import org.zeline.si.RegionResult;

/** Measurements as lines of a table. */
public final class MeasurementText {
    private static final String LAYOUT = "%11s %11s %12s %12s %12s %9s %7s %11s %11s %11s";

    private MeasurementText() {}

    /** The columns' names, after a problem's name padded to a width. */
    public static String head(int width) {
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

    /** What was measured, after the problem's name padded to a width. */
    public static String line(Measurement measured, int width) {
        RegionResult result = measured.result();
        RegionResult.Search search = result.search();
        return padded(measured.problem(), width)
                + String.format(
                        Locale.ROOT,
                        LAYOUT,
                        search.mode(),
                        search.evaluations(),
                        formatted("%.1f", search.columns()),
                        formatted("%.6f", measured.timing().median()),
                        formatted("%.6f", measured.timing().minimum()),
                        formatted("%.2f", measured.gflops()),
                        measured.share().isPresent()
                                ? formatted("%.1f %%", 100 * measured.share().getAsDouble())
                                : "-",
                        formatted("%.5g", result.p().value()),
                        formatted("%.5g", result.p().lower()),
                        formatted("%.5g", result.p().upper()));
    }

    private static String formatted(String format, double number) {
        return String.format(Locale.ROOT, format, number);
    }

    private static String padded(String name, int width) {
        String line = Text.line(name);
        return line + " ".repeat(Math.max(0, width - line.length()));
    }
}
