package org.zeline.lsa.robustness;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The robustness curves of two networks on the same samples, under the same perturbation or attack. Differences are
 * those of the first network less the second one.
 *
 * @param name the name of the perturbation or attack
 * @param strengths ascending from 0
 * @param tests of the accuracies, one per strength
 * @param adjusted their p-values, adjusted for the number of strengths by the method of Holm (1979)
 * @param score the difference in the R&amp;G score
 * @param area the difference in the area under the curve, in percentage points
 */
public record CurveComparison(
        String name,
        List<Double> strengths,
        List<McNemarTest> tests,
        List<Double> adjusted,
        PairedDifference score,
        PairedDifference area) {
    /** Copies the lists. */
    public CurveComparison {
        strengths = List.copyOf(strengths);
        tests = List.copyOf(tests);
        adjusted = List.copyOf(adjusted);
    }

    /**
     * {@return the comparison of two curves}
     *
     * @param first of the first network
     * @param second of the second network
     * @param test of differences
     * @throws IllegalArgumentException if names, strengths or numbers of samples differ
     */
    public static CurveComparison of(RobustnessCurve first, RobustnessCurve second, PairedTest test) {
        if (!first.name().equals(second.name()) || !first.strengths().equals(second.strengths())) {
            throw new IllegalArgumentException("compared curves need the same perturbation and strengths, got "
                    + first.name() + " at " + first.strengths() + " and " + second.name() + " at "
                    + second.strengths());
        }
        List<McNemarTest> tests = IntStream.range(0, first.strengths().size())
                .mapToObj(k -> McNemarTest.of(first.correct()[k], second.correct()[k]))
                .toList();
        return new CurveComparison(
                first.name(),
                first.strengths(),
                tests,
                holm(tests.stream().map(McNemarTest::pValue).toList()),
                test.difference(first.sampleScores(), second.sampleScores()),
                test.difference(first.sampleAreas(), second.sampleAreas()));
    }

    /** The i-th smallest of m p-values, times m - i + 1, but not less than the one before it, and at most 1. */
    static List<Double> holm(List<Double> pValues) {
        List<Integer> order = IntStream.range(0, pValues.size())
                .boxed()
                .sorted(Comparator.comparingDouble(pValues::get))
                .toList();
        Double[] adjusted = new Double[pValues.size()];
        double least = 0;
        for (int i = 0; i < order.size(); i++) {
            least = Math.max(least, Math.min(1, (order.size() - i) * pValues.get(order.get(i))));
            adjusted[order.get(i)] = least;
        }
        return Arrays.asList(adjusted);
    }
}
