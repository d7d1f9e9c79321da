package org.zeline.interpreter.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.kernel.Kernels;

class ConvolutionNormTest {
    private static final int STEPS = 300;

    /** Strides, dilations, paddings, groups and extents of all kinds. */
    private static ConvolutionGeometry geometry(Random random) {
        int[] in = {1, 3 + random.nextInt(6), 3 + random.nextInt(6)};
        int[] kernel = {1, 1 + random.nextInt(3), 1 + random.nextInt(3)};
        int[] stride = {1, 1 + random.nextInt(2), 1 + random.nextInt(2)};
        int[] dilation = {1, 1 + random.nextInt(2), 1};
        int[] pad = {0, random.nextInt(2), random.nextInt(3)};
        int[] out = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            int reach = (kernel[axis] - 1) * dilation[axis] + 1;
            pad[axis] = Math.max(pad[axis], reach - in[axis]);
            out[axis] = (in[axis] + 2 * pad[axis] - reach) / stride[axis] + 1;
        }
        return new ConvolutionGeometry(
                1,
                1 + random.nextInt(2),
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                in,
                kernel,
                stride,
                dilation,
                pad,
                out);
    }

    private static double[] weights(ConvolutionGeometry geometry, Random random) {
        int size = geometry.groups() * geometry.maps() * geometry.channels() * geometry.taps();
        return random.doubles(size).map(u -> random.nextGaussian()).toArray();
    }

    /** A lower bound on the largest singular value. */
    private static double powerMethod(LinearMap map, int in, int out) {
        double[] x = new Random(1).doubles(in, 0.5, 1).toArray();
        double largest = 0;
        Scratch scratch = new Scratch();
        for (int step = 0; step < STEPS; step++) {
            double norm = length(x);
            double[] unit = Arrays.stream(x).map(v -> v / norm).toArray();
            double[] y = new double[out];
            map.apply(Kernels.scalar(), new double[][] {unit}, 1, y, scratch);
            largest = Math.max(largest, length(y));
            x = new double[in];
            map.addAdjoint(Kernels.scalar(), y, 1, new double[][] {x}, scratch);
        }
        return largest;
    }

    private static double length(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
    }

    @Property(tries = 150)
    void isNeverBelowTheLargestSingularValue(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        ConvolutionGeometry geometry = geometry(random);
        double[] weights = weights(geometry, random);
        int in = geometry.groups() * geometry.channels() * geometry.inSize();
        int out = geometry.groups() * geometry.maps() * geometry.outSize();
        Convolution convolution = new Convolution(geometry, () -> weights);
        double reached = powerMethod(convolution, in, out);
        assertThat(convolution.normBound()).as("seed %s, %s", seed, geometry).isGreaterThanOrEqualTo(reached);
        TransposedConvolution transposed = new TransposedConvolution(geometry.adjoint(), () -> weights);
        assertThat(transposed.normBound()).isEqualTo(convolution.normBound());
        assertThat(convolution.with(weights).normBound()).isEqualTo(convolution.normBound());
        assertThat(convolution.absolute().normBound()).isInfinite();
    }

    /** On large images, a kernel without signs is largest for a constant image: the norm is the sum of its weights. */
    @Test
    void isCloseOnLargeImages() {
        int[] ones = {1, 1, 1};
        ConvolutionGeometry geometry = new ConvolutionGeometry(
                1, 1, 1, 1, new int[] {1, 60, 60}, new int[] {1, 3, 3}, ones, ones, new int[] {0, 1, 1}, new int[] {
                    1, 60, 60
                });
        double[] weights = {1, 2, 1, 2, 4, 2, 1, 2, 1};
        Convolution convolution = new Convolution(geometry, () -> weights);
        assertThat(powerMethod(convolution, 3600, 3600)).isBetween(15.9, 16.0);
        assertThat(convolution.normBound()).isBetween(16.0, 16.4);
    }

    /** The supremum over all frequencies often lies between grid points: without the allowance it would be missed. */
    @Test
    void supremaBetweenGridPointsAreCovered() {
        int[] ones = {1, 1, 1};
        Random random = new Random(2);
        int missed = 0;
        for (int trial = 0; trial < 200; trial++) {
            ConvolutionGeometry geometry = new ConvolutionGeometry(
                    1, 1, 1, 1, new int[] {1, 1, 9}, new int[] {1, 1, 3}, ones, ones, new int[3], new int[] {1, 1, 7});
            double[] w = weights(geometry, random);
            double supremum = 0;
            for (int i = 0; i <= 5000; i++) {
                double t = Math.PI * i / 5000;
                double real = w[0] + w[1] * Math.cos(t) + w[2] * Math.cos(2 * t);
                double imaginary = w[1] * Math.sin(t) + w[2] * Math.sin(2 * t);
                supremum = Math.max(supremum, Math.hypot(real, imaginary));
            }
            double bound = ConvolutionNorm.of(geometry, w);
            assertThat(bound).isBetween(supremum, 1.03 * supremum);
            double onGrid = bound * Math.cos(Math.PI / 16); // sixteen points
            missed += onGrid < (1 - 1e-4) * supremum ? 1 : 0;
        }
        assertThat(missed).isPositive();
    }

    /** 4096 maps of 4096 channels take too long. */
    @Test
    void largeConvolutionsHaveNoBound() {
        int[] ones = {1, 1, 1};
        ConvolutionGeometry geometry = new ConvolutionGeometry(
                1, 1, 4096, 4096, ones, new int[] {1, 3, 3}, ones, ones, new int[] {0, 1, 1}, ones);
        assertThat(ConvolutionNorm.of(geometry, new double[0])).isInfinite();
    }
}
