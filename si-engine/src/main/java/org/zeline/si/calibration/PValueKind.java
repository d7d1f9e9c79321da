package org.zeline.si.calibration;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The p-values that a replicate has. */
public enum PValueKind {
    /** Given the region that was marked. Valid. */
    SELECTIVE,
    /** Given the linear piece that holds the data. Valid, with less power. */
    OVER_CONDITIONED,
    /** As if the region had been chosen without the data. Not valid. */
    NAIVE,
    /** The naive one, corrected for all regions that could have been marked. Valid, with hardly any power. */
    BONFERRONI,
    /** Of {@link Rival#PERMUTATION}. */
    PERMUTATION,
    /** Of {@link Rival#CONFORMAL}. */
    CONFORMAL;

    private OptionalDouble of(Replicate.Outcome outcome) {
        return switch (this) {
            case SELECTIVE -> OptionalDouble.of(outcome.selective().value());
            case OVER_CONDITIONED -> outcome.overConditioned();
            case NAIVE -> OptionalDouble.of(outcome.naive());
            case BONFERRONI -> OptionalDouble.of(outcome.bonferroni());
            case PERMUTATION -> of(outcome, Rival.PERMUTATION);
            case CONFORMAL -> of(outcome, Rival.CONFORMAL);
        };
    }

    private static OptionalDouble of(Replicate.Outcome outcome, Rival rival) {
        Double p = outcome.rivals().get(rival);
        return p == null ? OptionalDouble.empty() : OptionalDouble.of(p);
    }

    /**
     * {@return the p-values of those replicates that have one, in order}
     *
     * @param replicates what was drawn
     */
    public double[] of(List<Replicate> replicates) {
        return replicates.stream()
                .flatMap(replicate -> replicate.outcome().stream())
                .flatMapToDouble(outcome -> of(outcome).stream())
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
