package org.zeline.lsa.training;

/**
 * How weights w follow a gradient g, to which {@code decay w} is added first; r is the learning rate. Stateless: the
 * caller keeps the state of each weight array, some arrays of the same length.
 */
public sealed interface Optimizer {
    /**
     * Stochastic gradient descent: {@code v = momentum v + g; w -= r v}, or with Nesterov's rule {@code w -= r (g +
     * momentum v)}.
     *
     * @param momentum the weight of the last direction, in [0, 1)
     * @param nesterov whether to use Nesterov's rule
     */
    record Sgd(double momentum, boolean nesterov) implements Optimizer {
        /**
         * Checks the momentum.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Sgd {
            requireFraction("momentum", momentum);
        }

        @Override
        public int stateArrays() {
            return momentum == 0 ? 0 : 1;
        }

        @Override
        public void step(double[] w, double[] g, double[][] state, int from, int to, Step step) {
            if (momentum == 0) {
                for (int i = from; i < to; i++) {
                    w[i] -= step.rate * (g[i] + step.decay * w[i]);
                }
                return;
            }
            double[] v = state[0];
            for (int i = from; i < to; i++) {
                double slope = g[i] + step.decay * w[i];
                v[i] = momentum * v[i] + slope;
                w[i] -= step.rate * (nesterov ? slope + momentum * v[i] : v[i]);
            }
        }
    }

    /**
     * Adam (Kingma and Ba 2015): {@code m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w -= r m' /
     * (sqrt(v') + epsilon)} with {@code m' = m / (1 - beta1^n)} and {@code v' = v / (1 - beta2^n)} at step n.
     *
     * @param beta1 the decay rate of the mean m, in [0, 1)
     * @param beta2 the decay rate of the mean square v, in [0, 1)
     * @param epsilon above 0
     */
    record Adam(double beta1, double beta2, double epsilon) implements Optimizer {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public Adam {
            requireFraction("beta1", beta1);
            requireFraction("beta2", beta2);
            if (!(epsilon > 0)) {
                throw new IllegalArgumentException("epsilon must be above 0, got " + epsilon);
            }
        }

        /** The usual numbers: 0.9, 0.999 and 1e-8. */
        public Adam() {
            this(0.9, 0.999, 1e-8);
        }

        @Override
        public int stateArrays() {
            return 2;
        }

        @Override
        public void step(double[] w, double[] g, double[][] state, int from, int to, Step step) {
            double[] m = state[0];
            double[] v = state[1];
            double first = step.rate / (1 - Math.pow(beta1, (double) step.number));
            double second = 1 / (1 - Math.pow(beta2, (double) step.number));
            for (int i = from; i < to; i++) {
                double slope = g[i] + step.decay * w[i];
                m[i] = beta1 * m[i] + (1 - beta1) * slope;
                v[i] = beta2 * v[i] + (1 - beta2) * slope * slope;
                w[i] -= first * m[i] / (Math.sqrt(second * v[i]) + epsilon);
            }
        }
    }

    /** {@return the number of state arrays per weight array} */
    int stateArrays();

    /**
     * A step.
     *
     * @param rate the learning rate
     * @param decay the weight decay
     * @param number the number of the step, from 1
     */
    record Step(double rate, double decay, long number) {}

    /**
     * Takes a step with some of the weights; threads may take it with others at the same time.
     *
     * @param w weights, changed
     * @param g the gradient
     * @param state {@link #stateArrays} arrays, zero at first, changed
     * @param from the index of the first weight that is changed
     * @param to the index after the last one
     * @param step the step
     */
    void step(double[] w, double[] g, double[][] state, int from, int to, Step step);

    private static void requireFraction(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must lie in [0, 1), got " + value);
        }
    }
}
