package org.zeline.cli.verify.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.Intervals;
import org.zeline.cli.input.JsonValue;
import org.zeline.si.LineInference;
import org.zeline.si.LineResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.Subspace;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchSettings;

/**
 * A test of the regression coefficients of features that marginal screening has selected.
 *
 * <p>The other tool stops at a precision of 0.001 and does not report where it has looked: its bounds must hold ours,
 * and its intervals must be ours between the least and the greatest of their ends.
 *
 * @param test the test
 * @param screening selects
 * @param expected what the other tool found
 */
record ScreeningCase(LineInference test, MarginalScreening screening, Expected expected) implements StatisticsCase {
    private static final double P_VALUE = 2e-4;
    private static final double ENDPOINT = 1e-5;
    private static final double LOG_COMPARISONS = Math.log(252);

    /** What the other tool found; a number that it does not report is {@code null}. */
    record Expected(
            Set<Integer> selected,
            double stat,
            double infP,
            double supP,
            IntervalSet truncated,
            @Nullable Double naiveP,
            @Nullable Double bonferroniP) {
        static Expected of(JsonValue.Fields fields) {
            return new Expected(
                    Arrays.stream(fields.get("selected").integers()).boxed().collect(Collectors.toSet()),
                    fields.get("stat").number(),
                    fields.get("inf_p").number(),
                    fields.get("sup_p").number(),
                    Intervals.of(fields.get("truncated_intervals")),
                    numberOf(fields.find("naive_p")),
                    numberOf(fields.find("bonferroni_p_log252")));
        }

        private static @Nullable Double numberOf(@Nullable JsonValue value) {
            return value == null ? null : value.number();
        }
    }

    /** A test whether the coefficient of one feature, in a regression on all selected ones, is zero. */
    static ScreeningCase normal(JsonValue value) {
        return of(value, List.of(value.anyFields().get("index")), (tested, others, variance, y) -> {
            return LineInference.normal(y, variance, outside(others, tested.get(0)));
        });
    }

    /** A test whether the means projected to the span of several selected features are zero. */
    static ScreeningCase chi(JsonValue value) {
        return of(value, value.anyFields().get("indexes").list(), (tested, others, variance, y) -> {
            return LineInference.chi(y, variance.variance(), Subspace.spannedBy(tested));
        });
    }

    /** Makes a test of some of the selected features. */
    @FunctionalInterface
    private interface Tested {
        LineInference test(List<double[]> tested, List<double[]> others, Covariance.Scalar variance, double[] y);
    }

    private static ScreeningCase of(JsonValue value, List<JsonValue> indexes, Tested tested) {
        JsonValue.Fields fields = value.anyFields();
        double[] y = fields.get("y").numbers();
        List<double[]> features = columns(fields.get("X"), y.length);
        List<double[]> others = new ArrayList<>();
        for (JsonValue selected : fields.get("selected").list()) {
            others.add(element(features, selected));
        }
        List<double[]> selected = List.copyOf(others);
        List<double[]> own = new ArrayList<>();
        for (JsonValue index : indexes) {
            own.add(element(selected, index));
        }
        others.removeAll(own);
        JsonValue sigma2 = fields.get("sigma2");
        Covariance.Scalar variance = sigma2.setting(() -> new Covariance.Scalar(sigma2.number()));
        LineInference test = value.setting(() -> tested.test(own, others, variance, y))
                .with(SearchSettings.DEFAULT.with(SearchSettings.Mode.EXHAUSTIVE));
        MarginalScreening screening =
                new MarginalScreening(features, fields.get("k").integer());
        return new ScreeningCase(test, screening, Expected.of(fields));
    }

    private static double[] element(List<double[]> vectors, JsonValue index) {
        int i = index.integer();
        if (i < 0 || i >= vectors.size()) {
            throw index.error("must be in [0, " + vectors.size() + "), got " + i);
        }
        return vectors.get(i);
    }

    private static List<double[]> columns(JsonValue matrix, int rows) {
        double[] numbers = matrix.numbers();
        if (rows == 0 || numbers.length % rows != 0) {
            throw matrix.error("must hold as many numbers for each of " + rows + " rows, got " + numbers.length);
        }
        double[][] columns = new double[numbers.length / rows][rows];
        for (int i = 0; i < numbers.length; i++) {
            columns[i % columns.length][i / columns.length] = numbers[i];
        }
        return List.of(columns);
    }

    /**
     * What is left of a vector when its projection to the span of others is taken away: up to a factor, its row of the
     * pseudo-inverse of all.
     */
    private static double[] outside(List<double[]> others, double[] vector) {
        double[] rest = vector.clone();
        List<double[]> basis = new ArrayList<>();
        for (double[] other : others) {
            double[] next = other.clone();
            clear(basis, next);
            basis.add(next);
        }
        clear(basis, rest);
        return rest;
    }

    /** Takes away the projections to orthogonal vectors, twice, against rounding. */
    private static void clear(List<double[]> orthogonal, double[] vector) {
        for (int pass = 0; pass < 2; pass++) {
            for (double[] direction : orthogonal) {
                double part = MarginalScreening.dot(direction, vector) / MarginalScreening.dot(direction, direction);
                for (int i = 0; i < vector.length; i++) {
                    vector[i] -= part * direction[i];
                }
            }
        }
    }

    @Override
    public List<String> differences() {
        Differences differences = new Differences();
        LineResult<Set<Integer>> ours = test.run(screening);
        if (!ours.model().equals(expected.selected)) {
            differences.add("selected are " + ours.model() + ", expected " + expected.selected);
        }
        differences.number("stat", ours.stat(), expected.stat);
        double p = ours.p().value();
        if (!(p >= expected.infP - P_VALUE && p <= expected.supP + P_VALUE)) {
            differences.add("p_value is " + p + ", expected within [" + expected.infP + ", " + expected.supP + "]");
        }
        if (expected.naiveP != null) {
            differences.number("naive_p", ours.naiveP(), expected.naiveP);
        }
        if (expected.bonferroniP != null) {
            differences.number("bonferroni_p_log252", ours.bonferroniP(LOG_COMPARISONS), expected.bonferroniP);
        }
        intervals(differences, ours.truncated());
        return differences.texts();
    }

    private void intervals(Differences differences, IntervalSet ours) {
        IntervalSet theirs = expected.truncated;
        IntervalSet both = theirs.isEmpty()
                ? IntervalSet.EMPTY
                : IntervalSet.of(theirs.lower(0), theirs.upper(theirs.count() - 1));
        for (double[] piece :
                ours.intersection(both).symmetricDifference(theirs).toArray()) {
            if (!(piece[1] - piece[0] <= ENDPOINT)) {
                differences.add("truncated_intervals differ on [" + piece[0] + ", " + piece[1] + "]");
                return;
            }
        }
    }
}
