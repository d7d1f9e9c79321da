package org.zeline.report.text;

import java.io.PrintWriter;
import java.util.List;
import org.zeline.report.StabilityReport;

/** How a region moves under perturbations, as text. */
public final class StabilityText {
    private StabilityText() {}

    /**
     * Prints how a region moves.
     *
     * @param out takes the lines
     * @param report what came out
     */
    public static void print(PrintWriter out, StabilityReport report) {
        Text.row(
                out,
                "model",
                report.network().path() + ", SHA-256 " + report.network().sha256());
        out.println();
        String format = "  %-12s  %8s  %9s  %8s  %10s  %10s  %s";
        out.println(
                String.format(format, "perturbation", "strength", "elements", "shared", "statistic", "p-value", ""));
        for (List<String> cells : report.cells()) {
            out.println(String.format(format, cells.toArray()).stripTrailing());
        }
    }
}
