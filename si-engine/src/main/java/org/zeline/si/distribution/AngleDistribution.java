package org.zeline.si.distribution;

import java.util.OptionalInt;
import org.apache.commons.numbers.gamma.LogBeta;
import org.zeline.si.interval.IntervalSet;

/**
 * The distribution of the angle behind Student's t. Of a vector of {@code k + 1} independent normal numbers of mean
 * zero and the same variance, t is the first over the root of the mean square of the others, and {@code t = sqrt(k) tan
 * phi} with an angle phi between -pi/2 and pi/2, whose density is proportional to {@code cos(phi)^(k - 1)}. The value
 * here is {@code z = sqrt(k) phi}, which for many degrees of freedom is nearly normal.
 *
 * @param degrees of freedom of t, at least 1
 */
public record AngleDistribution(int degrees) implements NullDistribution {
    /** Checks the number. */
    public AngleDistribution {
        if (degrees < 1) {
            throw new IllegalArgumentException("Student's t needs at least 1 degree of freedom, got " + degrees);
        }
    }

    /** {@return z over phi} */
    public double radius() {
        return Math.sqrt(degrees);
    }

    @Override
    public Law law() {
        return new Law("t", OptionalInt.of(degrees));
    }

    @Override
    public IntervalSet support() {
        double end = 0.5 * Math.PI * radius();
        return IntervalSet.of(-end, end);
    }

    @Override
    public double mode() {
        return 0;
    }

    @Override
    public double logDensity(double z) {
        double end = 0.5 * Math.PI * radius();
        if (!(Math.abs(z) <= end)) {
            return Double.NEGATIVE_INFINITY;
        }
        return logPower(z) + logFactor();
    }

    private double logPower(double z) {
        return degrees == 1 ? 0 : (degrees - 1) * Math.log(Math.cos(z / radius()));
    }

    private double logFactor() {
        return -LogBeta.value(0.5 * degrees, 0.5) - Math.log(radius());
    }

    @Override
    public double logMass(double lower, double upper) {
        double end = 0.5 * Math.PI * radius();
        double integral = LogConcave.logIntegral(this::logPower, Math.max(lower, -end), Math.min(upper, end), 1, 0);
        return integral + logFactor();
    }
}
