package org.zeline.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.zeline.si.calibration.Replicate;

/** A way from a replicate to a p-value. */
enum Method {
    SELECTIVE("valid"),
    OVER_CONDITIONED("valid, with less power"),
    NAIVE("not valid: ignores the selection"),
    BONFERRONI("valid, with hardly any power");

    private final String note;

    Method(String note) {
        this.note = note;
    }

    private double of(Replicate replicate) {
        return switch (this) {
            case SELECTIVE -> replicate.selective();
            case OVER_CONDITIONED -> replicate.overConditioned();
            case NAIVE -> replicate.naive();
            case BONFERRONI -> replicate.bonferroni();
        };
    }

    /** What to think of it. */
    String note() {
        return note;
    }

    /** The p-values of those replicates that have one. */
    double[] of(List<Replicate> replicates) {
        return replicates.stream()
                .filter(Replicate::isAnswered)
                .mapToDouble(this::of)
                .filter(value -> !Double.isNaN(value))
                .toArray();
    }

    /** The ways that lead to a p-value in some replicate. */
    static List<Method> in(List<Replicate> replicates) {
        return Arrays.stream(values())
                .filter(method -> method.of(replicates).length > 0)
                .toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
