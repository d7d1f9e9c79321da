package org.zeline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.vector.FmaPeak;

/** Checks the results of the benchmarks against the definition of each layer. */
final class BenchmarkAnswersTest {
    static Stream<Kernels> kernels() {
        return Stream.of(Kernels.scalar(), Backends.best());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void convolution(Kernels kernels) {
        for (int size : new int[] {16, 8, 4, 7}) {
            for (int columns : new int[] {1, 2, 8}) {
                convolution(kernels, 8, size, columns);
            }
        }
    }

    private static void convolution(Kernels kernels, int channels, int size, int columns) {
        Contraction layer = Contraction.convolution(channels, size, columns);
        double[] x = layer.input();
        double[] y = layer.run(kernels);
        int width = size + 2;
        assertThat(y).hasSize(channels * size * size * columns);
        assertThat(x).hasSize(channels * width * width * columns);
        assertThat(layer.operations()).isEqualTo(18.0 * channels * y.length);
        for (int i = 0; i < y.length; i++) {
            int column = i % columns;
            int right = i / columns % size;
            int down = i / columns / size % size;
            int out = i / columns / size / size;
            double sum = 0;
            for (int in = 0; in < channels; in++) {
                for (int k = 0; k < 9; k++) {
                    int pixel = (in * width + down + k / 3) * width + right + k % 3;
                    sum += layer.weights().weight(out, 9 * in + k) * x[pixel * columns + column];
                }
            }
            assertThat(y[i]).isCloseTo(sum, within(1e-12));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void dense(Kernels kernels) {
        for (int columns : new int[] {1, 2, 8, 32, 128}) {
            int size = 141;
            Contraction layer = Contraction.dense(size, columns);
            double[] y = layer.run(kernels);
            assertThat(y).hasSize(size * columns);
            assertThat(layer.operations()).isEqualTo(2.0 * size * y.length);
            for (int i = 0; i < y.length; i++) {
                double sum = 0;
                for (int t = 0; t < size; t++) {
                    sum += layer.weights().weight(i / columns, t) * layer.input()[t * columns + i % columns];
                }
                assertThat(y[i]).isCloseTo(sum, within(1e-11));
            }
        }
    }

    @Test
    void peakLoopReachesItsFixedPoint() {
        assertThat(FmaPeak.run()).isEqualTo(24);
        assertThat(FmaPeak.floatRun()).isEqualTo(24);
    }
}
