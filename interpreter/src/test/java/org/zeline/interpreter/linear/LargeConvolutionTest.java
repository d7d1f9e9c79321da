package org.zeline.interpreter.linear;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.interpreter.backend.Backends;

/** Convolutions of images that are large enough to be padded in strips, compared with the definition. */
class LargeConvolutionTest {
    private static final int CHANNELS = 3;
    private static final int WIDTH = 1501;

    /** Small integers, so that sums are exact in any order. Nine million elements are padded in four strips. */
    @ParameterizedTest
    @CsvSource({"2003, 1, 1, 1", "2003, 2, 1, 1", "2002, 1, 3, 2", "2001, 3, 2, 0"})
    void agreesWithTheDefinition(int height, int stride, int dilation, int pad) {
        int[] in = {1, height, WIDTH};
        int[] out = {1, extent(height, stride, dilation, pad), extent(WIDTH, stride, dilation, pad)};
        ConvolutionGeometry geometry = new ConvolutionGeometry(
                1,
                1,
                CHANNELS,
                1,
                in,
                new int[] {1, 3, 3},
                new int[] {1, stride, stride},
                new int[] {1, dilation, dilation},
                new int[] {0, pad, pad},
                out);
        double[] x = small(CHANNELS * height * WIDTH);
        double[] weights = small(CHANNELS * 9);
        double[] y = new double[out[1] * out[2]];
        Scratch scratch = new Scratch();
        new Convolution(geometry, () -> weights).apply(Backends.best(), new double[][] {x}, 1, y, scratch);

        assertThat(scratch.array(0, 0).length).isLessThan(x.length / 3);
        for (int i = 0; i < out[1]; i++) {
            for (int j : new int[] {0, 1, out[2] / 2, out[2] - 1}) {
                double expected = definition(geometry, x, weights, i, j);
                assertThat(y[i * out[2] + j]).as("row %d, column %d", i, j).isEqualTo(expected);
            }
        }
    }

    private static int extent(int in, int stride, int dilation, int pad) {
        return (in + 2 * pad - 2 * dilation - 1) / stride + 1;
    }

    private static double[] small(int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = Math.floorMod(i * 7919L + i / 31, 17) - 8;
        }
        return values;
    }

    private static double definition(ConvolutionGeometry g, double[] x, double[] weights, int i, int j) {
        double sum = 0;
        for (int t = 0; t < weights.length; t++) {
            int row = i * g.stride()[1] + t % 9 / 3 * g.dilation()[1] - g.pad()[1];
            int column = j * g.stride()[2] + t % 3 * g.dilation()[2] - g.pad()[2];
            if (row >= 0 && row < g.in()[1] && column >= 0 && column < g.in()[2]) {
                sum += weights[t] * x[(t / 9 * g.in()[1] + row) * g.in()[2] + column];
            }
        }
        return sum;
    }
}
