package org.zeline.interpreter.function;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * An ensemble of decision trees, applied to rows of features: for each row and target, the sum, minimum or maximum of
 * the weights of the leaves that the row reaches in the trees. Piecewise constant. Between knots and on intervals, the
 * result lies within the weights of all leaves that can be reached.
 *
 * <p>A leaf without a weight for a target adds nothing to a sum and does not count for a minimum or maximum. A target
 * without any weight gets 0.
 */
public final class Forest implements Exact, Enclosable, Differentiable {
    /** How the weights of several trees are combined. */
    public enum Aggregate {
        /** Their sum. */
        SUM,
        /** The smallest. */
        MIN,
        /** The largest. */
        MAX
    }

    private final DecisionTrees trees;
    private final Aggregate aggregate;
    private final int rows;
    private final int width;
    private final int targets;
    private final int depth;
    private final int[] used;

    /**
     * Creates a forest.
     *
     * @param trees the trees
     * @param aggregate how weights are combined
     * @param rows the number of rows of features
     * @param width the number of features per row, more than the largest feature that a node compares
     * @param targets the number of targets, more than the largest target of a weight
     * @throws org.zeline.interpreter.value.ModelException if the nodes do not form trees
     */
    public Forest(DecisionTrees trees, Aggregate aggregate, int rows, int width, int targets) {
        this(trees, aggregate, rows, width, targets, trees.depth(), trees.used());
    }

    private Forest(DecisionTrees trees, Aggregate aggregate, int rows, int width, int targets, int depth, int[] used) {
        this.trees = trees;
        this.aggregate = aggregate;
        this.rows = rows;
        this.width = width;
        this.targets = targets;
        this.depth = depth;
        this.used = used;
    }

    /** {@return the number of rows} */
    public int rows() {
        return rows;
    }

    /** {@return the number of targets, which are the columns of the result} */
    public int targets() {
        return targets;
    }

    /** {@return the number of comparisons, at most} */
    public long comparisons() {
        return (long) rows * trees.roots().length * Math.max(1, depth);
    }

    @Override
    public Optional<String> obstacleTo(Class<? extends Action> capability) {
        return Action.reasonUnless(capability.isInstance(this), "it is discontinuous");
    }

    @Override
    public boolean jumps() {
        return true;
    }

    @Override
    public Cropped<Action> crop(List<Shape> inputs, Box part) {
        int from = part.from(0);
        int to = part.to(0);
        Box features = Box.whole(inputs.get(0)).with(0, from, to);
        Box result = Box.whole(part.whole()).with(0, from, to);
        return new Cropped<>(
                new Forest(trees, aggregate, to - from, width, targets, depth, used), List.of(features), result);
    }

    @Override
    public void evaluate(double[][] inputs, int columns, double[] y, Workspace workspace) {
        double[] x = inputs[0];
        double[] row = new double[targets];
        boolean[] found = new boolean[targets];
        for (int r = 0; r < rows; r++) {
            for (int k = 0; k < columns; k++) {
                Arrays.fill(row, 0);
                Arrays.fill(found, false);
                for (int root : trees.roots()) {
                    add(trees.leaf(root, x, r * width * columns + k, columns), row, found);
                }
                for (int t = 0; t < targets; t++) {
                    y[(r * targets + t) * columns + k] = row[t];
                }
            }
        }
    }

    private void add(int leaf, double[] row, boolean[] found) {
        for (int w = trees.starts()[leaf]; w < trees.starts()[leaf + 1]; w++) {
            int t = trees.targets()[w];
            row[t] = found[t] ? combined(row[t], trees.weights()[w]) : trees.weights()[w];
            found[t] = true;
        }
    }

    private double combined(double p, double q) {
        return switch (aggregate) {
            case SUM -> p + q;
            case MIN -> Math.min(p, q);
            case MAX -> Math.max(p, q);
        };
    }

    /** At a threshold, the branch after a small step up the line is taken. */
    @Override
    public void follow(double[][] inputs, double[] y, Range range, Workspace workspace) {
        double[] x = inputs[0];
        double[] row = new double[targets];
        boolean[] found = new boolean[targets];
        for (int r = 0; r < rows; r++) {
            Arrays.fill(row, 0);
            Arrays.fill(found, false);
            for (int root : trees.roots()) {
                int at = root;
                while (at >= 0) {
                    int element = 2 * (r * width + trees.features()[at]);
                    boolean holds = Double.isNaN(x[element])
                            ? trees.missing()[at] || trees.tests()[at].holds(x[element])
                            : trees.tests()[at].follow(x[element], x[element + 1], range);
                    at = holds ? trees.yes()[at] : trees.no()[at];
                }
                add(~at, row, found);
            }
            for (int t = 0; t < targets; t++) {
                y[2 * (r * targets + t)] = row[t];
                y[2 * (r * targets + t) + 1] = 0;
            }
        }
    }

    /** Encloses each result between the extreme weights of the leaves that can be reached on the interval. */
    @Override
    public void enclose(Enclosure[] inputs, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
        ForestEnclosure hull = new ForestEnclosure(trees, aggregate, targets, depth);
        boolean any = false;
        for (int r = 0; r < rows; r++) {
            for (int k = 0; k < radius.length; k++) {
                hull.row(inputs[0], r * width, k, radius[k], rounding[k]);
                for (int t = 0; t < targets; t++) {
                    any |= y.set(r * targets + t, k, hull.center(t), 0, hull.radius(t));
                }
            }
        }
        y.setExact(!any);
    }

    /** The gradient is zero, since the result is constant between its jumps. */
    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {}

    @Override
    public void addDependence(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] sum = into[0];
        for (int r = 0; sum != null && r < rows; r++) {
            double total = 0;
            for (int t = 0; t < targets; t++) {
                total += g[r * targets + t];
            }
            for (int feature : used) {
                sum[r * width + feature] += total;
            }
        }
    }

    @Override
    public boolean rounds(double[][] x, int element) {
        return false;
    }
}
