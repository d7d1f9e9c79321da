package org.zeline.si.evaluation;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeline.si.RegionResult;
import org.zeline.si.event.NoAnswerException;

/**
 * How the region that a network marks, and its selective p-value, move when the input is perturbed.
 *
 * @param rows one per perturbed input
 */
public record RegionStability(List<Row> rows) {
    /** Copies the list. */
    public RegionStability {
        rows = List.copyOf(rows);
    }

    /**
     * The result for one perturbed input.
     *
     * @param perturbation its name
     * @param strength of the perturbation
     * @param result of the test, {@code null} if it has none
     * @param shared the Jaccard index of the regions before and after: the share of elements that both hold among those
     *     that one of them holds; 0 without a result
     * @param reason why there is no result, empty if there is one
     */
    public record Row(
            String perturbation, double strength, @Nullable RegionResult result, double shared, String reason) {
        /**
         * {@return the row of a perturbed input}
         *
         * @param perturbation its name
         * @param strength of the perturbation
         * @param clean the result for the input as it is
         * @param perturbed tests the perturbed input; a {@link NoAnswerException} is the reason of a row without result
         */
        public static Row of(
                String perturbation, double strength, RegionResult clean, Supplier<RegionResult> perturbed) {
            try {
                RegionResult result = perturbed.get();
                return new Row(perturbation, strength, result, jaccard(clean.roi(), result.roi()), "");
            } catch (NoAnswerException e) {
                return new Row(perturbation, strength, null, 0, String.valueOf(e.getMessage()));
            }
        }
    }

    /** {@return the names of the perturbations, in order} */
    public List<String> perturbations() {
        return rows.stream().map(Row::perturbation).distinct().toList();
    }

    /** {@return how many perturbed inputs have no result} */
    public long unanswered() {
        return rows.stream().filter(row -> row.result == null).count();
    }

    private static double jaccard(int[] x, int[] y) {
        Set<Integer> both = new HashSet<>();
        Arrays.stream(x).forEach(both::add);
        int common = (int) Arrays.stream(y).filter(both::contains).count();
        Arrays.stream(y).forEach(both::add);
        return (double) common / both.size();
    }
}
