package org.zeline.lsa.attack;

import java.util.Arrays;

/** A norm that measures the size of a perturbation. */
public enum Norm {
    /** The maximum norm: the largest absolute change of an element. */
    LINF {
        @Override
        public double of(double[] x, int from, int width) {
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
        public double of(double[] x, int from, int width) {
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
    },
    /** The sum of absolute values. */
    L1 {
        @Override
        public double of(double[] x, int from, int width) {
            double sum = 0;
            for (int i = from; i < from + width; i++) {
                sum += Math.abs(x[i]);
            }
            return sum;
        }

        @Override
        void steepest(double[] gradient, int from, int width, double[] direction) {
            int largest = from;
            for (int i = from; i < from + width; i++) {
                direction[i] = 0;
                largest = Math.abs(gradient[i]) > Math.abs(gradient[largest]) ? i : largest;
            }
            direction[largest] = Math.signum(gradient[largest]);
        }

        @Override
        void project(double[] moved, double[] x, int from, int width, double radius) {
            double[] room = new double[width];
            Arrays.fill(room, Double.POSITIVE_INFINITY);
            shrink(moved, x, from, room, radius);
        }
    };

    /**
     * The closest point of an l1 ball whose elements move no farther than their room: {@code x + sign(d) min(max(|d| -
     * s, 0), room)} with the least s at least 0 for which the sum fits; s by bisection, from above.
     */
    static void shrink(double[] moved, double[] x, int from, double[] room, double radius) {
        double[] sizes = new double[room.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.abs(moved[from + i] - x[from + i]);
        }
        double low = 0;
        double high = 0;
        if (!(kept(sizes, room, 0) <= radius)) {
            high = LINF.of(sizes, 0, sizes.length);
            for (double middle = high / 2; middle > low && middle < high; middle = low + (high - low) / 2) {
                if (kept(sizes, room, middle) <= radius) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
        }
        for (int i = 0; i < sizes.length; i++) {
            double change = Math.min(Math.max(sizes[i] - high, 0), room[i]);
            if (change != sizes[i]) {
                moved[from + i] = x[from + i] + Math.signum(moved[from + i] - x[from + i]) * change;
            }
        }
    }

    private static double kept(double[] sizes, double[] room, double shrinkage) {
        double sum = 0;
        for (int i = 0; i < sizes.length; i++) {
            sum += Math.min(Math.max(sizes[i] - shrinkage, 0), room[i]);
        }
        return sum;
    }

    /**
     * {@return the norm of a row}
     *
     * @param x rows of numbers
     * @param from where the row begins
     * @param width the number of its elements
     */
    public abstract double of(double[] x, int from, int width);

    /** The direction of norm 1 along which a function of that gradient grows fastest; 0 for a gradient of 0. */
    abstract void steepest(double[] gradient, int from, int width, double[] direction);

    /** Projects a row onto the ball of that radius around the row of {@code x}. */
    abstract void project(double[] moved, double[] x, int from, int width, double radius);
}
