package org.zeline.cli.inference;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.zeline.report.Words;
import org.zeline.si.Estimate;
import org.zeline.si.RegionResult;
import org.zeline.si.distribution.PValue;

/**
 * What a table says about an image, or about one of its components.
 *
 * @param image its name
 * @param outcome what came out, or {@code null} if there is no answer
 * @param reason why there is no answer; empty if there is one
 */
public record ImageRow(String image, @Nullable Outcome outcome, String reason) {
    /** Where the adjusted p-value stands in a line. */
    private static final int ADJUSTED = 8;

    private static final List<String> HEAD = List.of(
            "file",
            "component",
            "size",
            "stat",
            "p_value",
            "inf_p",
            "sup_p",
            "naive_p",
            "p_adjusted",
            "estimate",
            "interval_low",
            "interval_high",
            "reason");

    /**
     * The answer.
     *
     * @param component its number, from 0; empty for the region
     * @param size how many elements it has
     * @param stat the standardised statistic
     * @param p the selective p-value
     * @param naive the p-value that ignores the selection
     * @param difference what is known of the difference of means; {@code null} if nothing is
     */
    public record Outcome(
            OptionalInt component,
            int size,
            double stat,
            PValue p,
            double naive,
            @Nullable Difference difference) {}

    /**
     * The difference of means, in units of the data, given the selection.
     *
     * @param estimate its median-unbiased estimate: the middle of the bounds on it
     * @param low the lower end of its 95 % interval
     * @param high the upper end
     */
    public record Difference(double estimate, double low, double high) {}

    /** The row of an answer. */
    static ImageRow of(String image, RegionResult result) {
        Optional<Estimate> found = result.estimate(Words.CONFIDENCE);
        Difference difference = found.map(estimate -> new Difference(
                        (estimate.median().least() + estimate.median().most()) / 2,
                        estimate.lower().least(),
                        estimate.upper().most()))
                .orElse(null);
        return new ImageRow(
                image,
                new Outcome(
                        result.component(),
                        result.roi().length,
                        result.stat(),
                        result.p(),
                        result.naiveP(),
                        difference),
                "");
    }

    /** The row of an image without an answer. */
    public static ImageRow without(String image, String reason) {
        return new ImageRow(image, null, reason);
    }

    /** The names of the columns of a table, as a line of a CSV file. */
    public static String head() {
        return String.join(",", HEAD);
    }

    /**
     * The row as a line of a CSV file. Numbers are written so that they can be read back exactly.
     *
     * @param adjusted the adjusted p-value, or {@code null} if there is none
     */
    public String line(@Nullable Double adjusted) {
        List<String> cells = new ArrayList<>(cells());
        cells.add(ADJUSTED, adjusted == null ? "" : number(adjusted));
        return String.join(",", cells.stream().map(ImageRow::quoted).toList());
    }

    private static String quoted(String cell) {
        return cell.matches("[^\",\\n\\r]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /** {@return the cells of the row, without the adjusted p-value} */
    public List<String> cells() {
        List<String> cells = new ArrayList<>(Collections.nCopies(HEAD.size() - 1, ""));
        cells.set(0, image);
        cells.set(HEAD.size() - 2, reason);
        if (outcome != null) {
            cells.set(1, outcome.component.isPresent() ? Integer.toString(outcome.component.getAsInt()) : "");
            cells.set(2, Integer.toString(outcome.size));
            List<Double> numbers = new ArrayList<>(
                    List.of(outcome.stat, outcome.p.value(), outcome.p.lower(), outcome.p.upper(), outcome.naive));
            if (outcome.difference != null) {
                Collections.addAll(
                        numbers, outcome.difference.estimate, outcome.difference.low, outcome.difference.high);
            }
            for (int i = 0; i < numbers.size(); i++) {
                cells.set(3 + i, number(numbers.get(i)));
            }
        }
        return cells;
    }

    private static String number(double x) {
        return Double.toString(x).toLowerCase(Locale.ROOT).replace("infinity", "inf");
    }

    /**
     * The row that has these cells.
     *
     * @throws NumberFormatException if there is none
     */
    public static ImageRow of(List<String> cells) {
        if (cells.size() != HEAD.size() - 1) {
            throw new NumberFormatException("a row has " + (HEAD.size() - 1) + " cells, got " + cells.size());
        }
        String reason = cells.get(cells.size() - 1);
        if (cells.get(2).isEmpty()) {
            return without(cells.get(0), reason);
        }
        String component = cells.get(1);
        return new ImageRow(
                cells.get(0),
                new Outcome(
                        component.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(component)),
                        Integer.parseInt(cells.get(2)),
                        number(cells.get(3)),
                        new PValue(number(cells.get(4)), number(cells.get(5)), number(cells.get(6))),
                        number(cells.get(7)),
                        cells.get(8).isEmpty()
                                ? null
                                : new Difference(number(cells.get(8)), number(cells.get(9)), number(cells.get(10)))),
                reason);
    }

    private static double number(String cell) {
        return Double.parseDouble(cell.replace("inf", "Infinity"));
    }
}
