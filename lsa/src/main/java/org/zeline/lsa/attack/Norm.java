package org.zeline.lsa.attack;

/** How the size of a change of a sample is measured. */
public enum Norm {
    /** The largest absolute change of an element. */
    LINF {
        @Override
        double of(double[] x, int from, int width) {
            double largest = 0;
            for (int i = from; i < from + width; i++) {
                largest = Math.max(largest, Math.abs(x[i]));
            }
            return largest;
        }

        @Override
        void steepest(double[] gradient, int from, int width, double[] direction) {
            for (int i = from; i < from + width; i++) {
                direction[i] = Math.signum(gradient[i]);
            }
        }

        @Override
        void shrink(double[] change, int from, int width, double radius) {
            for (int i = from; i < from + width; i++) {
                change[i] = Math.max(-radius, Math.min(change[i], radius));
            }
        }
    },
    /** The root of the sum of squared changes. */
    L2 {
        @Override
        double of(double[] x, int from, int width) {
            double sum = 0;
            for (int i = from; i < from + width; i++) {
                sum += x[i] * x[i];
            }
            return Math.sqrt(sum);
        }

        @Override
        void steepest(double[] gradient, int from, int width, double[] direction) {
            double norm = of(gradient, from, width);
            for (int i = from; i < from + width; i++) {
                direction[i] = norm > 0 ? gradient[i] / norm : 0;
            }
        }

        @Override
        void shrink(double[] change, int from, int width, double radius) {
            double norm = of(change, from, width);
            for (int i = from; norm > radius && i < from + width; i++) {
                change[i] *= radius / norm;
            }
        }
    };

    /** The size of a row. */
    abstract double of(double[] x, int from, int width);

    /** The change of size 1 that a gradient grows fastest along. */
    abstract void steepest(double[] gradient, int from, int width, double[] direction);

    /** Moves a row to the nearest one of at most that size. */
    abstract void shrink(double[] change, int from, int width, double radius);
}
