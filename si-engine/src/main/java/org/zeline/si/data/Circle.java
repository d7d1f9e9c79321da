package org.zeline.si.data;

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
 * @param center one number per element of the data; not copied
 * @param sine likewise, {@code R u} with the unit vector u along the contrast
 * @param cosine likewise, {@code R v} with the unit vector v along the remaining residuals
 */
public record Circle(int degrees, double angle, double[] center, double[] sine, double[] cosine) {
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
        double step = step(eta, nullValue);
        double[] root = roots(shape, eta);
        double[] y = new double[x.length];
        double weights = 0;
        double sum = 0;
        double largest = 0;
        int count = 0;
        for (int i = 0; i < x.length; i++) {
            if (eta[i] != 0) {
                y[i] = x[i] - (eta[i] > 0 ? step : 0);
                weights += 1 / (root[i] * root[i]);
                sum += y[i] / (root[i] * root[i]);
                largest = Math.max(largest, Math.abs(y[i] / root[i]));
                count++;
            }
        }
        if (count < 3) {
            throw new IllegalArgumentException("unknown variance needs at least 3 compared elements, got " + count);
        }
        double mean = sum / weights;
        double length = 0;
        for (int i = 0; i < x.length; i++) {
            length += eta[i] * eta[i] * root[i] * root[i];
        }
        length = Math.sqrt(length);
        double along = 0;
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            if (eta[i] != 0) {
                double residual = (y[i] - mean) / root[i];
                along += residual * eta[i] * root[i] / length;
                squares += residual * residual;
            }
        }
        double across = across(y, eta, root, mean, along, length);
        if (!(across > CERTAIN * EPSILON * Math.sqrt(count) * largest) || Double.isInfinite(squares)) {
            throw new IllegalArgumentException("the compared elements do not vary beyond rounding around their means"
                    + " (residuals of length " + across + "): a test with unknown variance needs noise in the data");
        }
        double radius = Math.hypot(along, across);
        double[] center = x.clone();
        double[] sine = new double[x.length];
        double[] cosine = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            if (eta[i] != 0) {
                double unit = eta[i] * root[i] / length;
                double residual = (y[i] - mean) / root[i] - along * unit;
                center[i] = mean + (eta[i] > 0 ? step : 0);
                sine[i] = radius * unit * root[i];
                cosine[i] = radius * residual / across * root[i];
            }
        }
        return new Circle(count - 2, Math.atan2(along, across), center, sine, cosine);
    }

    /** The length of the residuals apart from the contrast. */
    private static double across(double[] y, double[] eta, double[] root, double mean, double along, double length) {
        double squares = 0;
        for (int i = 0; i < y.length; i++) {
            if (eta[i] != 0) {
                double residual = (y[i] - mean) / root[i] - along * eta[i] * root[i] / length;
                squares += residual * residual;
            }
        }
        return Math.sqrt(squares);
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

    private static double[] roots(Covariance shape, double[] eta) {
        if (!(shape instanceof Covariance.Scalar) && !(shape instanceof Covariance.Diagonal)) {
            throw new IllegalArgumentException(
                    "unknown variance needs independent elements: a scalar or a diagonal covariance up to its factor");
        }
        double[] roots = new double[eta.length];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = Math.sqrt(shape.variance(i).orElseThrow());
            if (eta[i] != 0 && !(roots[i] > 0)) {
                throw new IllegalArgumentException("element " + i + " is compared, and has no variance");
            }
        }
        return roots;
    }

    /** {@return Student's t of the data} */
    public double t() {
        return Math.sqrt(degrees) * Math.tan(angle);
    }
}
