package org.zeline.interpreter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import org.zeline.interpreter.backend.Backends;

/** Tests the lane width of this JVM; CI runs other widths separately with {@code -XX:UseAVX}. */
final class VectorFloatKernelsTest extends AbstractKernelsTest {
    private static final Kernels FLOAT = Backends.vector().inFloat();

    @Override
    Kernels kernels() {
        return FLOAT;
    }

    @Override
    void check(ContractionProblem problem) {
        problem.checkFloat(FLOAT);
    }

    @Example
    void saysItsPrecision() {
        assertThat(FLOAT.name()).isEqualTo("vector-float");
        assertThat(Kernels.scalar().inFloat().name()).isEqualTo("scalar-float");
        assertThat(FLOAT.inFloat()).isSameAs(FLOAT);
    }

    /** A long sum shows the rounding of single precision: about 2^-24 of its terms, far above that of double. */
    @Example
    void roundsToSinglePrecision() {
        int taps = 1000;
        double[] weights = new SplittableRandom(1).doubles(taps, 0.5, 1).toArray();
        double[] x = new double[taps * 16];
        Arrays.fill(x, 1.0 / 3);
        int[] tap = new int[taps];
        Arrays.setAll(tap, t -> 16 * t);
        double[] y = new double[16];
        FLOAT.contract(PackedWeights.pack(weights, 1, taps), tap, x, 0, new int[1], 16, y, 0, new int[1], 16, 1);
        double exact = Arrays.stream(weights).sum() / 3;
        assertThat(y[0]).isNotCloseTo(exact, within(1e-9 * exact)).isCloseTo(exact, within(1e-5 * exact));
    }

    /** Of weights that are mostly zero only the others are multiplied, in the same order: the sums are the same. */
    @Example
    void sumsSparseWeightsInTheSameOrder() {
        SplittableRandom random = new SplittableRandom(2);
        int taps = 400;
        double[] sparse = random.doubles(taps, -1, 1)
                .map(w -> random.nextDouble() < 0.8 ? 0 : w)
                .toArray();
        double[] mixed = new double[9 * taps];
        Arrays.setAll(mixed, i -> i < taps ? sparse[i] : random.nextDouble(-1, 1));
        double[] x = random.doubles(taps + 40, -1, 1).toArray();
        int[] tap = new int[taps];
        Arrays.setAll(tap, t -> t);
        double[] alone = new double[40];
        double[] among = new double[9 * 40];
        int[] zero = new int[1];
        FLOAT.contract(PackedWeights.pack(sparse, 1, taps), tap, x, 0, zero, 40, alone, 0, zero, 40, 1);
        FLOAT.contract(PackedWeights.pack(mixed, 9, taps), tap, x, 0, zero, 40, among, 0, zero, 40, 1);
        assertThat(alone).isEqualTo(Arrays.copyOf(among, 40));
    }
}
