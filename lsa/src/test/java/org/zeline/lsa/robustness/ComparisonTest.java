package org.zeline.lsa.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Comparisons of curves and of distances. */
final class ComparisonTest {
    private static final Bootstrap BOOTSTRAP = Bootstrap.usual(1);
    private static final PairedTest TEST = new PairedTest(999, BOOTSTRAP);

    private static RobustnessCurve curve(boolean[]... correct) {
        return new RobustnessCurve("pgd", List.of(0.0, 0.2), correct);
    }

    private static DistanceSummary summary(double... distances) {
        return DistanceSummary.of(DistanceSummaryTest.distances(distances), OptionalDouble.empty(), BOOTSTRAP);
    }

    @Test
    void ofCurves() {
        RobustnessCurve first =
                curve(new boolean[] {true, true, true, false}, new boolean[] {true, true, false, false});
        RobustnessCurve second =
                curve(new boolean[] {true, true, false, true}, new boolean[] {false, false, false, false});
        CurveComparison comparison = CurveComparison.of(first, second, TEST);
        assertThat(comparison.name()).isEqualTo("pgd");
        assertThat(comparison.strengths()).containsExactly(0.0, 0.2);
        assertThat(comparison.tests()).containsExactly(new McNemarTest(1, 1), new McNemarTest(2, 0));
        assertThat(comparison.adjusted()).containsExactly(1.0, 1.0);
        assertThat(comparison.score().mean().value()).isEqualTo(first.score() - second.score());
        assertThat(comparison.area().mean().value()).isCloseTo(first.area() - second.area(), within(1e-12));
    }

    @Test
    void adjustedPValuesAreThoseOfHolm() {
        assertThat(CurveComparison.holm(List.of(0.04, 0.01, 0.3, 0.02)))
                .usingElementComparator((x, y) -> Math.abs(x - y) < 1e-12 ? 0 : Double.compare(x, y))
                .containsExactly(0.08, 0.04, 0.3, 0.06);
        assertThat(CurveComparison.holm(List.of(0.5, 0.9))).containsExactly(1.0, 1.0);
        assertThat(CurveComparison.holm(List.of(0.25))).containsExactly(0.25);
    }

    @Test
    void distancesAreCensoredAtTheLargerLimit() {
        double none = Double.POSITIVE_INFINITY;
        DistanceComparison comparison = DistanceComparison.of(summary(1, 2, none, 0), summary(0.5, 3, 1, 0), TEST);
        assertThat(comparison.limit()).isEqualTo(3);
        assertThat(comparison.restrictedMean().mean().value()).isCloseTo((0.5 - 1 + 2 + 0) / 4, within(1e-12));
    }

    /** A network on which the attack finds nothing is not worse than one on which it does. */
    @Test
    void aNetworkThatIsNeverBrokenIsAhead() {
        double none = Double.POSITIVE_INFINITY;
        double[] unbroken = {none, none, none, none, none, none, none, none};
        double[] broken = {1, 2, 1, 2, 1, 2, 1, 2};
        PairedDifference difference =
                DistanceComparison.of(summary(unbroken), summary(broken), TEST).restrictedMean();
        assertThat(difference.mean().value()).isEqualTo(0.5);
    }

    @Test
    void refusesWhatIsNotAlike() {
        RobustnessCurve curve = curve(new boolean[1], new boolean[1]);
        RobustnessCurve other = new RobustnessCurve("fgsm", List.of(0.0, 0.2), new boolean[2][1]);
        RobustnessCurve farther = new RobustnessCurve("pgd", List.of(0.0, 0.3), new boolean[2][1]);
        assertThatThrownBy(() -> CurveComparison.of(curve, other, TEST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got pgd at [0.0, 0.2] and fgsm at [0.0, 0.2]");
        assertThatThrownBy(() -> CurveComparison.of(curve, farther, TEST)).hasMessageContaining("[0.0, 0.3]");
        assertThatThrownBy(() -> CurveComparison.of(curve, curve(new boolean[2], new boolean[2]), TEST))
                .hasMessageContaining("got 1 and 2 samples");
        assertThatThrownBy(() -> DistanceComparison.of(summary(1, 2), summary(1), TEST))
                .hasMessageContaining("got 2 and 1 samples");
    }
}
