package org.zeline.si.noise;

import java.util.Arrays;
import org.zeline.si.algebra.Cholesky;
import org.zeline.si.data.Covariance;

/**
 * Estimates of a covariance between rows times one between columns, which has a mean diagonal of 1. The planes of an
 * image count as images.
 */
final class KroneckerEstimate {
    private static final int MOST_ROUNDS = 500;
    private static final double TOLERANCE = 1e-10;

    /** Rounds of robust scales. */
    private static final int SCALE_ROUNDS = 10;

    /** How many numbers are held at a time where medians need all of them. */
    private static final int MOST_HELD = 1 << 23;

    private final Residuals residuals;
    private final int rows;
    private final int columns;

    private KroneckerEstimate(Residuals residuals) {
        this.residuals = residuals;
        this.rows = residuals.shape().rows();
        this.columns = residuals.shape().columns();
    }

    private static Covariance.Kronecker covariance(double[][] ofRows, double[][] ofColumns) {
        return new Covariance.Kronecker(
                new Covariance.Matrix(ofRows), ofRows.length, new Covariance.Matrix(ofColumns), ofColumns.length);
    }

    /**
     * Maximum likelihood of normal residuals, by the flip-flop algorithm (Dutilleul, Journal of Statistical Computation
     * and Simulation 64, 1999): in turn each factor is the mean product of residuals whitened by the other one. The
     * maximum exists if there are more images than {@code rows / columns + columns / rows} (Drton, Kuriki and Hoff,
     * Annals of Statistics 49, 2021).
     */
    static Covariance.Kronecker of(Residuals residuals) {
        return new KroneckerEstimate(residuals).flipFlop();
    }

