package org.zeline.si.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On which side of its threshold each score must lie for what was observed to be selected. A score that must lie above
 * exceeds the threshold; one that must not is at most the threshold. Immutable.
 */
public final class SignConditions {
    private final double[] signs;
    private final double[] thresholds;

    private SignConditions(double[] signs, double[] thresholds) {
        this.signs = signs;
        this.thresholds = thresholds;
    }

    /**
     * The conditions that hold in the data.
     *
     * @param above which scores of the data exceed the threshold
     * @param mask which scores matter, {@code null} for all
     * @param threshold what scores are compared with
     * @return the conditions
     */
    public static SignConditions of(boolean[] above, boolean @Nullable [] mask, double threshold) {
        double[] signs = new double[above.length];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = mask != null && !mask[i] ? 0 : above[i] ? 1 : -1;
        }
        return new SignConditions(signs, filled(signs.length, threshold));
    }

    /**
     * The condition that no score lies below a number.
     *
     * @param count of scores
     * @param least the number
     * @return the conditions
     */
    public static SignConditions atLeast(int count, double least) {
        return new SignConditions(filled(count, 1), filled(count, Math.nextDown(least)));
    }

    /**
     * The condition that each score exceeds a number of its own.
     *
     * @param thresholds one per score
     * @return the conditions
     */
    public static SignConditions above(double[] thresholds) {
        return new SignConditions(filled(thresholds.length, 1), thresholds.clone());
    }

    /**
     * The condition that no score exceeds a number of its own.
     *
     * @param thresholds one per score
     * @return the conditions
     */
    public static SignConditions upTo(double[] thresholds) {
        return new SignConditions(filled(thresholds.length, -1), thresholds.clone());
    }

    private static double[] filled(int count, double value) {
        double[] values = new double[count];
        Arrays.fill(values, value);
        return values;
    }

    /**
     * All of the conditions.
     *
     * @param parts conditions on scores that follow each other
     * @return the conditions on all scores
     */
    public static SignConditions joined(List<SignConditions> parts) {
        List<double[]> signs = new ArrayList<>();
        List<double[]> thresholds = new ArrayList<>();
        for (SignConditions part : parts) {
            signs.add(part.signs);
            thresholds.add(part.thresholds);
        }
        return new SignConditions(
                signs.stream().flatMapToDouble(Arrays::stream).toArray(),
                thresholds.stream().flatMapToDouble(Arrays::stream).toArray());
    }

    /** {@return how many scores there are, those that do not matter among them} */
    public int size() {
        return signs.length;
    }

    /**
     * The side of a score.
     *
     * @param i a score
     * @return 1 if it must exceed the threshold, -1 if it must not, 0 if it does not matter
     */
    public double sign(int i) {
        return signs[i];
    }

    /**
     * How far a score lies on its side of the threshold.
     *
     * @param i a score
     * @param score its value
     * @return {@code sign (score - threshold)}; zero where both are infinite alike, NaN where the score is
     */
    public double gap(int i, double score) {
        return signs[i] * (score == thresholds[i] ? 0 : score - thresholds[i]);
    }
}
