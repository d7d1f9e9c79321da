package org.zeline.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
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

    private OptionalDouble of(Replicate.Outcome outcome) {
        return switch (this) {
            case SELECTIVE -> OptionalDouble.of(outcome.selective().value());
            case OVER_CONDITIONED -> outcome.overConditioned();
            case NAIVE -> OptionalDouble.of(outcome.naive());
            case BONFERRONI -> OptionalDouble.of(outcome.bonferroni());
        };
    }

    /** What to think of it. */
    String note() {
        return note;
    }

    /** The p-values of those replicates that have one. */
    double[] of(List<Replicate> replicates) {
        return replicates.stream()
                .flatMap(replicate -> replicate.outcome().stream())
                .map(this::of)
                .flatMapToDouble(OptionalDouble::stream)
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
