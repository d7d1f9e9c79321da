package org.zeline.interpreter.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;
import org.zeline.interpreter.kernel.RowFilter;

/** Convolutions and their adjoints by filters of rows, compared with sums in double precision. */
final class RowFilterTest {
    private static final int[] ONES = {1, 1, 1};

    /** Sizes for which filters pay: several maps and channels; paddings that reach beyond the kernel, too. */
    private static ConvolutionGeometry geometry(Random random) {
        int[] kernel = {1, random.nextBoolean() ? 3 : 5, 1 + random.nextInt(6)};
        int[] in = {1, 1 + random.nextInt(20), 1 + random.nextInt(40)};
        boolean far = random.nextInt(4) == 0;
        int[] pad = {0, random.nextInt(far ? 20 : kernel[1] + 1), random.nextInt(far ? 60 : kernel[2] + 1)};
        boolean cut = random.nextInt(4) == 0;
        IntUnaryOperator out = axis ->
                cut ? 1 + random.nextInt(6) : Math.max(1, in[axis] + pad[axis] + random.nextInt(4) + 1 - kernel[axis]);
        int[] outs = {1, out.applyAsInt(1), out.applyAsInt(2)};
        return new ConvolutionGeometry(
                1 + random.nextInt(3),
                1 + random.nextInt(2),
                8 + random.nextInt(30),
                8 + random.nextInt(20),
                in,
                kernel,
                ONES,
                ONES,
                pad,
                outs);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void agreesWithSumsInDoublePrecision(@ForAll long seed) {
        Random random = new Random(seed);
        ConvolutionGeometry geometry = geometry(random);
        int channels = geometry.batch() * geometry.groups() * geometry.channels();
        int maps = geometry.batch() * geometry.groups() * geometry.maps();
        double[] weights =
                gaussians(geometry.groups() * geometry.maps() * geometry.channels() * geometry.taps(), random);
        double[] x = gaussians(channels * geometry.inSize(), random);
        double[] g = gaussians(maps * geometry.outSize(), random);
        Convolution convolution = new Convolution(geometry, () -> weights);
        double[] expected = new double[g.length];
        double[] back = new double[x.length];
        convolution.apply(Kernels.scalar(), new double[][] {x}, 1, expected, new Scratch());
        convolution.adjoint(Kernels.scalar(), g, 1, back, new Scratch());
        for (Kernels kernels :
                new Kernels[] {Kernels.scalar().inFloat(), Backends.best().inFloat()}) {
            Scratch scratch = new Scratch();
            for (int run = 0; run < 2; run++) { // working memory of the first run is used again
                double[] y = new double[g.length];
                double[] dx = new double[x.length];
                Arrays.fill(y, Double.NaN);
                Arrays.fill(dx, Double.NaN);
                convolution.apply(kernels, new double[][] {x}, 1, y, scratch);
                convolution.adjoint(kernels, g, 1, dx, scratch);
                close(y, expected, geometry.channels() * geometry.taps());
                close(dx, back, geometry.maps() * geometry.taps());
            }
        }
    }

    /** Errors of random sums of n products grow like the root of n; the transforms amplify them by up to about 20. */
    private static void close(double[] y, double[] expected, int products) {
        for (int i = 0; i < y.length; i++) {
            assertThat(Math.abs(y[i] - expected[i]))
                    .as("element %d of %d products", i, products)
                    .isLessThan(40 * 0x1p-24 * Math.sqrt(products) * 5);
        }
    }

    private static double[] gaussians(int count, Random random) {
        double[] numbers = new double[count];
        Arrays.setAll(numbers, i -> random.nextGaussian());
        return numbers;
    }

    @Example
    void appliesToKernelsOfThreeAndFiveRowsWithEnoughProducts() {
        assertThat(filter(16, 8, 3)).isNotNull();
        assertThat(filter(16, 8, 5)).isNotNull();
        assertThat(filter(16, 8, 4)).isNull();
        assertThat(filter(16, 7, 3)).isNull();
        assertThat(filter(2, 8, 3)).isNull();
    }

    private static @Nullable RowFilter filter(int channels, int maps, int rows) {
        int[] tap = new int[channels * rows * 3];
        for (int t = 0; t < tap.length; t++) {
            tap[t] = t / (rows * 3) * 100 + t / 3 % rows * 10 + t % 3;
        }
        double[] weights = new double[maps * tap.length];
        Arrays.fill(weights, 1);
        return RowFilter.of(PackedWeights.pack(weights, maps, tap.length), tap, new RowFilter.Layout(100, 10, rows, 3));
    }

    @Example
    void kernelsInDoublePrecisionRefuse() {
        RowFilter filter = Objects.requireNonNull(filter(16, 8, 3));
        RowFilter.Window window = new RowFilter.Window(8, 8, 1, 1, 8, 8);
        assertThat(Kernels.scalar().filtersRows()).isFalse();
        assertThatThrownBy(() -> Kernels.scalar().filter(filter, new double[1024], 0, window, new double[512], 0))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("scalar");
    }
}
