package org.zeline.report.text;

import java.io.PrintWriter;
import java.util.Locale;
import org.zeline.report.CalibrationReport;
import org.zeline.report.Words;
import org.zeline.si.calibration.PValueKind;
import org.zeline.si.evaluation.GoodnessOfFit;
import org.zeline.si.evaluation.RejectionRate;

/** A calibration as text. */
public final class CalibrationText {
    private CalibrationText() {}

    /**
     * Prints a calibration.
     *
     * @param out takes the lines
     * @param report what came out
     */
    public static void print(PrintWriter out, CalibrationReport report) {
        Text.wrap(out, report.verdict());
        out.println();
        String format = "  %-18s%-8s%-10s%s%n";
        out.printf(Locale.ROOT, format, "p-value", "level", "rejected", "95 % interval");
        for (PValueKind kind : report.result().kinds()) {
            for (double level : CalibrationReport.LEVELS) {
                RejectionRate rate = report.result().rate(kind, level);
                out.printf(Locale.ROOT, format, kind, Words.number(level), Words.rate(rate), Words.interval(rate));
            }
        }
        out.println();
        out.printf(Locale.ROOT, "  %-24s%-14s%s%n", "test of uniformity", "statistic", "p-value");
        for (GoodnessOfFit.Result result : report.result().uniformity()) {
            out.printf(
                    Locale.ROOT,
                    "  %-24s%-14s%s%n",
                    result.test(),
                    Words.number(result.statistic()),
                    Words.number(result.pValue()));
        }
    }
}
