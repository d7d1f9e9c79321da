package org.zeline.report.text;

import java.io.PrintWriter;
import java.util.Locale;
import org.zeline.report.PowerReport;
import org.zeline.report.Words;
import org.zeline.si.calibration.PValueKind;
import org.zeline.si.calibration.PowerResult;
import org.zeline.si.evaluation.RejectionRate;

/** A power study as text. */
public final class PowerText {
    private PowerText() {}

    /**
     * Prints a power study.
     *
     * @param out takes the lines
     * @param report what came out
     */
    public static void print(PrintWriter out, PowerReport report) {
        Text.wrap(out, report.verdict());
        out.println();
        String format = "  %-9s%-18s%-12s%-10s%s%n";
        out.printf(Locale.ROOT, format, "signal", "p-value", "replicates", "rejected", "95 % interval");
        PowerResult result = report.result();
        for (int i = 0; i < result.strengths().size(); i++) {
            for (PValueKind kind : result.kinds(i)) {
                RejectionRate rate = result.rate(i, kind, Words.LEVEL);
                out.printf(
                        Locale.ROOT,
                        format,
                        Words.number(result.strengths().get(i)),
                        kind,
                        rate.count(),
                        Words.rate(rate),
                        Words.interval(rate));
            }
        }
    }
}
