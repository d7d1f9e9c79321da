package org.zeline.interpreter.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.kernel.Kernels;

/** Winograd's algorithm, compared with the definition of a convolution. */
final class WinogradConvolutionTest {
    @Property(tries = 200)
    void agreesWithTheDefinition(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        boolean plane = random.nextInt(4) > 0;
        int rows = plane ? 1 + random.nextInt(11) : 1;
        ConvolutionGeometry geometry =
                geometry(plane, rows, 1 + random.nextInt(18), plane ? random.nextInt(3) : 0, random.nextInt(3), random);
        int columns = 1 + random.nextInt(60);
        double[] weights = gaussians(geometry.maps() * geometry.channels() * geometry.taps(), random);
        double[] x = gaussians(geometry.channels() * geometry.inSize() * columns, random);
        for (Kernels kernels : new Kernels[] {Kernels.scalar(), Backends.best()}) {
            double[] y = new double[geometry.maps() * geometry.outSize() * columns + 2];
            Arrays.fill(y, Double.NaN);
            Scratch scratch = new Scratch();
            Arrays.fill(scratch.array(0, 1000), Double.NaN);
            new WinogradConvolution(geometry, weights).apply(kernels, x, 0, columns, y, 0, scratch);
            assertThat(y[y.length - 1]).isNaN();
            assertThat(y[y.length - 2]).isNaN();
            double[] expected = definition(geometry, weights, x, columns);
            for (int i = 0; i < expected.length; i++) {
                assertThat(Math.abs(y[i] - expected[i])).as("element %d", i).isLessThan(1e-12 * geometry.channels());
            }
        }
    }

    @Test
    void refusesOtherShapes() {
        ConvolutionGeometry good = geometry(true, 8, 8, 1, 1, new Random(1));
        assertThat(WinogradConvolution.suits(wide(good, 1, 1))).isTrue();
        assertThat(WinogradConvolution.suits(wide(good, 2, 1))).isFalse();
        assertThat(WinogradConvolution.suits(wide(good, 1, 2))).isFalse();
    }

    private static ConvolutionGeometry wide(ConvolutionGeometry g, int stride, int dilation) {
        int[] strides = {1, stride, 1};
        int[] dilations = {1, 1, dilation};
        return new ConvolutionGeometry(1, 1, 64, 64, g.in(), g.kernel(), strides, dilations, g.pad(), g.out());
    }

    private static ConvolutionGeometry geometry(
            boolean plane, int rows, int width, int padRows, int padColumns, Random random) {
        int height = plane ? Math.max(rows, 3) : 1;
        int columns = Math.max(width, 3);
        int[] ones = {1, 1, 1};
        int[] in = {1, height, columns};
        int[] out = {1, plane ? height + 2 * padRows - 2 : 1, columns + 2 * padColumns - 2};
        return new ConvolutionGeometry(
                1,
                1,
                1 + random.nextInt(9),
                1 + random.nextInt(9),
                in,
                new int[] {1, plane ? 3 : 1, 3},
                ones,
                ones,
                new int[] {0, padRows, padColumns},
                out);
    }

    private static double[] gaussians(int count, Random random) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    private static double[] definition(ConvolutionGeometry g, double[] weights, double[] x, int columns) {
        double[] y = new double[g.maps() * g.outSize() * columns];
        for (int at = 0; at < y.length; at++) {
            int k = at % columns;
            int j = at / columns % g.out()[2];
            int i = at / columns / g.out()[2] % g.out()[1];
            int map = at / columns / g.outSize();
            for (int t = 0; t < g.channels() * g.taps(); t++) {
                int channel = t / g.taps();
                int row = i + t % g.taps() / 3 - g.pad()[1];
                int column = j + t % 3 - g.pad()[2];
                if (row >= 0 && row < g.in()[1] && column >= 0 && column < g.in()[2]) {
                    double weight = weights[map * g.channels() * g.taps() + t];
                    y[at] += weight * x[((channel * g.in()[1] + row) * g.in()[2] + column) * columns + k];
                }
            }
        }
        return y;
    }
}
