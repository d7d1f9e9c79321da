package org.zeline.report.text;

import java.io.PrintWriter;
import java.util.Locale;
import org.zeline.report.NoiseReport;
import org.zeline.report.Words;
import org.zeline.si.noise.NoiseFit;

/** A covariance of noise, and how well it fits, as text. */
public final class NoiseText {
    private NoiseText() {}

    /**
     * Prints an estimate.
     *
     * @param out takes the lines
     * @param report what came out
     */
    public static void print(PrintWriter out, NoiseReport report) {
        Text.wrap(out, report.verdict());
        for (String worry : report.worries()) {
            Text.wrap(out, "- " + worry);
        }
        out.println();
        out.printf(Locale.ROOT, "  %-34s%-14s%-9s%s%n", "test", "chi-square", "degrees", "p-value");
        for (NoiseFit.Test test : report.fit().tests()) {
            out.printf(
                    Locale.ROOT,
                    "  %-34s%-14s%-9d%s%n",
                    test.question(),
                    Words.number(test.statistic()),
                    test.degrees(),
                    Words.number(test.pValue()));
        }
        out.println();
        String format = "  %-34s%-14s%s%n";
        out.printf(Locale.ROOT, format, "side of a block", "variance", "95 % interval, times the model's");
        for (NoiseFit.BlockVariance block : report.fit().blocks()) {
            out.printf(
                    Locale.ROOT,
                    format,
                    block.side(),
                    Words.number(block.ratio()),
                    Words.number(block.lower()) + " to " + Words.number(block.upper()));
        }
    }
}
