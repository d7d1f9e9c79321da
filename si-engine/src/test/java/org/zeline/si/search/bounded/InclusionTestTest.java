package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.si.event.SignConditions;

class InclusionTestTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double MARGIN = 1e-12;

    /** Scores on one interval, each a value at the center, a slope and a remainder. */
    private static Enclosure enclosure(double[]... scores) {
        double[] lines = new double[2 * scores.length];
        double[] remainders = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            lines[2 * i] = scores[i][0];
            lines[2 * i + 1] = scores[i][1];
            remainders[i] = scores[i][2];
        }
        return new Enclosure(scores.length, 1, lines, remainders);
    }

    /** Tests scores on [-1, 1], all of which must exceed zero. */
    private static InnerOuterBounds positive(double[]... scores) {
        boolean[] above = new boolean[scores.length];
        Arrays.fill(above, true);
        SignConditions conditions = SignConditions.of(above, null, 0);
        return InclusionTest.bounds(conditions, enclosure(scores), 0, -1, 1, 0, MARGIN);
    }

    private static boolean isUndecided(InnerOuterBounds v) {
        return !v.excludesAll() && !v.acceptsSome() && v.outerLower() == -1 && v.outerUpper() == 1;
    }

    /**
     * On a grid of points: where every admissible score fails, or all hold, is known; the test may leave it undecided,
     * but never says the opposite, and decides each point up to the margin.
     */
    @Property
    void outsideAllFailAndInsideAllHold(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = 1 + random.nextInt(4);
        boolean[] above = new boolean[size];
        boolean[] mask = new boolean[size];
        double[][] scores = new double[size][];
        for (int i = 0; i < size; i++) {
            above[i] = random.nextBoolean();
            mask[i] = random.nextInt(4) > 0;
            double slope = random.nextInt(4) == 0 ? 0 : random.nextDouble(-2, 2);
            scores[i] = new double[] {random.nextDouble(-1, 2) * (above[i] ? 1 : -1), slope, random.nextDouble(0, 0.5)};
        }
        double threshold = random.nextDouble(-0.5, 0.5);
        SignConditions conditions = SignConditions.of(above, mask, threshold);
        InnerOuterBounds v = InclusionTest.bounds(conditions, enclosure(scores), 0, -1, 1, 0, MARGIN);
        int accepted = 0;
        int excluded = 0;
        for (double z = -0.995; z < 1; z += 0.01) {
            double least = INFINITY; // by how much the conditions hold for the worst and the best admissible scores
            double most = INFINITY;
            for (int i = 0; i < size; i++) {
                if (mask[i]) {
                    double gap = (scores[i][0] + scores[i][1] * z - threshold) * (above[i] ? 1 : -1);
                    least = Math.min(least, gap - scores[i][2]);
                    most = Math.min(most, gap + scores[i][2]);
                }
            }
            boolean isExcluded = v.excludesAll() || z < v.outerLower() || z > v.outerUpper();
            boolean isAccepted = v.acceptsSome() && v.innerLower() <= z && z <= v.innerUpper();
            excluded += isExcluded ? 1 : 0;
            accepted += isAccepted ? 1 : 0;
            if (Math.abs(most) > 1e-9) {
                assertThat(isExcluded).as("excluded at " + z).isEqualTo(most < 0);
            }
            if (Math.abs(least) > 1e-9) {
                assertThat(isAccepted).as("accepted at " + z).isEqualTo(least > 0);
            }
        }
        Statistics.label("accepts and excludes")
                .collect(accepted > 0, excluded > 0)
                .coverage(coverage -> {
                    coverage.check(true, true).percentage(p -> p > 3);
                    coverage.check(true, false).percentage(p -> p > 3);
                    coverage.check(false, true).percentage(p -> p > 3);
                    coverage.check(false, false).percentage(p -> p > 3);
                });
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aScoreThatIsNotANumberDecidesNothing(double bad) {
        assertThat(isUndecided(positive(new double[] {Double.NaN, bad, 0}))).isTrue();
        assertThat(isUndecided(positive(new double[] {5, bad, 0.1}))).isTrue();
        assertThat(isUndecided(positive(new double[] {-5, bad, 0.1}))).isTrue();
        assertThat(isUndecided(positive(new double[] {bad, 1, 0.1}))).isTrue();
        assertThat(isUndecided(positive(new double[] {bad, -1, 0.1}))).isTrue();
    }

    @Test
    void aRemainderThatIsNotANumberDecidesNothing() {
        assertThat(isUndecided(positive(new double[] {5, 1, Double.NaN}))).isTrue();
        assertThat(isUndecided(positive(new double[] {-5, 0, Double.NaN}))).isTrue();
        assertThat(isUndecided(positive(new double[] {-5, 1, INFINITY}))).isTrue();
        InnerOuterBounds unknown = positive(new double[] {0, 0, INFINITY});
        assertThat(isUndecided(unknown)).isTrue();
        assertThat(unknown.exact()).isFalse();
        assertThat(unknown.looseness()).isInfinite();
    }

    /** One violated score excludes, whatever is known of the others; none is accepted while another is unknown. */
    @Test
    void aScoreThatIsNotANumberLeavesExclusionToTheOthers() {
        double[] unknown = {Double.NaN, 0, 0};
        assertThat(positive(unknown, new double[] {-1, 0, 0.5}).excludesAll()).isTrue();
        InnerOuterBounds half = positive(new double[] {0, 1, 0}, unknown);
        assertThat(half.outerLower()).isBetween(-MARGIN, 0.0);
        assertThat(half.outerUpper()).isEqualTo(1);
        assertThat(half.acceptsSome()).isFalse();
    }

    @Test
    void infiniteConstantsDecide() {
        assertThat(positive(new double[] {-INFINITY, 0, 0}).excludesAll()).isTrue();
        InnerOuterBounds met = positive(new double[] {INFINITY, 0, 0});
        assertThat(met.innerLower()).isEqualTo(-1);
        assertThat(met.innerUpper()).isEqualTo(1);
    }

    /** A score at the threshold may be on either side as far as rounding can tell. */
    @Test
    void withinRoundingNothingIsDecidedAndNothingMoreCanBe() {
        InnerOuterBounds v = positive(new double[] {0, 0, 0});
        assertThat(isUndecided(v)).isTrue();
        assertThat(v.exact()).isTrue();
        InnerOuterBounds border = positive(new double[] {0, 1, 0});
        assertThat(border.exact()).isTrue();
        assertThat(border.innerLower() - border.outerLower()).isBetween(MARGIN, 3 * MARGIN);
        assertThat(positive(new double[] {0, 1, 1e-3}).exact()).isFalse();
    }

    /** Below one the center is decided: by the best score if one is violated, else by the worst. */
    @Test
    void loosenessIsThatOfTheScoreThatDecides() {
        double none = MARGIN;
        assertThat(positive(new double[] {2, 0, 1 - none}, new double[] {4, 0, 1 - none})
                        .looseness())
                .isEqualTo(0.5);
        assertThat(positive(new double[] {2, 0, 1 - none}, new double[] {-4, 0, 1 - none}, new double[] {-1, 0, 1})
                        .looseness())
                .isEqualTo(0.25);
    }

    @Test
    void scoresOutsideOfTheMaskDoNotMatter() {
        SignConditions conditions = SignConditions.of(new boolean[] {true, true}, new boolean[] {true, false}, 0);
        Enclosure scores = enclosure(new double[] {1, 0, 0}, new double[] {Double.NaN, -9, 0});
        InnerOuterBounds v = InclusionTest.bounds(conditions, scores, 0, -1, 1, 0, MARGIN);
        assertThat(v.innerLower()).isEqualTo(-1);
        assertThat(v.innerUpper()).isEqualTo(1);
        assertThat(v.looseness()).isLessThan(1);
        assertThat(v.exact()).isTrue();
    }
}
