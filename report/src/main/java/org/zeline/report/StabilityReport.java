package org.zeline.report;

import java.util.List;
import java.util.Locale;
import org.zeline.si.RegionResult;
import org.zeline.si.evaluation.RegionStability;

/**
 * How a region moves under perturbations, and of which network it is.
 *
 * @param result what came out
 * @param network the network
 */
public record StabilityReport(RegionStability result, NetworkFile network) {
    /**
     * {@return for each perturbed input its perturbation, strength, elements of the region, shared elements, statistic,
     * p-value, and why there is none}
     */
    public List<List<String>> cells() {
        return result.rows().stream().map(StabilityReport::cells).toList();
    }

    private static List<String> cells(RegionStability.Row row) {
        RegionResult found = row.result();
        String strength = Double.toString(row.strength());
        return found == null
                ? List.of(row.perturbation(), strength, "", "", "", "", row.reason())
                : List.of(
                        row.perturbation(),
                        strength,
                        Integer.toString(found.roi().length),
                        String.format(Locale.ROOT, "%.3f", row.shared()),
                        number(found.stat()),
                        number(found.p().value()),
                        "");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
