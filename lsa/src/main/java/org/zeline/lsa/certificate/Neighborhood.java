package org.zeline.lsa.certificate;

import java.util.Arrays;
import org.zeline.interpreter.pass.InputSet;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.network.Bounds;

/** The perturbed versions of each sample that a certificate covers. Immutable. */
public final class Neighborhood {
    private final Shape shape;

    private Neighborhood(Shape shape) {
        this.shape = shape;
    }

    /** The perturbed versions of a sample. */
    @FunctionalInterface
    private interface Shape {
        InputSet around(int index, double[] sample);
    }

    /** The perturbed versions of the sample of that index, whose elements are given. */
    InputSet around(int index, double[] sample) {
        return shape.around(index, sample);
    }

    /**
     * {@return a norm ball around each sample, within its bounds}
     *
     * @param ball the ball
     */
    public static Neighborhood of(NormBall ball) {
        return new Neighborhood((index, sample) -> {
            double radius = ball.radius();
            double[] lower = new double[sample.length];
            double[] upper = new double[sample.length];
            for (int i = 0; i < sample.length; i++) {
                requireInside(sample[i], ball.bounds());
                lower[i] = Math.max(
                        Math.nextDown(sample[i] - radius), ball.bounds().lower());
                upper[i] =
                        Math.min(Math.nextUp(sample[i] + radius), ball.bounds().upper());
            }
            return ball.norm() == Norm.LINF
                    ? InputSet.box(lower, upper)
                    : InputSet.around(sample, null, radius, coefficients(ball.norm()), lower, upper);
        });
    }

    /**
     * {@return the points {@code x + radius sum_j a_j d_j} with coefficients a of norm at most 1, within bounds}
     *
     * @param directions one or several directions d, each of the size of a sample
     * @param coefficients the ball of the coefficients: its norm and radius, and the bounds of every element of the
     *     input
     */
    public static Neighborhood along(double[][] directions, NormBall coefficients) {
        InputSet.Coefficients norm = coefficients(coefficients.norm());
        return new Neighborhood((index, sample) -> {
            double[] lower = new double[sample.length];
            double[] upper = new double[sample.length];
            for (int i = 0; i < sample.length; i++) {
                requireInside(sample[i], coefficients.bounds());
            }
            Arrays.fill(lower, coefficients.bounds().lower());
            Arrays.fill(upper, coefficients.bounds().upper());
            return InputSet.around(sample, directions, coefficients.radius(), norm, lower, upper);
        });
    }

    /**
     * {@return the line from each sample to its perturbed version}
     *
     * @param perturbed the perturbed samples, in the order of the samples
     */
    public static Neighborhood linesTo(Tensor perturbed) {
        double[] all = perturbed.doubles();
        return new Neighborhood((index, sample) -> {
            int from = index * sample.length;
            return InputSet.segment(sample, Arrays.copyOfRange(all, from, from + sample.length));
        });
    }

    private static InputSet.Coefficients coefficients(Norm norm) {
        return switch (norm) {
            case LINF -> InputSet.Coefficients.MAXIMUM;
            case L2 -> InputSet.Coefficients.EUCLIDEAN;
            case L1 -> InputSet.Coefficients.SUM;
        };
    }

    private static void requireInside(double value, Bounds bounds) {
        if (!(value >= bounds.lower() && value <= bounds.upper())) {
            throw new ModelException("an element of the input is " + value + ", not within the bounds ["
                    + bounds.lower() + ", " + bounds.upper() + "]: scale the data, or declare other bounds");
        }
    }
}
