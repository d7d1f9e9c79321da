package org.zeline.si.noise;

import java.util.Arrays;
import org.zeline.si.algebra.Torus;

/**
 * Sums of products of residuals at all lags, by the fast Fourier transform of zero-padded planes: at the lag (i, j) the
 * sum, over planes, of an element times that i rows and j columns further.
 */
final class Autocorrelation {
    private final ImageShape shape;
    private final Torus torus;
    private final double[] power;

    Autocorrelation(ImageShape shape) {
        this.shape = shape;
        this.torus = Torus.around(shape.rows(), shape.columns());
        this.power = new double[torus.size()];
    }

    Torus torus() {
        return torus;
    }

    /** Adds the products of an image. */
    void add(double[] image) {
        int size = shape.planeSize();
        for (int plane = 0; plane < shape.planes(); plane++) {
            double[] real = torus.padded(Arrays.copyOfRange(image, plane * size, (plane + 1) * size), shape.columns());
            double[] imaginary = new double[real.length];
            torus.transform(real, imaginary);
            for (int i = 0; i < real.length; i++) {
                power[i] += real[i] * real[i] + imaginary[i] * imaginary[i];
            }
        }
    }

    /** The periodogram: the transform of the sums. */
    double[] power() {
        return power.clone();
    }

    /** The sums at lags of either sign: the lag (i, j) stands at these indices modulo the torus. */
    double[] sums() {
        double[] sums = power.clone();
        torus.inverse(sums, new double[sums.length]);
        return sums;
    }

    /** Sums at lags of either sign over both signs: at the lags (i, j) and (i, -j), and at (-i, j) and (-i, -j). */
    static double[][] symmetric(double[] sums, Torus torus, ImageShape shape) {
        double[][] table = new double[shape.rows()][shape.columns()];
        for (int i = 0; i < shape.rows(); i++) {
            for (int j = 0; j < shape.columns(); j++) {
                table[i][j] = 0.5 * (at(sums, torus, i, j) + at(sums, torus, i, -j));
            }
        }
        return table;
    }

    /** The sum at a lag. */
    static double at(double[] sums, Torus torus, int down, int across) {
        return sums[Math.floorMod(down, torus.rows()) * torus.columns() + Math.floorMod(across, torus.columns())];
    }

    /** How many pairs of elements of a plane have that lag. */
    static double pairs(ImageShape shape, int down, int across) {
        return (double) (shape.rows() - Math.abs(down)) * (shape.columns() - Math.abs(across));
    }
}
