package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.KernelsWithSketch.Symbols;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;

/**
 * How often enclosures of random networks have a bound that is below what it bounds. The failure probability of a whole
 * enclosure is shared by all bounds that it takes from its sketch.
 */
class SketchFailureTest {
    private static final Symbols SOUND = Kernels.scalar()::addSymbols;

    private final Map<String, CauchyQuantile> quantiles = new HashMap<>();

    /** What came of many trials. */
    private record Outcomes(int trials, int failed, int lowered) {
        /** Whether failures are more frequent than a probability, by four standard deviations. */
        boolean exceeds(double failure) {
            return failed > trials * failure + 4 * Math.sqrt(trials * failure * (1 - failure));
        }
    }

    /**
     * Runs trials.
     *
     * @param failure the failure probability of an enclosure
     * @param less what the factor of the quantile is divided by
     * @param symbols makes the symbols of a trial
     */
    private Outcomes outcomes(
            LongFunction<SketchTrial> trials,
            int count,
            int columns,
            double failure,
            double less,
            Supplier<Symbols> symbols) {
        int failed = 0;
        int lowered = 0;
        for (long seed = 0; seed < count; seed++) {
            SketchTrial trial = trials.apply(seed);
            double share = failure / KnotPass.sketchBounds(trial.plan());
            CauchyQuantile sound = quantiles.computeIfAbsent(
                    columns + " columns at " + share, name -> CauchyQuantile.of(columns, share));
            CauchyQuantile used = new CauchyQuantile(columns, sound.order(), sound.factor() / less);
            SketchTrial.Outcome outcome = trial.run(used, seed, symbols.get());
            failed += outcome.sound() ? 0 : 1;
            lowered += outcome.lowered();
        }
        return new Outcomes(count, failed, lowered);
    }

    /** Two to four layers, each with products of matrices and Relu or the larger of two products. */
    private static SketchTrial network(long seed) {
        Random random = new Random(seed);
        int width = 8 + random.nextInt(9);
        TestGraph g = new TestGraph(13);
        String value = g.input("x", ElementType.DOUBLE, 1, width);
        int layers = 2 + random.nextInt(3);
        for (int layer = 0; layer < layers; layer++) {
            for (int i = 0; i < 3; i++) {
                value = dense(g, value, width, width, random);
            }
            value = random.nextInt(3) > 0
                    ? g.node("Relu", List.of(value))
                    : g.node("Max", List.of(value, dense(g, value, width, width, random)));
        }
        value = dense(g, value, width, 4, random);
        return new SketchTrial(
                g.plan(Kernels.scalar(), Shape.of(1, width), value),
                normals(random, width, 1),
                normals(random, width, 1),
                0.2 + random.nextDouble(),
                1 + random.nextInt(3));
    }

    private static String dense(TestGraph g, String x, int from, int to, Random random) {
        String w = g.reals(Shape.of(from, to), normals(random, from * to, Math.sqrt(1.2 / from)));
        return g.node("Gemm", List.of(x, w, g.reals(Shape.of(to), normals(random, to, 0.3))));
    }

    private static double[] normals(Random random, int count, double scale) {
        return random.doubles(count).map(u -> scale * random.nextGaussian()).toArray();
    }

