package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.AttackGoal;
import org.zeline.lsa.attack.CarliniWagner;
import org.zeline.lsa.attack.DeepFool;
import org.zeline.lsa.attack.FastAdaptiveBoundary;
import org.zeline.lsa.attack.MinimumNormAttack;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.ProbedNetwork;
import org.zeline.lsa.network.TestNetworks;
import org.zeline.lsa.robustness.MinimumDistances;

/** Distances of samples from the boundary of a linear classifier, {@code x + 2 y = 0}, which are known. */
final class MinimumDistancesTest {
    private static final Bounds WIDE = new Bounds(-4, 4);
    private static final LayerAnalysis ANALYSIS = LayerAnalysis.of(TestNetworks.linear(), ProbeSelection.standard())
            .withBatchSize(1)
            .with(Instructions.SCALAR);

    /** The second sample is misclassified as it is. */
    private static final LabelledSamples SAMPLES =
            new LabelledSamples(Tensor.of(Shape.of(3, 2), new double[] {2, 1, -1, -1, 0, -1.5}), new int[] {0, 0, 1});

    static Stream<Arguments> attacks() {
        return Stream.of(
                Arguments.of(new DeepFool(20, 0.02, WIDE), Math.sqrt(5)),
                Arguments.of(CarliniWagner.within(WIDE).withSteps(400), Math.sqrt(5)),
                Arguments.of(new FastAdaptiveBoundary(new NormBall(Norm.L2, 1, WIDE), 30, 1), Math.sqrt(5)),
                Arguments.of(new FastAdaptiveBoundary(new NormBall(Norm.LINF, 1, WIDE), 30, 1), 3.0),
                Arguments.of(new FastAdaptiveBoundary(new NormBall(Norm.L1, 1, WIDE), 30, 1), 2.0));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void areThoseOfTheBoundary(MinimumNormAttack attack, double dualNorm) {
        List<Long> done = new ArrayList<>();
        MinimumDistances found = ANALYSIS.minimumDistances(SAMPLES, attack, done::add);
        assertThat(found.attack()).isEqualTo(attack.name());
        assertThat(found.norm()).isEqualTo(attack.norm());
        assertThat(found.distances()[0]).isBetween(4 / dualNorm - 1e-9, 1.1 * 4 / dualNorm);
        assertThat(found.distances()[1]).isZero();
        assertThat(found.distances()[2]).isBetween(3 / dualNorm - 1e-9, 1.1 * 3 / dualNorm);
        assertThat(done).containsExactly(1L, 2L, 3L);
        ProbedNetwork network = new ProbedNetwork(TestNetworks.linear(), List.of(), Instructions.SCALAR);
        BatchAnalysis batches = ANALYSIS.batches();
        for (int s = 0; s < 3; s++) {
            Tensor moved =
                    batches.smallestChange(SAMPLES.range(s, s + 1), s, attack).adversarial();
            assertThat(network.classes(moved)[0]).isNotEqualTo(SAMPLES.labels()[s]);
        }
    }

    /** Where no element is negative, class 0 is everywhere. */
    @ParameterizedTest
    @MethodSource("attacks")
    void areInfiniteWhereNothingIsFound(MinimumNormAttack attack) {
        MinimumNormAttack bounded = switch (attack.name()) {
            case "deepfool" -> new DeepFool(20, 0.02, Bounds.UNIT);
            case "cw" -> CarliniWagner.within(Bounds.UNIT).withSteps(20);
            default -> new FastAdaptiveBoundary(new NormBall(attack.norm(), 1, Bounds.UNIT), 30, 1);
        };
        LabelledSamples samples =
                new LabelledSamples(Tensor.of(Shape.of(2, 2), new double[] {0.5, 0.25, 0.5, 0.25}), new int[] {0, 1});
        assertThat(ANALYSIS.minimumDistances(samples, bounded, count -> {}).distances())
                .containsExactly(Double.POSITIVE_INFINITY, 0);
    }

    /** An attack that claims to have moved a sample, but has not. */
    @Test
    void whatAnAttackReturnsIsChecked() {
        MinimumNormAttack idle = returning(1);
        MinimumDistances found = ANALYSIS.minimumDistances(SAMPLES, idle, count -> {});
        assertThat(found.distances())
                .containsExactly(new double[] {Double.POSITIVE_INFINITY, 0, Double.POSITIVE_INFINITY}, within(0.0));
    }

    @Test
    void anOutputThatIsNaNIsRefused() {
        assertThatThrownBy(() -> ANALYSIS.minimumDistances(SAMPLES, returning(Double.NaN), count -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("the network's output is NaN for sample 0");
    }

    /** Multiplies every element. */
    private static MinimumNormAttack returning(double factor) {
        return new MinimumNormAttack() {
            @Override
            public Norm norm() {
                return Norm.L2;
            }

            @Override
            public String name() {
                return "idle";
            }

            @Override
            public Tensor perturbed(Classifier network, Tensor x, AttackGoal goal, java.util.SplittableRandom random) {
                double[] values = x.doubles().clone();
                for (int i = 0; i < values.length; i++) {
                    values[i] *= factor;
                }
                return Tensor.wrapping(x.type(), x.shape(), values);
            }
        };
    }
}
