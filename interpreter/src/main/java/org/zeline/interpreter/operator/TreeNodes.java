package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.zeline.interpreter.function.DecisionTrees;
import org.zeline.interpreter.function.Split;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.value.ModelException;

/**
 * The nodes of trees as TreeEnsembleRegressor and TreeEnsembleClassifier describe them: branches and leaves in one
 * list, identified by the number of their tree and their number within the tree.
 */
record TreeNodes(
        long[] trees,
        long[] numbers,
        long[] features,
        List<String> modes,
        double[] values,
        long[] yes,
        long[] no,
        long[] missing) {
    private static final Map<String, Split.Kind> KINDS = Map.of(
            "BRANCH_LEQ", Split.Kind.AT_MOST,
            "BRANCH_LT", Split.Kind.BELOW,
            "BRANCH_GTE", Split.Kind.AT_LEAST,
            "BRANCH_GT", Split.Kind.ABOVE,
            "BRANCH_EQ", Split.Kind.AMONG,
            "BRANCH_NEQ", Split.Kind.NOT_AMONG);

    static TreeNodes decode(Attributes a, boolean tensors) {
        TreeEnsembles.reals(a, "nodes_hitrates", tensors); // only statistics
        TreeNodes nodes = new TreeNodes(
                integers(a, "nodes_treeids"),
                integers(a, "nodes_nodeids"),
                integers(a, "nodes_featureids"),
                a.has("nodes_modes") ? a.texts("nodes_modes") : List.of(),
                TreeEnsembles.reals(a, "nodes_values", tensors),
                integers(a, "nodes_truenodeids"),
                integers(a, "nodes_falsenodeids"),
                integers(a, "nodes_missing_value_tracks_true"));
        int count = nodes.trees.length;
        requireLength("nodes_nodeids", nodes.numbers.length, count);
        requireLength("nodes_featureids", nodes.features.length, count);
        requireLength("nodes_modes", nodes.modes.size(), count);
        requireLength("nodes_values", nodes.values.length, count);
        requireLength("nodes_truenodeids", nodes.yes.length, count);
        requireLength("nodes_falsenodeids", nodes.no.length, count);
        if (nodes.missing.length > 0) {
            requireLength("nodes_missing_value_tracks_true", nodes.missing.length, count);
        }
        return nodes;
    }

    static long[] integers(Attributes a, String name) {
        return a.has(name) ? a.integers(name) : new long[0];
    }

    static void requireLength(String name, int length, int count) {
        if (length != count) {
            throw new ModelException(name + " needs " + Operands.counted(count, "value") + ", got " + length);
        }
    }

    static Split split(Split.Kind kind, double... values) {
        double[] sorted = Arrays.stream(values)
                .map(value -> value + 0.0)
                .sorted()
                .distinct()
                .toArray();
        if (Arrays.stream(sorted).anyMatch(Double::isNaN)) {
            throw new ModelException("a node compares with NaN");
        }
        return new Split(kind, sorted);
    }

    static int feature(long feature) {
        if (feature < 0 || feature > Integer.MAX_VALUE) {
            throw new ModelException("nodes_featureids must not be negative, got " + feature);
        }
        return (int) feature;
    }

    /** A node by its tree and its number. */
    private record Name(long tree, long number) {}

    /**
     * The trees with the weights of their leaves.
     *
     * @param prefix the prefix of the attributes of weights, which differs between regressors and classifiers
     * @param targets the number of targets or classes
     */
    DecisionTrees trees(Attributes a, String prefix, int targets, boolean tensors) {
        Map<Name, Integer> places = new HashMap<>();
        int[] place = new int[trees.length];
        int branches = 0;
        int leaves = 0;
        for (int i = 0; i < place.length; i++) {
            place[i] = modes.get(i).equals("LEAF") ? ~leaves++ : branches++;
            if (places.put(new Name(trees[i], numbers[i]), place[i]) != null) {
                throw new ModelException("node " + numbers[i] + " of tree " + trees[i] + " is given twice");
            }
        }
        Weights weights = Weights.decode(a, prefix, targets, tensors, places, leaves);
        int[] feature = new int[branches];
        Split[] tests = new Split[branches];
        boolean[] tracks = new boolean[branches];
        int[] first = new int[branches];
        int[] second = new int[branches];
        Set<Integer> children = new HashSet<>();
        for (int i = 0; i < place.length; i++) {
            int node = place[i];
            if (node < 0) {
                continue;
            }
            Split.Kind kind = KINDS.get(modes.get(i));
            if (kind == null) {
                throw new ModelException("nodes_modes must be LEAF or one of "
                        + String.join(", ", new TreeMap<>(KINDS).keySet()) + ", got '" + modes.get(i) + "'");
            }
            feature[node] = feature(features[i]);
            tests[node] = split(kind, values[i]);
            tracks[node] = missing.length > 0 && missing[i] != 0;
            first[node] = child(places, trees[i], yes[i], children);
            second[node] = child(places, trees[i], no[i], children);
        }
        return new DecisionTrees(
                feature,
                tests,
                tracks,
                first,
                second,
                roots(place, children),
                weights.starts,
                weights.targets,
                weights.values);
    }

    private static int child(Map<Name, Integer> places, long tree, long number, Set<Integer> children) {
        Integer child = places.get(new Name(tree, number));
        if (child == null) {
            throw new ModelException("node " + number + " of tree " + tree + " is missing");
        }
        if (!children.add(child)) {
            throw new ModelException("node " + number + " of tree " + tree + " has two parents");
        }
        return child;
    }

    /** The node of each tree that is no child. */
    private int[] roots(int[] place, Set<Integer> children) {
        Map<Long, Integer> roots = new LinkedHashMap<>();
        for (int i = 0; i < place.length; i++) {
            if (!children.contains(place[i]) && roots.put(trees[i], place[i]) != null) {
                throw new ModelException("tree " + trees[i] + " has two roots");
            }
        }
        if (roots.isEmpty() || roots.size() != Arrays.stream(trees).distinct().count()) {
            throw new ModelException("needs at least one tree, each with a root");
        }
        return roots.values().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The weights of leaves, leaf by leaf. */
    private record Weights(int[] starts, int[] targets, double[] values) {
        static Weights decode(
                Attributes a, String prefix, int targets, boolean tensors, Map<Name, Integer> places, int leaves) {
            long[] ids = integers(a, prefix + "_ids");
            long[] nodes = integers(a, prefix + "_nodeids");
            long[] trees = integers(a, prefix + "_treeids");
            double[] values = TreeEnsembles.reals(a, prefix + "_weights", tensors);
            requireLength(prefix + "_nodeids", nodes.length, ids.length);
            requireLength(prefix + "_treeids", trees.length, ids.length);
            requireLength(prefix + "_weights", values.length, ids.length);
            int[] starts = new int[leaves + 1];
            int[] leaf = new int[ids.length];
            Set<Long> seen = new HashSet<>();
            for (int i = 0; i < ids.length; i++) {
                Integer place = places.get(new Name(trees[i], nodes[i]));
                if (place == null || place >= 0) {
                    throw new ModelException("node " + nodes[i] + " of tree " + trees[i] + " has a weight, but "
                            + (place == null ? "does not exist" : "is no leaf"));
                }
                if (ids[i] < 0 || ids[i] >= targets) {
                    throw new ModelException(prefix + "_ids must lie in [0, " + (targets - 1) + "], got " + ids[i]);
                }
                leaf[i] = ~place;
                if (!seen.add(((long) leaf[i] << Integer.SIZE) + ids[i])) {
                    throw new ModelException("node " + nodes[i] + " of tree " + trees[i] + " has two weights for "
                            + prefix + " " + ids[i]);
                }
                starts[leaf[i] + 1]++;
            }
            for (int l = 0; l < leaves; l++) {
                starts[l + 1] += starts[l];
            }
            int[] next = starts.clone();
            int[] target = new int[ids.length];
            double[] weight = new double[ids.length];
            for (int i = 0; i < ids.length; i++) {
                int to = next[leaf[i]]++;
                target[to] = (int) ids[i];
                weight[to] = values[i];
            }
            return new Weights(starts, target, weight);
        }
    }
}