    private Covariance.Kronecker flipFlop() {
        double images = residuals.degrees() * residuals.shape().planes();
        double needed = (double) rows / columns + (double) columns / rows;
        if (images <= needed) {
            throw new IllegalArgumentException(
                    "a kronecker covariance of " + rows + " x " + columns + " takes more than " + needed
                            + " images less what the background takes, got " + images
                            + ": give more images, or take another model");
        }
        double[][] ofColumns = identity(columns);
        double[][] ofRows = factor(ofColumns, true, images);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double[][] nextColumns = factor(ofRows, false, images);
            double scale = meanDiagonal(nextColumns);
            scale(nextColumns, 1 / scale);
            double[][] nextRows = factor(nextColumns, true, images);
            double change = Math.max(change(ofRows, nextRows), change(ofColumns, nextColumns));
            ofRows = nextRows;
            ofColumns = nextColumns;
            if (change < TOLERANCE) {
                return covariance(ofRows, ofColumns);
            }
        }
        throw new IllegalArgumentException("the kronecker covariance does not settle in " + MOST_ROUNDS
                + " rounds: give more images, or take another model");
    }

    /** One factor, given the other. */
    private double[][] factor(double[][] other, boolean ofRows, double images) {
        Cholesky root = Cholesky.ofDense(other);
        if (!root.isRegular()) {
            throw new IllegalArgumentException("the kronecker covariance has combinations of "
                    + (ofRows ? "columns" : "rows") + " that do not vary: give more images, or take another model");
        }
        int size = ofRows ? rows : columns;
        double[][] sum = new double[size][size];
        for (int k = 0; k < residuals.count(); k++) {
            double[] image = residuals.residual(k);
            for (int plane = 0; plane < residuals.shape().planes(); plane++) {
                double[] part = residuals.plane(image, plane);
                addProducts(sum, ofRows ? lines(part) : transposedLines(part), root);
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                sum[i][j] /= images * other.length;
                sum[j][i] = sum[i][j];
            }
        }
        return sum;
    }

    private static void addProducts(double[][] sum, double[][] lines, Cholesky root) {
        for (double[] line : lines) {
            root.solve(line);
        }
        for (int i = 0; i < sum.length; i++) {
            for (int j = 0; j <= i; j++) {
                double product = 0;
                for (int m = 0; m < lines[i].length; m++) {
                    product += lines[i][m] * lines[j][m];
                }
                sum[i][j] += product;
            }
        }
    }

    private double[][] lines(double[] plane) {
        double[][] lines = new double[rows][];
        for (int i = 0; i < rows; i++) {
            lines[i] = Arrays.copyOfRange(plane, i * columns, (i + 1) * columns);
        }
        return lines;
    }

    private double[][] transposedLines(double[] plane) {
        double[][] lines = new double[columns][rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                lines[j][i] = plane[i * columns + j];
            }
        }
        return lines;
    }

    private static double[][] identity(int size) {
        double[][] identity = new double[size][size];
        for (int i = 0; i < size; i++) {
            identity[i][i] = 1;
        }
        return identity;
    }

    private static double meanDiagonal(double[][] matrix) {
        double sum = 0;
        for (int i = 0; i < matrix.length; i++) {
            sum += matrix[i][i] / matrix.length;
        }
        return sum;
    }

    private static void scale(double[][] matrix, double factor) {
        for (double[] row : matrix) {
            for (int j = 0; j < row.length; j++) {
                row[j] *= factor;
            }
        }
    }

    /** The largest change, in units of the mean diagonal. */
    private static double change(double[][] before, double[][] after) {
        double most = 0;
        for (int i = 0; i < before.length; i++) {
            for (int j = 0; j < before.length; j++) {
                most = Math.max(most, Math.abs(after[i][j] - before[i][j]));
            }
        }
        return most / meanDiagonal(after);
    }

    /**
     * By medians and signs: scales of rows and of columns are, in turn, median absolute deviations of residuals over
     * the other scale; correlations of rows are those that the mean product of signs in the same column gives, and
     * likewise those of columns. Correlations that are no covariance are mixed with the identity as far as it takes.
     */
    static Covariance.Kronecker robust(Residuals residuals) {
        KroneckerEstimate estimate = new KroneckerEstimate(residuals);
        double[] rowScales = new double[estimate.rows];
        double[] columnScales = new double[estimate.columns];
        Arrays.fill(rowScales, 1);
        Arrays.fill(columnScales, 1);
        for (int round = 0; round < SCALE_ROUNDS; round++) {
            estimate.rescale(rowScales, columnScales, true);
            estimate.rescale(columnScales, rowScales, false);
        }
        double square = 0;
        for (double scale : columnScales) {
            square += scale * scale / columnScales.length;
        }
        double unit = Math.sqrt(square);
        return covariance(
                covariance(estimate.correlations(true), rowScales, unit),
                covariance(estimate.correlations(false), columnScales, 1 / unit));
    }

    private static double[][] covariance(double[][] correlations, double[] scales, double factor) {
        for (int i = 0; i < scales.length; i++) {
            for (int j = 0; j < scales.length; j++) {
                correlations[i][j] *= factor * scales[i] * factor * scales[j];
            }
        }
        return correlations;
    }

    /** New scales of lines, of residuals over the scales across; all numbers of some lines at a time are held. */
    private void rescale(double[] scales, double[] across, boolean ofRows) {
        int planes = residuals.shape().planes();
        int each = Math.multiplyExact(residuals.count() * planes, across.length);
        int held = Math.max(1, MOST_HELD / each);
        for (int from = 0; from < scales.length; from += held) {
            double[][] values = new double[Math.min(held, scales.length - from)][each];
            for (int k = 0; k < residuals.count() * planes; k++) {
                double[] part = residuals.plane(residuals.residual(k / planes), k % planes);
                for (int i = 0; i < values.length; i++) {
                    for (int j = 0; j < across.length; j++) {
                        int at = ofRows ? (from + i) * columns + j : j * columns + from + i;
                        values[i][k * across.length + j] = part[at] / across[j];
                    }
                }
            }
            for (int i = 0; i < values.length; i++) {
                scales[from + i] = RobustScale.aroundZero(values[i]);
                if (!(scales[from + i] > 0)) {
                    throw new IllegalArgumentException("half of " + (ofRows ? "row " : "column ") + (from + i)
                            + " does not vary, so that its median absolute deviation is zero: leave out --robust, or"
                            + " take another model");
                }
            }
        }
    }

    private double[][] correlations(boolean ofRows) {
        int size = ofRows ? rows : columns;
        double[][] products = new double[size][size];
        double[][] counts = new double[size][size];
        for (int k = 0; k < residuals.count(); k++) {
            double[] image = residuals.residual(k);
            for (int i = 0; i < image.length; i++) {
                image[i] = Math.signum(image[i]);
            }
            for (int plane = 0; plane < residuals.shape().planes(); plane++) {
                double[] part = residuals.plane(image, plane);
                double[][] lines = ofRows ? lines(part) : transposedLines(part);
                for (int i = 0; i < size; i++) {
                    for (int j = 0; j < i; j++) {
                        for (int m = 0; m < lines[i].length; m++) {
                            double sign = lines[i][m] * lines[j][m];
                            products[i][j] += sign;
                            counts[i][j] += Math.abs(sign);
                        }
                    }
                }
            }
        }
        double[][] correlations = identity(size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                correlations[i][j] = counts[i][j] == 0 ? 0 : StationaryEstimate.ofSigns(products[i][j] / counts[i][j]);
                correlations[j][i] = correlations[i][j];
            }
        }
        return semidefinite(correlations);
    }

    /** Times the largest of 1, 1 - 1/64, 1 - 2/64 and so on off the diagonal that gives a covariance. */
    private static double[][] semidefinite(double[][] correlations) {
        for (int step = 0; ; step++) {
            double[][] mixed = new double[correlations.length][];
            for (int i = 0; i < mixed.length; i++) {
                mixed[i] = correlations[i].clone();
                for (int j = 0; j < mixed.length; j++) {
                    mixed[i][j] *= i == j ? 1 : 1 - step / 64.0;
                }
            }
            try {
                if (Cholesky.ofDense(mixed).isRegular()) {
                    return mixed;
                }
            } catch (IllegalArgumentException e) {
                // more of the identity
            }
        }
    }
}
