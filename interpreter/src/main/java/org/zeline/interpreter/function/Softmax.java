package org.zeline.interpreter.function;

/**
 * {@code exp(x_i) / sum over j of exp(x_j)} along one axis, or its logarithm. No exponential overflows, as the largest
 * element is subtracted first.
 *
 * @param outer the product of the extents before the axis
 * @param extent the extent along the axis
 * @param inner the product of the extents behind it
 * @param logarithm whether the logarithm is meant
 */
public record Softmax(int outer, int extent, int inner, boolean logarithm) implements GroupFunction {
    @Override
    public String name() {
        return logarithm ? "LogSoftmax" : "Softmax";
    }

    /** Each element is compared with all of its group. */
    @Override
    public long enclosureWork() {
        return (long) outer * inner * extent * extent;
    }

    @Override
    public void apply(double[] x, int columns, double[] y) {
        int step = inner * columns;
        for (int block = 0; block < outer; block++) {
            for (int i = 0; i < step; i++) {
                apply(x, block * extent * step + i, step, y);
            }
        }
    }

    /** One group, of which elements stand {@code step} apart. */
    private void apply(double[] x, int first, int step, double[] y) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0, at = first; j < extent; j++, at += step) {
            largest = Math.max(largest, x[at]);
        }
        double sum = 0;
        for (int j = 0, at = first; j < extent; j++, at += step) {
            double power = Math.exp(x[at] - largest);
            sum += power;
            y[at] = logarithm ? x[at] - largest : power;
        }
        double log = Math.log(sum);
        for (int j = 0, at = first; j < extent; j++, at += step) {
            y[at] = logarithm ? y[at] - log : y[at] / sum;
        }
    }

    @Override
    public void enclose(Enclosure x, double[] radius, Enclosure y) {
        new SoftmaxEnclosure(this, x, radius).into(y);
    }

    /**
     * With s the softmax, the gradient of element i is {@code s_i (g_i - sum over j of s_j g_j)}, of the logarithm
     * {@code g_i - s_i sum over j of g_j}.
     */
    @Override
    public void addVjp(double[] x, double[] g, double[] into) {
        double[] s = new double[x.length];
        new Softmax(outer, extent, inner, false).apply(x, 1, s);
        for (int block = 0; block < outer; block++) {
            for (int i = 0; i < inner; i++) {
                int first = block * extent * inner + i;
                double sum = 0;
                for (int j = 0, at = first; j < extent; j++, at += inner) {
                    sum += logarithm ? g[at] : s[at] * g[at];
                }
                for (int j = 0, at = first; j < extent; j++, at += inner) {
                    into[at] += logarithm ? g[at] - s[at] * sum : s[at] * (g[at] - sum);
                }
            }
        }
    }
}
