package org.zeline.interpreter.function;

import java.util.Arrays;

/** The range of a forest's results for one row of features on an interval. */
final class ForestEnclosure {
    private final DecisionTrees trees;
    private final Forest.Aggregate aggregate;
    private final int[] stack;
    private final Target[] ranges;
    private boolean single;

    ForestEnclosure(DecisionTrees trees, Forest.Aggregate aggregate, int targets, int depth) {
        this.trees = trees;
        this.aggregate = aggregate;
        this.stack = new int[depth + 2];
        this.ranges = new Target[targets];
        Arrays.setAll(ranges, t -> new Target());
    }

    /** The ranges of one target: in the current tree, of the trees that surely count, and of those that may count. */
    private static final class Target {
        int leaves;
        double low;
        double high;
        boolean sure;
        double least;
        double most;
        boolean possible;
        double possibleLeast;
        double possibleMost;
        double size;

        void clear() {
            sure = false;
            least = 0;
            most = 0;
            possible = false;
            size = 0;
        }

        void reach(double weight) {
            low = leaves == 0 ? weight : Math.min(low, weight);
            high = leaves == 0 ? weight : Math.max(high, weight);
            leaves++;
        }

        /** Adds the weights of a tree; if it does not always give one, it may add 0. */
        void add(boolean always) {
            double below = always ? low : Math.min(low, 0);
            double above = always ? high : Math.max(high, 0);
            least += below;
            most += above;
            size += Math.max(Math.abs(below), Math.abs(above));
        }

        /** Combines with the weights of a tree; if it does not always give one, it may not count. */
        void combine(boolean always, boolean min) {
            if (always) {
                least = !sure ? low : min ? Math.min(least, low) : Math.max(least, low);
                most = !sure ? high : min ? Math.min(most, high) : Math.max(most, high);
                sure = true;
            } else {
                possibleLeast = possible ? Math.min(possibleLeast, low) : low;
                possibleMost = possible ? Math.max(possibleMost, high) : high;
                possible = true;
            }
        }

        /** Widens the minimum or maximum by the trees that may count; if no tree counts, it is 0. */
        void addPossible(boolean min) {
            if (possible && (min || !sure)) {
                least = Math.min(least, possibleLeast);
            }
            if (possible && !(min && sure)) {
                most = Math.max(most, possibleMost);
            }
        }
    }

    /** Computes the ranges for the features of column {@code k} from element {@code from} on. */
    void row(Enclosure x, int from, int k, double radius, double rounding) {
        boolean min = aggregate == Forest.Aggregate.MIN;
        for (Target range : ranges) {
            range.clear();
        }
        single = true;
        for (int root : trees.roots()) {
            int reached = tree(root, x, from, k, radius, rounding);
            single &= reached == 1;
            for (Target range : ranges) {
                if (range.leaves > 0 && aggregate == Forest.Aggregate.SUM) {
                    range.add(range.leaves == reached);
                } else if (range.leaves > 0) {
                    range.combine(range.leaves == reached, min);
                }
            }
        }
        for (Target range : ranges) {
            range.addPossible(min);
        }
    }

    /** Finds the weights of the leaves that can be reached in a tree. Returns their number. */
    private int tree(int root, Enclosure x, int from, int k, double radius, double rounding) {
        for (Target range : ranges) {
            range.leaves = 0;
        }
        int reached = 0;
        int top = 0;
        stack[top++] = root;
        while (top > 0) {
            int at = stack[--top];
            if (at < 0) {
                for (int w = trees.starts()[~at]; w < trees.starts()[~at + 1]; w++) {
                    ranges[trees.targets()[w]].reach(trees.weights()[w]);
                }
                reached++;
                continue;
            }
            Split.Verdict verdict = verdict(at, x, from + trees.features()[at], k, radius, rounding);
            if (verdict != Split.Verdict.NONE) {
                stack[top++] = trees.yes()[at];
            }
            if (verdict != Split.Verdict.ALL) {
                stack[top++] = trees.no()[at];
            }
        }
        return reached;
    }

    /** An unknown feature leaves the test open; it may even be NaN. */
    private Split.Verdict verdict(int node, Enclosure x, int i, int k, double radius, double rounding) {
        double remainder = x.remainder(i, k, rounding);
        double reach = (Math.abs(x.slope(i, k)) * radius + remainder) * Enclosure.OUTWARD;
        double middle = x.value(i, k);
        return reach < Double.POSITIVE_INFINITY
                ? trees.tests()[node].within(middle - reach, middle + reach)
                : Split.Verdict.OPEN;
    }

    double center(int t) {
        Target range = ranges[t];
        return single ? range.least : range.least + 0.5 * (range.most - range.least);
    }

    /** Half the range, enlarged by the rounding errors of sums; 0 if only one leaf of each tree can be reached. */
    double radius(int t) {
        Target range = ranges[t];
        double rounding = 0x1p-51 * trees.roots().length * range.size;
        return single ? 0 : (0.5 * (range.most - range.least) + rounding) * Enclosure.OUTWARD;
    }
}
