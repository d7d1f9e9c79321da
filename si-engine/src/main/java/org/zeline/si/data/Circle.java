package org.zeline.si.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The circle through the data along which Student's t varies while everything independent of it is held fixed. The data
 * are normal with covariance {@code sigma^2 V}, of unknown sigma, and under the null hypothesis have a constant mean
 * over the elements that a contrast compares. Of these, their mean, the length R of the residuals and the direction of
 * the residuals apart from the contrast are held fixed, and so is every other element; what is left is an angle
 * {@code phi}, and {@code x = center + sine sin(phi) + cosine cos(phi)}. With {@code k} degrees of freedom, two less
 * than there are compared elements, {@code t = sqrt(k) tan(phi)}.
 *
 * @param degrees of freedom k
 * @param angle phi of the data, within (-pi/2, pi/2)
 * @param deviation the estimated standard deviation of the contrast: t times this is the contrast less its null value
 * @param center one number per element of the data; not copied
 * @param sine likewise, {@code R u} with the unit vector u along the contrast
 * @param cosine likewise, {@code R v} with the unit vector v along the remaining residuals
 */
public record Circle(int degrees, double angle, double deviation, double[] center, double[] sine, double[] cosine) {
    /** Rounding errors must be smaller than the quantity by this factor. */
    private static final double CERTAIN = 1e4;

    private static final double EPSILON = Math.ulp(1.0);

    /**
     * The circle through the data for a contrast.
     *
     * @param x the data
     * @param eta the contrast, one number per element of the data; its elements other than zero are compared, and sum
     *     to zero
     * @param shape the covariance up to its factor: of independent elements
     * @param nullValue what the contrast of the means is under the null hypothesis, which then says that the mean is
     *     constant but for a step of that height where the contrast is positive
     * @return the circle
     * @throws IllegalArgumentException if less than three elements are compared, their residuals are zero within
     *     rounding, the contrast does not sum to zero, or the elements are not independent
     */
    public static Circle through(double[] x, double[] eta, Covariance shape, double nullValue) {
        int[] compared = IntStream.range(0, eta.length).filter(i -> eta[i] != 0).toArray();
        if (compared.length < 3) {
            throw new IllegalArgumentException(
                    "unknown variance needs at least 3 compared elements, got " + compared.length);
        }
        double step = step(eta, nullValue);
        double[] root = roots(shape, compared);
        double[] y = new double[compared.length];
        double[] constant = new double[compared.length];
        double[] unit = new double[compared.length];
        for (int k = 0; k < compared.length; k++) {
            int i = compared[k];
            y[k] = (x[i] - (eta[i] > 0 ? step : 0)) / root[k];
            constant[k] = 1 / root[k];
            unit[k] = eta[i] * root[k];
        }
        double length = Math.sqrt(Subspace.dot(unit, unit));
        scale(unit, 1 / length);
        double magnitude = Math.sqrt(Subspace.dot(y, y));
        double mean = Subspace.dot(y, constant) / Subspace.dot(constant, constant);
        subtract(y, mean, constant);
        double along = Subspace.dot(y, unit);
        subtract(y, along, unit);
        double across = Math.sqrt(Subspace.dot(y, y));
        if (!(across > CERTAIN * EPSILON * magnitude) || Double.isInfinite(magnitude)) {
            throw new IllegalArgumentException("the compared elements do not vary beyond rounding around their means"
                    + " (residuals of length " + across + "): a test with unknown variance needs noise in the data");
        }
        double radius = Math.hypot(along, across);
        double[] center = x.clone();
        double[] sine = new double[x.length];
        double[] cosine = new double[x.length];
        for (int k = 0; k < compared.length; k++) {
            int i = compared[k];
            center[i] = mean + (eta[i] > 0 ? step : 0);
            sine[i] = radius * unit[k] * root[k];
            cosine[i] = radius * y[k] / across * root[k];
        }
        int degrees = compared.length - 2;
        double deviation = across / Math.sqrt(degrees) * length;
        return new Circle(degrees, Math.atan2(along, across), deviation, center, sine, cosine);
    }

    private static void scale(double[] v, double factor) {
        for (int k = 0; k < v.length; k++) {
            v[k] *= factor;
        }
    }

    private static void subtract(double[] from, double factor, double[] v) {
        for (int k = 0; k < v.length; k++) {
            from[k] -= factor * v[k];
        }
    }

    /** The height of the step that gives the contrast its null value. */
    private static double step(double[] eta, double nullValue) {
        double positive = 0;
        double sum = 0;
        double magnitude = 0;
        for (double weight : eta) {
            sum += weight;
            magnitude += Math.abs(weight);
            positive += Math.max(0, weight);
        }
        if (!(Math.abs(sum) <= CERTAIN * EPSILON * magnitude)) {
            throw new IllegalArgumentException(
                    "with unknown variance the null hypothesis is a constant mean, which says"
                            + " something about a contrast only if its weights sum to zero; they sum to " + sum);
        }
        return nullValue == 0 ? 0 : nullValue / positive;
    }

    private static double[] roots(Covariance shape, int[] compared) {
        if (!(shape instanceof Covariance.Scalar) && !(shape instanceof Covariance.Diagonal)) {
            throw new IllegalArgumentException(
                    "unknown variance needs independent elements: a scalar or a diagonal covariance up to its factor");
        }
        return Arrays.stream(compared)
                .mapToDouble(i -> Math.sqrt(shape.variance(i).orElseThrow()))
                .toArray();
    }

    /** {@return Student's t of the data} */
    public double t() {
        return Math.sqrt(degrees) * Math.tan(angle);
    }
}
