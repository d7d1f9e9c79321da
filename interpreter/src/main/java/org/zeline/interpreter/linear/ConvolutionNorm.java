package org.zeline.interpreter.linear;

/**
 * An upper bound on the largest singular value of a convolution, whatever the size of its images, its stride and its
 * padding with zeros. Such a convolution is a part of that of infinite images, whose norm is the supremum M over all
 * frequencies t of the spectral norm of the matrices {@code P(t) = sum over taps j of w_j exp(i <j, t>)}, with one row
 * per map and one column per channel.
 *
 * <p>M is bounded from a grid of n points per axis. Shifted to the middle tap, P is of exponential type {@code d_a =
 * (k_a - 1) / 2} in axis a with kernel extent k_a. Where the supremum is attained, a real part {@code Re u' P v} has
 * its maximum M, and at the next grid point it is at least {@code M cos(sum over a of d_a pi / n_a)} (Duffin and
 * Schaeffer, Some inequalities concerning functions of exponential type, 1937).
 */
final class ConvolutionNorm {
    private static final double UNIT = 0x1p-52;

    /** The largest angle between a point and the grid, weighted by the types: costs two percent. */
    private static final double FARTHEST = 0.2;

    /** The largest work, in multiply-adds; beyond, no bound is computed. */
    private static final double MOST_WORK = 0x1p32;

    private final ConvolutionGeometry geometry;
    private final double[] weights;
    private final int[] points = new int[3];
    private final double loss;

    private ConvolutionNorm(ConvolutionGeometry geometry, double[] weights) {
        this.geometry = geometry;
        this.weights = weights;
        double type = 0;
        for (int extent : geometry.kernel()) {
            type += 0.5 * (extent - 1);
        }
        double angle = 0;
        for (int axis = 0; axis < 3; axis++) {
            int extent = geometry.kernel()[axis];
            points[axis] = extent == 1 ? 1 : (int) Math.ceil(Math.PI * type / FARTHEST);
            angle += 0.5 * (extent - 1) * Math.PI / points[axis];
        }
        this.loss = Math.cos(angle) * (1 - 0x1p-40);
    }

    /** A bound for weights {@code groups x maps x channels x kernel}; infinity if it takes too long. */
    static double of(ConvolutionGeometry geometry, double[] weights) {
        ConvolutionNorm norm = new ConvolutionNorm(geometry, weights);
        double extent = 2.0 * Math.min(geometry.maps(), geometry.channels());
        double entries = (double) geometry.maps() * geometry.channels();
        double one = extent * extent * extent + entries * (4 * extent + geometry.taps());
        return norm.frequencies() * geometry.groups() * one > MOST_WORK
                ? Double.POSITIVE_INFINITY
                : norm.largest() / norm.loss;
    }

    private double frequencies() {
        return (double) points[0] * points[1] * points[2];
    }

    private double largest() {
        double largest = 0;
        for (int f = 0; f < frequencies(); f++) {
            int[] at = {f / (points[1] * points[2]), f / points[2] % points[1], f % points[2]};
            int mirrored = ((points[0] - at[0]) % points[0] * points[1] + (points[1] - at[1]) % points[1]) * points[2]
                    + (points[2] - at[2]) % points[2];
            for (int g = 0; f <= mirrored && g < geometry.groups(); g++) { // the opposite frequency is the conjugate
                largest = Math.max(largest, norm(g, at));
            }
        }
        return largest;
    }

    /** The norm of P at a point of the grid, as a real matrix of twice the extents: {@code [Re, -Im; Im, Re]}. */
    private double norm(int group, int[] at) {
        int maps = geometry.maps();
        int channels = geometry.channels();
        int taps = geometry.taps();
        double[] cos = new double[taps];
        double[] sin = new double[taps];
        int[] kernel = geometry.kernel();
        for (int t = 0; t < taps; t++) {
            int[] tap = {t / (kernel[1] * kernel[2]), t / kernel[2] % kernel[1], t % kernel[2]};
            double angle = 0;
            for (int axis = 0; axis < 3; axis++) {
                angle += 2 * Math.PI * ((double) ((long) tap[axis] * at[axis] % points[axis]) / points[axis]);
            }
            cos[t] = Math.cos(angle);
            sin[t] = Math.sin(angle);
        }
        int rows = 2 * maps;
        double[] c = new double[rows * 2 * channels];
        double[] r = new double[c.length];
        for (int m = 0; m < maps; m++) {
            for (int n = 0; n < channels; n++) {
                int from = ((group * maps + m) * channels + n) * taps;
                double real = 0;
                double imaginary = 0;
                double size = 0;
                for (int t = 0; t < taps; t++) {
                    real += weights[from + t] * cos[t];
                    imaginary += weights[from + t] * sin[t];
                    size += Math.abs(weights[from + t]);
                }
                c[n * rows + m] = real;
                c[(channels + n) * rows + m] = -imaginary;
                c[n * rows + maps + m] = imaginary;
                c[(channels + n) * rows + maps + m] = real;
                double error = (taps + 64) * UNIT * size; // angles are below 20 and err by few units in the last place
                r[n * rows + m] = error;
                r[(channels + n) * rows + m] = error;
                r[n * rows + maps + m] = error;
                r[(channels + n) * rows + maps + m] = error;
            }
        }
        IntervalMatrixNorm norm = new IntervalMatrixNorm(rows, 2 * channels);
        norm.add(c, r, rows);
        return norm.bound();
    }
}
