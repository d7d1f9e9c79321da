package org.zeline.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.zeline.si.calibration.Replicate;

/** A way from a replicate to a p-value. */
enum Method {
    SELECTIVE(Replicate::selective, "valid"),
    OVER_CONDITIONED(Replicate::overConditioned, "valid, with less power"),
    NAIVE(Replicate::naive, "not valid: ignores the selection"),
    BONFERRONI(Replicate::bonferroni, "valid, with hardly any power");

    private final transient ToDoubleFunction<Replicate> p;
    private final String note;

    Method(ToDoubleFunction<Replicate> p, String note) {
        this.p = p;
        this.note = note;
    }

    /** What to think of it. */
    String note() {
        return note;
    }

    /** The p-values of those replicates that have one. */
    double[] of(List<Replicate> replicates) {
        return replicates.stream()
                .filter(Replicate::isAnswered)
                .mapToDouble(p)
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
