package org.zeline.interpreter.function;

import java.util.Arrays;
import org.zeline.interpreter.value.ModelException;

/**
 * Decision trees in arrays. A child, or the root of a tree, is the index of a node, or {@code ~leaf} for a leaf. Leaf
 * {@code l} gives {@code weights[w]} to target {@code targets[w]} for {@code w} from {@code starts[l]} up to
 * {@code starts[l + 1]}, each target at most once.
 *
 * @param features the feature that each node compares
 * @param tests what each node tests
 * @param missing whether a node takes its first branch if the feature is NaN; otherwise the test of NaN decides
 * @param yes the child of each node if the test holds
 * @param no the child of each node if it does not
 * @param roots the root of each tree
 * @param starts where the weights of each leaf start, followed by the number of weights
 * @param targets the target of each weight
 * @param weights the weights
 */
public record DecisionTrees(
        int[] features,
        Split[] tests,
        boolean[] missing,
        int[] yes,
        int[] no,
        int[] roots,
        int[] starts,
        int[] targets,
        double[] weights) {
    /** Creates trees. */
    public DecisionTrees {}

    /**
     * Checks that the nodes form trees.
     *
     * @return the largest number of nodes on a path from a root to a leaf
     * @throws ModelException if a node has two parents, is its own ancestor, or belongs to no tree
     */
    int depth() {
        int[] level = new int[features.length];
        int[] stack = new int[features.length + 1];
        int deepest = 0;
        for (int root : roots) {
            int top = 0;
            if (root >= 0) {
                visit(root, 1, level);
                stack[top++] = root;
            }
            while (top > 0) {
                int node = stack[--top];
                deepest = Math.max(deepest, level[node]);
                for (int child : new int[] {yes[node], no[node]}) {
                    if (child >= 0) {
                        visit(child, level[node] + 1, level);
                        stack[top++] = child;
                    }
                }
            }
        }
        for (int node = 0; node < level.length; node++) {
            if (level[node] == 0) {
                throw new ModelException("node " + node + " can't be reached from the root of a tree");
            }
        }
        return deepest;
    }

    private static void visit(int node, int depth, int[] level) {
        if (level[node] != 0) {
            throw new ModelException("node " + node + " can be reached in two ways, so the nodes are not trees");
        }
        level[node] = depth;
    }

    /** The leaf that a row of features reaches. */
    int leaf(int root, double[] x, int from, int step) {
        int at = root;
        while (at >= 0) {
            double value = x[from + features[at] * step];
            boolean holds = (Double.isNaN(value) && missing[at]) || tests[at].holds(value);
            at = holds ? yes[at] : no[at];
        }
        return ~at;
    }

    /** The features that some node compares. */
    int[] used() {
        return Arrays.stream(features).distinct().sorted().toArray();
    }
}
