package org.zeline.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;

/** A linear layer in the form used by {@link Kernels#contract}, with random weights and input. */
final class Contraction {
    private final PackedWeights w;
    private final int[] tap;
    private final double[] x;
    private final int[] xAt;
    private final int n;
    private final double[] y;
    private final int[] yAt;
    private final int yStride;

    private Contraction(int rows, int[] tap, int xLength, int[] xAt, int n, int[] yAt, int yStride) {
        SplittableRandom random = new SplittableRandom(rows + tap.length);
        this.w = PackedWeights.pack(
                random.doubles((long) rows * tap.length, -1, 1).toArray(), rows, tap.length);
        this.tap = tap;
        this.x = random.doubles(xLength, -1, 1).toArray();
        this.xAt = xAt;
        this.n = n;
        this.y = new double[rows * yStride];
        this.yAt = yAt;
        this.yStride = yStride;
    }

    /**
     * A 3x3 convolution with equal numbers of input and output channels, on square maps. The input is padded: it has
     * {@code (size + 2)^2} pixels per channel and {@code columns} numbers per pixel.
     */
    static Contraction convolution(int channels, int size, int columns) {
        int line = (size + 2) * columns;
        int plane = (size + 2) * line;
        int[] tap = new int[9 * channels];
        Arrays.setAll(tap, t -> t / 9 * plane + t / 3 % 3 * line + t % 3 * columns);
        int[] xAt = IntStream.range(0, size).map(row -> row * line).toArray();
        int[] yAt = IntStream.range(0, size).map(row -> row * size * columns).toArray();
        return new Contraction(channels, tap, channels * plane, xAt, size * columns, yAt, size * size * columns);
    }

    /** A dense layer with equal numbers of inputs and outputs, with {@code columns} numbers each. */
    static Contraction dense(int size, int columns) {
        int[] tap = IntStream.range(0, size).map(t -> t * columns).toArray();
        return new Contraction(size, tap, size * columns, new int[1], columns, new int[1], columns);
    }

    /** The additions and multiplications of one {@link #run}. */
    double operations() {
        return 2.0 * w.rows() * w.taps() * n * yAt.length;
    }

    PackedWeights weights() {
        return w;
    }

    double[] input() {
        return x;
    }

    /** Computes the output; the next call overwrites it. */
    double[] run(Kernels kernels) {
        kernels.contract(w, tap, x, 0, xAt, n, y, 0, yAt, yStride, yAt.length);
        return y;
    }
}