    /**
     * Eight elements that cross a kink, then, turned over, cross another one close to the end of the interval. Their
     * sources at the second kink are about as large as half of those that come from the first, of the other sign. A
     * ninth element is large, so that bounds are small in comparison.
     */
    private static SketchTrial twoKinks(long seed) {
        Random random = new Random(seed);
        int size = 9;
        double[] a = random.doubles(size, -1.5, -0.5).toArray();
        double[] b = new double[size];
        double[] w = random.doubles(size, 1, 2).toArray();
        double[] c = new double[size];
        double[] turned = new double[size];
        for (int i = 0; i < size; i++) {
            double top = 0.5 + random.nextDouble();
            b[i] = top - a[i];
            c[i] = 0.99 * w[i] * top;
            turned[i] = -w[i];
        }
        a[size - 1] = 100;
        b[size - 1] = 1;
        turned[size - 1] = 1;
        TestGraph g = new TestGraph(13);
        String first = g.node("Relu", List.of(g.input("x", ElementType.DOUBLE, size)));
        String scaled = g.node("Mul", List.of(first, g.reals(Shape.of(size), turned)));
        String second = g.node("Relu", List.of(g.node("Add", List.of(scaled, g.reals(Shape.of(size), c)))));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(size), second);
        return new SketchTrial(plan, a, b, 1, 1);
    }

    /** The sketch lowers many bounds per network, and fails no more often than stated. */
    @Test
    void failuresAreNoMoreFrequentThanStated() {
        for (int columns : new int[] {16, 40, 128}) {
            for (double failure : new double[] {0.1, 0.01}) {
                Outcomes outcomes = outcomes(SketchFailureTest::network, 1200, columns, failure, 1, () -> SOUND);
                assertThat(outcomes.failed)
                        .as("%s columns, failure probability %s", columns, failure)
                        .isLessThanOrEqualTo((int) (1200 * failure));
                assertThat(outcomes.lowered).isGreaterThan(5 * 1200);
            }
            assertThat(outcomes(SketchFailureTest::twoKinks, 500, columns, 0.1, 1, () -> SOUND).failed)
                    .isLessThanOrEqualTo(50);
        }
    }

    /** Bounds are lowered by the sketch, and forward passes on a grid lie within them. */
    @Test
    void valuesLieWithinBoundsThatTheSketchLowers() {
        CauchyQuantile quantile = CauchyQuantile.of(64, 1e-12 / 100);
        int lowered = 0;
        for (long seed = 0; seed < 500; seed++) {
            SketchTrial trial = network(seed);
            assertThat(trial.containsValues(quantile, seed, 40))
                    .as("seed %d", seed)
                    .isTrue();
            lowered += trial.run(quantile, seed, SOUND).lowered();
        }
        assertThat(lowered).isGreaterThan(500);
    }

    /** A planted defect: with a factor that is far too small, forward passes lie outside. */
    @Test
    void valuesOutsideOfBoundsAreDetected() {
        CauchyQuantile tiny = new CauchyQuantile(64, 32, 0.01);
        assertThat(IntStream.range(0, 200).filter(seed -> !network(seed).containsValues(tiny, seed, 40)))
                .hasSizeGreaterThan(50);
    }

    /** A planted defect. */
    @Test
    void aQuantileThatIsTooSmallIsDetected() {
        assertThat(outcomes(SketchFailureTest::network, 300, 128, 0.1, 2, () -> SOUND)
                        .exceeds(0.1))
                .isTrue();
        assertThat(outcomes(SketchFailureTest::network, 300, 40, 0.1, 4, () -> SOUND)
                        .exceeds(0.1))
                .isTrue();
    }

    /** A planted defect: the second step has the symbols of the first. */
    @Test
    void symbolsThatAreReusedByAnotherStepAreDetected() {
        Symbols reused = (key, sizes, y, columns, elements) -> SOUND.add(1, sizes, y, columns, elements);
        assertThat(outcomes(SketchFailureTest::twoKinks, 300, 16, 0.1, 1, () -> reused)
                        .exceeds(0.1))
                .isTrue();
    }

    /** A planted defect: all elements of a step have the same symbols. */
    @Test
    void symbolsThatAreSharedByElementsAreDetected() {
        Symbols shared = (key, sizes, y, columns, elements) -> {
            for (int i = 0; i < elements; i++) {
                double[] symbols = new double[columns];
                SOUND.add(key, new double[] {sizes[i]}, symbols, columns, 1);
                for (int j = 0; j < columns; j++) {
                    y[i * columns + j] += symbols[j];
                }
            }
        };
        assertThat(outcomes(SketchFailureTest::network, 300, 40, 0.1, 1, () -> shared)
                        .exceeds(0.1))
                .isTrue();
    }

    /** A planted defect: the sketch lacks the sources of the first step. */
    @Test
    void sourcesOfAStepThatAreForgottenAreDetected() {
        Supplier<Symbols> forgetful = () -> {
            int[] steps = {0};
            return (key, sizes, y, columns, elements) -> {
                if (steps[0] > 0) {
                    SOUND.add(key, sizes, y, columns, elements);
                }
                steps[0]++;
            };
        };
        assertThat(outcomes(SketchFailureTest::network, 300, 40, 0.1, 1, forgetful)
                        .exceeds(0.1))
                .isTrue();
    }

    /** A planted defect: the sketch lacks the largest source of each step. */
    @Test
    void aSingleForgottenSourceIsDetected() {
        Symbols forgetful = (key, sizes, y, columns, elements) -> {
            double[] some = sizes.clone();
            int largest = 0;
            for (int i = 0; i < elements; i++) {
                largest = sizes[i] > sizes[largest] ? i : largest;
            }
            some[largest] = 0;
            SOUND.add(key, some, y, columns, elements);
        };
        assertThat(outcomes(SketchFailureTest::network, 300, 40, 0.1, 1, () -> forgetful)
                        .exceeds(0.1))
                .isTrue();
    }
}
