package org.zeline.interpreter.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.DecisionTrees;
import org.zeline.interpreter.function.Split;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;

/** The nodes of trees as TreeEnsemble describes them: branches and leaves in separate lists, identified by position. */
final class FlatTreeNodes {
    private static final Split.Kind[] KINDS = {
        Split.Kind.AT_MOST,
        Split.Kind.BELOW,
        Split.Kind.AT_LEAST,
        Split.Kind.ABOVE,
        Split.Kind.AMONG,
        Split.Kind.NOT_AMONG,
        Split.Kind.AMONG
    };
    private static final int MEMBER = 6;

    private FlatTreeNodes() {}

    static DecisionTrees decode(Attributes a, int targets) {
        if (a.has("nodes_hitrates")) {
            a.tensor("nodes_hitrates"); // only statistics
        }
        long[] features = a.integers("nodes_featureids");
        int count = features.length;
        long[] modes = a.tensor("nodes_modes").integers();
        double[] splits = a.tensor("nodes_splits").doubles();
        long[] missing = TreeNodes.integers(a, "nodes_missing_value_tracks_true");
        TreeNodes.requireLength("nodes_modes", modes.length, count);
        TreeNodes.requireLength("nodes_splits", splits.length, count);
        if (missing.length > 0) {
            TreeNodes.requireLength("nodes_missing_value_tracks_true", missing.length, count);
        }
        double[] weights = a.tensor("leaf_weights").doubles();
        int[] leafTargets = targets(a.integers("leaf_targetids"), targets);
        TreeNodes.requireLength("leaf_weights", weights.length, leafTargets.length);
        int[] feature = new int[count];
        boolean[] tracks = new boolean[count];
        for (int i = 0; i < count; i++) {
            feature[i] = TreeNodes.feature(features[i]);
            tracks[i] = missing.length > 0 && missing[i] != 0;
        }
        int[] starts = new int[weights.length + 1];
        Arrays.setAll(starts, i -> i);
        return new DecisionTrees(
                feature,
                tests(modes, splits, a.has("membership_values") ? a.tensor("membership_values") : null),
                tracks,
                children(a, "true", count, weights.length),
                children(a, "false", count, weights.length),
                roots(a.integers("tree_roots"), count),
                starts,
                leafTargets,
                weights);
    }

    private static int[] targets(long[] ids, int targets) {
        for (long id : ids) {
            if (id < 0 || id >= targets) {
                throw new ModelException("leaf_targetids must lie in [0, " + (targets - 1) + "], got " + id);
            }
        }
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }

    /** The values of a node that tests for membership follow those of the one before, separated by NaN. */
    private static Split[] tests(long[] modes, double[] splits, @Nullable Tensor members) {
        double[] all = members == null ? new double[0] : members.doubles();
        int next = 0;
        Split[] tests = new Split[modes.length];
        for (int i = 0; i < modes.length; i++) {
            if (modes[i] < 0 || modes[i] >= KINDS.length) {
                throw new ModelException("nodes_modes must lie in [0, 6], got " + modes[i]);
            }
            double[] values = {splits[i]};
            if (modes[i] == MEMBER) {
                int end = next;
                while (end < all.length && !Double.isNaN(all[end])) {
                    end++;
                }
                values = Arrays.copyOfRange(all, Math.min(next, all.length), end);
                next = end + 1;
            }
            tests[i] = TreeNodes.split(KINDS[(int) modes[i]], values);
        }
        return tests;
    }

    private static int[] children(Attributes a, String branch, int count, int leaves) {
        long[] ids = a.integers("nodes_" + branch + "nodeids");
        long[] ends = a.integers("nodes_" + branch + "leafs");
        TreeNodes.requireLength("nodes_" + branch + "nodeids", ids.length, count);
        TreeNodes.requireLength("nodes_" + branch + "leafs", ends.length, count);
        int[] children = new int[count];
        for (int i = 0; i < count; i++) {
            int most = ends[i] != 0 ? leaves : count;
            if (ids[i] < 0 || ids[i] >= most) {
                throw new ModelException("nodes_" + branch + "nodeids must lie in [0, " + (most - 1) + "] for a "
                        + (ends[i] != 0 ? "leaf" : "node") + ", got " + ids[i]);
            }
            children[i] = ends[i] != 0 ? ~(int) ids[i] : (int) ids[i];
        }
        return children;
    }

    private static int[] roots(long[] ids, int count) {
        int[] roots = new int[ids.length];
        for (int i = 0; i < roots.length; i++) {
            if (ids[i] < 0 || ids[i] >= count) {
                throw new ModelException("tree_roots must lie in [0, " + (count - 1) + "], got " + ids[i]);
            }
            roots[i] = (int) ids[i];
        }
        if (roots.length == 0) {
            throw new ModelException("needs at least one tree");
        }
        return roots;
    }
}
