package org.zeline.si.distribution;

import java.util.function.DoubleUnaryOperator;

/** The Gauss-Legendre rule with ten nodes on [-1, 1]. */
public final class GaussLegendre {
    /** Positive nodes and their weights; the rule is symmetric. */
    private static final double[] NODES = {
        0.14887433898163122, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717
    };

    private static final double[] WEIGHTS = {
        0.29552422471475287, 0.26926671930999635, 0.21908636251598204, 0.1494513491505806, 0.06667134430868814
    };

    private GaussLegendre() {}

    /**
     * {@return the integral over [-1, 1], exact for polynomials of degree 19}
     *
     * @param f a smooth function
     */
    public static double integral(DoubleUnaryOperator f) {
        double sum = 0;
        for (int i = 0; i < NODES.length; i++) {
            sum += WEIGHTS[i] * (f.applyAsDouble(NODES[i]) + f.applyAsDouble(-NODES[i]));
        }
        return sum;
    }

    /**
     * {@return the integral over an interval, cut into pieces of the same length}
     *
     * @param f a smooth function
     * @param from the lower end
     * @param to the upper end
     * @param pieces how many, at least 1
     */
    public static double integral(DoubleUnaryOperator f, double from, double to, int pieces) {
        double half = 0.5 * (to - from) / pieces;
        double sum = 0;
        for (int i = 0; i < pieces; i++) {
            double middle = from + (2 * i + 1) * half;
            sum += integral(t -> f.applyAsDouble(middle + half * t));
        }
        return half * sum;
    }
}
