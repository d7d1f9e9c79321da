package org.zeline.si.evaluation;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.RegularizedGamma;

/** Functions of the n + 1 gaps that n values leave in [0, 1]. */
final class Spacings {
    /** Gaps count as at least this wide, half the distance of doubles just below 1, so that ties are finite. */
    private static final double NARROWEST = 0x1p-54;

    private static final double EULER = 0.5772156649015329;

    private Spacings() {}

    private static double sum(double[] u, DoubleUnaryOperator f) {
        double sum = 0;
        double last = 0;
        for (double x : u) {
            sum += f.applyAsDouble(x - last);
            last = x;
        }
        return sum + f.applyAsDouble(1 - last);
    }

    /** The sum of the squared gaps (Greenwood, Journal of the Royal Statistical Society 109, 1946). */
    static double greenwood(double[] u) {
        return sum(u, gap -> gap * gap);
    }

    /** Minus the sum of the logarithms of the gaps (Moran, Journal of the Royal Statistical Society B 13, 1951). */
    static double moran(double[] u) {
        return -sum(u, gap -> Math.log(Math.max(gap, NARROWEST)));
    }

    /**
     * {@code P(M >= m)} by a chi-square distribution with n degrees of freedom, shifted and scaled to the mean {@code g
     * (log g + gamma) - 1/2 - 1/(12 g)} and the variance {@code g (pi^2/6 - 1) - 1/2 - 1/(6 g)} of the statistic of
     * {@code g = n + 1} gaps (Cheng and Stephens, Biometrika 76, 1989).
     */
    static double moranP(double m, int n) {
        double g = n + 1.0;
        double mean = g * (Math.log(g) + EULER) - 0.5 - 1 / (12 * g);
        double deviation = Math.sqrt(g * (Math.PI * Math.PI / 6 - 1) - 0.5 - 1 / (6 * g));
        double chiSquare = n + Math.sqrt(2.0 * n) * (m - mean) / deviation;
        return chiSquare <= 0 ? 1 : RegularizedGamma.Q.value(0.5 * n, 0.5 * chiSquare);
    }
}
