package org.zeline.cli.verify.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.zeline.si.LineInference;
import org.zeline.si.Selection;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.Subspace;

final class MarginalScreeningTest {
    private static final int ROWS = 20;
    private static final int TRIALS = 500;

    /**
     * The distance of an empirical distribution from the uniform one, times sqrt(n), exceeds this once in 1e6
     * (Kolmogorov).
     */
    private static final double NEGLIGIBLE = 2.7;

    private static double[] normals(int n, RandomGenerator random) {
        return IntStream.range(0, n).mapToDouble(i -> random.nextGaussian()).toArray();
    }

    private static List<double[]> features(int n, RandomGenerator random) {
        return Stream.generate(() -> normals(ROWS, random)).limit(n).toList();
    }

    /** The same set, and no other, wherever the algorithm says so. */
    @Property(tries = 200)
    void theSameIsSelectedWhereItSays(
            @ForAll @IntRange(min = 1, max = 6) int features,
            @ForAll @IntRange(min = 1, max = 6) int k,
            @ForAll long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        List<double[]> vectors = features(features, random);
        double[] a = normals(ROWS, random);
        double[] b = normals(ROWS, random);
        double at = random.nextGaussian();
        Selection<Set<Integer>> selection = new MarginalScreening(vectors, k).at(a, b, at);
        assertThat(selection.where().contains(at)).isTrue();
        for (double z = -5.03125; z < 5; z += 0.0625) {
            double[] y = new double[ROWS];
            for (int i = 0; i < ROWS; i++) {
                y[i] = a[i] + b[i] * z;
            }
            Set<Integer> brute = new HashSet<>(IntStream.range(0, features)
                    .boxed()
                    .sorted(Comparator.comparingDouble(j -> -Math.abs(MarginalScreening.dot(vectors.get(j), y))))
                    .toList()
                    .subList(0, Math.min(k, features)));
            assertThat(selection.where().contains(z)).isEqualTo(brute.equals(selection.model()));
        }
    }

    private static double distanceFromUniform(double[] p) {
        double[] sorted = p.clone();
        Arrays.sort(sorted);
        double most = 0;
        for (int i = 0; i < sorted.length; i++) {
            most = Math.max(
                    most, Math.max(sorted[i] - (double) i / sorted.length, (i + 1.0) / sorted.length - sorted[i]));
        }
        return most * Math.sqrt(sorted.length);
    }

    /** Makes a test of the selected features, of data that are pure noise. */
    @FunctionalInterface
    private interface Tested {
        LineInference of(double[] y, List<double[]> selected);
    }

    private static void requireUniform(Tested test) {
        RandomGenerator random = new SplittableRandom(7);
        double[] selective = new double[TRIALS];
        double[] naive = new double[TRIALS];
        for (int t = 0; t < TRIALS; t++) {
            List<double[]> features = features(8, random);
            double[] y = normals(ROWS, random);
            MarginalScreening screening = new MarginalScreening(features, 2);
            List<double[]> selected = screening.at(y, new double[ROWS], 0).model().stream()
                    .map(features::get)
                    .toList();
            var inference = test.of(y, selected).run(screening);
            selective[t] = inference.p().value();
            naive[t] = inference.naiveP();
        }
        assertThat(distanceFromUniform(selective)).isLessThan(NEGLIGIBLE);
        assertThat(distanceFromUniform(naive)).isGreaterThan(NEGLIGIBLE);
    }

    /** The naive p-values, of the same data, are not uniform: the check can fail. */
    @Test
    void pValuesOfContrastsAreUniformUnderTheNull() {
        requireUniform((y, selected) -> LineInference.normal(y, new Covariance.Scalar(1), selected.get(0)));
    }

    @Test
    void pValuesOfSubspacesAreUniformUnderTheNull() {
        requireUniform((y, selected) -> LineInference.chi(y, 1, Subspace.spannedBy(selected)));
    }
}
