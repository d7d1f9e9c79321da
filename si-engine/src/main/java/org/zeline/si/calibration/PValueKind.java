package org.zeline.si.calibration;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The p-values that a replicate has. */
public enum PValueKind {
    /** Given the region that was marked. Valid. */
    SELECTIVE,
    /** Given the linear piece that holds the data. Valid, with less power. */
    OVER_CONDITIONED,
    /** As if the region had been chosen without the data. Not valid. */
    NAIVE,
    /** The naive one, corrected for all regions that could have been marked. Valid, with hardly any power. */
    BONFERRONI;

    private double of(Replicate replicate) {
        return switch (this) {
            case SELECTIVE -> replicate.selective();
            case OVER_CONDITIONED -> replicate.overConditioned();
            case NAIVE -> replicate.naive();
            case BONFERRONI -> replicate.bonferroni();
        };
    }

    /**
     * {@return the p-values of those replicates that have one, in order}
     *
     * @param replicates what was drawn
     */
    public double[] of(List<Replicate> replicates) {
        return replicates.stream()
                .filter(Replicate::isAnswered)
                .mapToDouble(this::of)
                .filter(value -> !Double.isNaN(value))
                .toArray();
    }

    /**
     * {@return the kinds that some replicate has}
     *
     * @param replicates what was drawn
     */
    public static List<PValueKind> in(List<Replicate> replicates) {
        return Arrays.stream(values())
                .filter(kind -> kind.of(replicates).length > 0)
                .toList();
    }

    /** The name in small letters, such as {@code over_conditioned}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
