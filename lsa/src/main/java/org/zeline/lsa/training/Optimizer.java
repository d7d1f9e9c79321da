package org.zeline.lsa.training;

/**
 * How weights follow a gradient g, which first gains {@code decay w}; r is the learning rate.
 *
 * <p>Weights are read and written; what is remembered stands in arrays of the same sizes.
 */
public sealed interface Optimizer {
    /**
     * Stochastic gradient descent: {@code v = momentum v + g; w -= r v}, or with Nesterov's rule {@code w -= r (g +
     * momentum v)}.
     *
     * @param momentum what is kept of the last direction, in [0, 1)
     * @param nesterov whether to look ahead
     */
    record Sgd(double momentum, boolean nesterov) implements Optimizer {
        /** Checks the momentum. */
        public Sgd {
            requirePart("momentum", momentum);
        }

        @Override
        public int memories() {
            return momentum == 0 ? 0 : 1;
        }

        @Override
        public void step(double[] w, double[] g, double[][] memory, double rate, double decay, long number) {
            if (momentum == 0) {
                for (int i = 0; i < w.length; i++) {
                    w[i] -= rate * (g[i] + decay * w[i]);
                }
                return;
            }
            double[] v = memory[0];
            for (int i = 0; i < w.length; i++) {
                double slope = g[i] + decay * w[i];
                v[i] = momentum * v[i] + slope;
                w[i] -= rate * (nesterov ? slope + momentum * v[i] : v[i]);
            }
        }
    }

    /**
     * Adam (Kingma and Ba 2015): {@code m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w -= r m' /
     * (sqrt(v') + epsilon)} with {@code m' = m / (1 - beta1^n)} and {@code v' = v / (1 - beta2^n)} at step n.
     *
     * @param beta1 what is kept of the mean, in [0, 1)
     * @param beta2 what is kept of the mean square, in [0, 1)
     * @param epsilon above 0
     */
    record Adam(double beta1, double beta2, double epsilon) implements Optimizer {
        /** Checks the numbers. */
        public Adam {
            requirePart("beta1", beta1);
            requirePart("beta2", beta2);
            if (!(epsilon > 0)) {
                throw new IllegalArgumentException("epsilon must be above 0, got " + epsilon);
            }
        }

        /** With the usual numbers 0.9, 0.999 and 1e-8. */
        public Adam() {
            this(0.9, 0.999, 1e-8);
        }

        @Override
        public int memories() {
            return 2;
        }

        @Override
        public void step(double[] w, double[] g, double[][] memory, double rate, double decay, long number) {
            double[] m = memory[0];
            double[] v = memory[1];
            double first = rate / (1 - Math.pow(beta1, (double) number));
            double second = 1 / (1 - Math.pow(beta2, (double) number));
            for (int i = 0; i < w.length; i++) {
                double slope = g[i] + decay * w[i];
                m[i] = beta1 * m[i] + (1 - beta1) * slope;
                v[i] = beta2 * v[i] + (1 - beta2) * slope * slope;
                w[i] -= first * m[i] / (Math.sqrt(second * v[i]) + epsilon);
            }
        }
    }

    /** {@return how many numbers are remembered for each weight} */
    int memories();

    /**
     * Takes a step.
     *
     * @param w weights, changed
     * @param g the gradient
     * @param memory {@link #memories} arrays, zero at first, changed
     * @param rate the learning rate
     * @param decay of weights
     * @param number which step this is, from 1 on
     */
    void step(double[] w, double[] g, double[][] memory, double rate, double decay, long number);

    private static void requirePart(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must lie in [0, 1), got " + value);
        }
    }
}
