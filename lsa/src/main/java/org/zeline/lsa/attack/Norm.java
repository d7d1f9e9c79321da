package org.zeline.lsa.attack;

/** A norm that measures the size of a perturbation. */
public enum Norm {
    /** The maximum norm: the largest absolute change of an element. */
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
        void project(double[] moved, double[] x, int from, int width, double radius) {
            for (int i = from; i < from + width; i++) {
                moved[i] = Math.max(x[i] - radius, Math.min(moved[i], x[i] + radius));
            }
        }
    },
    /** The Euclidean norm. */
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
        void project(double[] moved, double[] x, int from, int width, double radius) {
            double[] change = new double[width];
            for (int i = 0; i < width; i++) {
                change[i] = moved[from + i] - x[from + i];
            }
            double norm = of(change, 0, width);
            double factor = radius / norm;
            for (int i = 0; i < width; i++) {
                moved[from + i] = x[from + i] + (norm > radius ? change[i] * factor : change[i]);
            }
        }
    };

    /** The norm of a row. */
    abstract double of(double[] x, int from, int width);

    /** The direction of norm 1 along which a function of that gradient grows fastest; 0 for a gradient of 0. */
    abstract void steepest(double[] gradient, int from, int width, double[] direction);

    /** Projects a row onto the ball of that radius around the row of {@code x}. */
    abstract void project(double[] moved, double[] x, int from, int width, double radius);
}
