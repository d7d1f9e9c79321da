package org.zeline.lsa;

import java.util.Locale;
import org.zeline.interpreter.value.ModelException;

/** How far a perturbed representation {@code y = phi(x')} is from the clean one {@code x = phi(x)}. */
public enum Measure {
    /** {@code ||x - y|| / ||x||} in the Frobenius norm, the paper's. */
    RELATIVE_ERROR,
    /** The mean of {@code (x_i - y_i)^2}. */
    MEAN_SQUARED_ERROR,
    /** {@code sum |x_i - y_i| / sum |x_i|}. */
    L1_RELATIVE_ERROR,
    /** {@code max |x_i - y_i| / max |x_i|}. */
    LINF_RELATIVE_ERROR,
    /** {@code 1 - <x, y> / (||x|| ||y||)}. */
    COSINE_DISTANCE,
    /**
     * 1 minus the linear centred kernel alignment of Kornblith et al. (2019), {@code ||Y'X||^2 / (||X'X|| ||Y'Y||)}
     * with centred columns. Rows are samples over a batch, positions for a single sample.
     */
    LINEAR_CKA;

    /**
     * A distance.
     *
     * @param value at least 0; where the clean representation is all zero, 0 if the perturbed one is too, else 1
     * @param defined whether the formula has a value; if not, the value is the convention above
     */
    public record Distance(double value, boolean defined) {}

    /**
     * {@return the distance between rows of two representations}
     *
     * @param clean row-major
     * @param perturbed of the same length
     * @param from where the rows begin
     * @param rows how many there are; only {@link #LINEAR_CKA} tells rows apart
     * @param columns how long each is
     */
    public Distance of(double[] clean, double[] perturbed, int from, int rows, int columns) {
        if (this == LINEAR_CKA) {
            return alignment(clean, perturbed, from, rows, columns);
        }
        int to = from + rows * columns;
        double difference = 0;
        double size = 0;
        double other = 0;
        double product = 0;
        for (int i = from; i < to; i++) {
            double x = clean[i];
            double y = perturbed[i];
            switch (this) {
                case L1_RELATIVE_ERROR -> {
                    difference += Math.abs(x - y);
                    size += Math.abs(x);
                }
                case LINF_RELATIVE_ERROR -> {
                    difference = Math.max(difference, Math.abs(x - y));
                    size = Math.max(size, Math.abs(x));
                }
                default -> {
                    difference += (x - y) * (x - y);
                    size += x * x;
                    other += y * y;
                    product += x * y;
                }
            }
        }
        return switch (this) {
            case MEAN_SQUARED_ERROR -> new Distance(difference / Math.max(1, to - from), true);
            case RELATIVE_ERROR -> ratio(Math.sqrt(difference), Math.sqrt(size));
            case COSINE_DISTANCE -> cosine(product, Math.sqrt(size), Math.sqrt(other));
            default -> ratio(difference, size);
        };
    }

    private static Distance ratio(double difference, double size) {
        return size > 0 ? new Distance(difference / size, true) : new Distance(difference > 0 ? 1 : 0, false);
    }

    private static Distance cosine(double product, double x, double y) {
        return x > 0 && y > 0
                ? new Distance(Math.max(0, 1 - product / x / y), true)
                : new Distance(x == y ? 0 : 1, false);
    }

    /** By Gram matrices of the rows, which are fewer than columns as a rule. */
    private static Distance alignment(double[] clean, double[] perturbed, int from, int rows, int columns) {
        double[] x = gram(clean, from, rows, columns);
        double[] y = gram(perturbed, from, rows, columns);
        double cross = 0;
        double own = 0;
        double other = 0;
        for (int i = 0; i < x.length; i++) {
            cross += x[i] * y[i];
            own += x[i] * x[i];
            other += y[i] * y[i];
        }
        return cosine(cross, Math.sqrt(own), Math.sqrt(other));
    }

    private static double[] gram(double[] values, int from, int rows, int columns) {
        double[] mean = new double[columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                mean[c] += values[from + r * columns + c] / rows;
            }
        }
        double[] gram = new double[rows * rows];
        for (int p = 0; p < rows; p++) {
            for (int q = 0; q <= p; q++) {
                double sum = 0;
                for (int c = 0; c < columns; c++) {
                    sum += (values[from + p * columns + c] - mean[c]) * (values[from + q * columns + c] - mean[c]);
                }
                gram[p * rows + q] = sum;
                gram[q * rows + p] = sum;
            }
        }
        return gram;
    }

    /**
     * {@return the measure of that name}
     *
     * @param name for example {@code relative-error}
     * @throws ModelException if there is none
     */
    public static Measure of(String name) {
        for (Measure measure : values()) {
            if (measure.toString().equals(name)) {
                return measure;
            }
        }
        throw new ModelException("unknown measure '" + name + "': use relative-error, mean-squared-error,"
                + " l1-relative-error, linf-relative-error, cosine-distance or linear-cka");
    }

    /** The name in small letters, for example {@code relative-error}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
