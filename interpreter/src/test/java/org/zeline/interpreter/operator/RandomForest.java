package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;

/** A random ensemble of decision trees, walked node by node, and written as the attributes of ONNX's operators. */
record RandomForest(List<Node> trees, int features, int targets) {
    private static final List<String> MODES =
            List.of("BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ");

    /** A node of a tree. */
    sealed interface Node {}

    record Branch(int feature, String mode, double value, boolean tracksMissing, Node yes, Node no) implements Node {
        boolean holds(double x) {
            if (Double.isNaN(x) && tracksMissing) {
                return true;
            }
            return switch (mode) {
                case "BRANCH_LEQ" -> x <= value;
                case "BRANCH_LT" -> x < value;
                case "BRANCH_GTE" -> x >= value;
                case "BRANCH_GT" -> x > value;
                case "BRANCH_EQ" -> x == value;
                default -> x != value;
            };
        }
    }

    record Leaf(Map<Integer, Double> weights) implements Node {}

    /** {@code sparse} forests have leaves without weights for some targets, or with a weight for one target only. */
    static RandomForest of(Random random, int targets, boolean sparse) {
        int features = 1 + random.nextInt(4);
        List<Node> trees = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            trees.add(node(random, features, targets, sparse, 4));
        }
        return new RandomForest(trees, features, targets);
    }

    private static Node node(Random random, int features, int targets, boolean sparse, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            Map<Integer, Double> weights = new TreeMap<>();
            int only = random.nextInt(targets);
            for (int t = 0; t < targets; t++) {
                if (!sparse || t == only) {
                    weights.put(t, quarter(random));
                }
            }
            return new Leaf(weights);
        }
        return new Branch(
                random.nextInt(features),
                MODES.get(random.nextInt(6)),
                quarter(random),
                random.nextBoolean(),
                node(random, features, targets, sparse, depth - 1),
                node(random, features, targets, sparse, depth - 1));
    }

    private static double quarter(Random random) {
        return (random.nextInt(17) - 8) / 4.0;
    }

    static Leaf walk(Node node, double[] row) {
        Node at = node;
        while (at instanceof Branch branch) {
            at = branch.holds(row[branch.feature()]) ? branch.yes() : branch.no();
        }
        return (Leaf) at;
    }

    /** The weights that a row collects for a target, one per tree that has one. */
    List<Double> weights(double[] row, int target) {
        List<Double> weights = new ArrayList<>();
        for (Node tree : trees) {
            Double weight = walk(tree, row).weights().get(target);
            if (weight != null) {
                weights.add(weight);
            }
        }
        return weights;
    }

    /** All weights of a tree's leaves for a target. */
    static List<Double> all(Node node, int target) {
        List<Double> weights = new ArrayList<>();
        if (node instanceof Branch branch) {
            weights.addAll(all(branch.yes(), target));
            weights.addAll(all(branch.no(), target));
        } else if (node instanceof Leaf leaf) {
            weights.add(leaf.weights().getOrDefault(target, 0.0));
        }
        return weights;
    }

    /** The attributes of TreeEnsembleRegressor or, with the prefix {@code class}, TreeEnsembleClassifier. */
    List<AttributeProto> attributes(String prefix, Random random) {
        List<Object[]> nodes = new ArrayList<>();
        List<Object[]> weights = new ArrayList<>();
        for (int t = 0; t < trees.size(); t++) {
            List<Node> order = new ArrayList<>();
            collect(trees.get(t), order);
            int[] number = numbers(order.size(), random);
            for (int i = 0; i < order.size(); i++) {
                int self = number[i];
                if (order.get(i) instanceof Branch branch) {
                    int yes = number[i + 1];
                    int no = number[i + 1 + count(branch.yes())];
                    nodes.add(new Object[] {
                        t,
                        self,
                        branch.feature(),
                        branch.mode(),
                        branch.value(),
                        yes,
                        no,
                        branch.tracksMissing() ? 1 : 0
                    });
                } else if (order.get(i) instanceof Leaf leaf) {
                    nodes.add(new Object[] {t, self, 0, "LEAF", 0.0, 0, 0, 0});
                    int tree = t;
                    leaf.weights().forEach((target, w) -> weights.add(new Object[] {target, self, tree, w}));
                }
            }
        }
        Collections.shuffle(weights, random);
        return List.of(
                integers("nodes_treeids", nodes, 0),
                integers("nodes_nodeids", nodes, 1),
                integers("nodes_featureids", nodes, 2),
                TestGraph.texts(
                        "nodes_modes", nodes.stream().map(n -> (String) n[3]).toArray(String[]::new)),
                floats("nodes_values", nodes, 4),
                integers("nodes_truenodeids", nodes, 5),
                integers("nodes_falsenodeids", nodes, 6),
                integers("nodes_missing_value_tracks_true", nodes, 7),
                integers(prefix + "_ids", weights, 0),
                integers(prefix + "_nodeids", weights, 1),
                integers(prefix + "_treeids", weights, 2),
                floats(prefix + "_weights", weights, 3));
    }

    /** Distinct numbers in random order, with gaps. */
    private static int[] numbers(int count, Random random) {
        List<Integer> free = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            free.add(3 * i + 1);
        }
        Collections.shuffle(free, random);
        return free.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Nodes in preorder. */
    private static void collect(Node node, List<Node> into) {
        into.add(node);
        if (node instanceof Branch branch) {
            collect(branch.yes(), into);
            collect(branch.no(), into);
        }
    }

    private static int count(Node node) {
        return node instanceof Branch branch ? 1 + count(branch.yes()) + count(branch.no()) : 1;
    }

    private static AttributeProto integers(String name, List<Object[]> rows, int column) {
        return TestGraph.ints(
                name, rows.stream().mapToLong(row -> (Integer) row[column]).toArray());
    }

    private static AttributeProto floats(String name, List<Object[]> rows, int column) {
        return floats(
                name, rows.stream().mapToDouble(row -> (Double) row[column]).toArray());
    }

    static AttributeProto floats(String name, double... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
        for (double value : values) {
            attribute.addFloats((float) value);
        }
        return attribute.build();
    }

    static AttributeProto tensor(String name, Tensor value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(TensorCodec.encode(value))
                .build();
    }

    /**
     * The attributes of TreeEnsemble, if every leaf has one weight and no tree is a leaf; BRANCH_EQ tests membership.
     */
    List<AttributeProto> flatAttributes() {
        Flat flat = new Flat();
        List<Integer> roots = new ArrayList<>();
        trees.forEach(tree -> roots.add(flat.add((Branch) tree)));
        return List.of(
                TestGraph.ints("tree_roots", flat.longs(roots)),
                TestGraph.ints("nodes_featureids", flat.longs(flat.features)),
                tensor(
                        "nodes_modes",
                        new IntegerTensor(ElementType.UINT8, Shape.of(flat.modes.size()), flat.longs(flat.modes))),
                tensor("nodes_splits", flat.reals(flat.splits)),
                tensor("membership_values", flat.reals(flat.members)),
                TestGraph.ints("nodes_truenodeids", flat.longs(flat.yes)),
                TestGraph.ints("nodes_trueleafs", flat.longs(flat.yesLeaf)),
                TestGraph.ints("nodes_falsenodeids", flat.longs(flat.no)),
                TestGraph.ints("nodes_falseleafs", flat.longs(flat.noLeaf)),
                TestGraph.ints("nodes_missing_value_tracks_true", flat.longs(flat.missing)),
                TestGraph.ints("leaf_targetids", flat.longs(flat.targets)),
                tensor("leaf_weights", flat.reals(flat.weights)));
    }

    private static final class Flat {
        final List<Integer> features = new ArrayList<>();
        final List<Integer> modes = new ArrayList<>();
        final List<Double> splits = new ArrayList<>();
        final List<Double> members = new ArrayList<>();
        final List<Integer> yes = new ArrayList<>();
        final List<Integer> yesLeaf = new ArrayList<>();
        final List<Integer> no = new ArrayList<>();
        final List<Integer> noLeaf = new ArrayList<>();
        final List<Integer> missing = new ArrayList<>();
        final List<Integer> targets = new ArrayList<>();
        final List<Double> weights = new ArrayList<>();

        int add(Branch branch) {
            int self = features.size();
            boolean member = branch.mode().equals("BRANCH_EQ");
            features.add(branch.feature());
            modes.add(member ? 6 : MODES.indexOf(branch.mode()));
            splits.add(branch.value());
            missing.add(branch.tracksMissing() ? 1 : 0);
            if (member) {
                members.add(branch.value());
                members.add(Double.NaN);
            }
            for (List<Integer> list : List.of(yes, yesLeaf, no, noLeaf)) {
                list.add(0);
            }
            child(branch.yes(), self, yes, yesLeaf);
            child(branch.no(), self, no, noLeaf);
            return self;
        }

        private void child(Node node, int parent, List<Integer> ids, List<Integer> leafs) {
            if (node instanceof Leaf leaf) {
                leafs.set(parent, 1);
                ids.set(parent, targets.size());
                Map.Entry<Integer, Double> only =
                        leaf.weights().entrySet().iterator().next();
                targets.add(only.getKey());
                weights.add(only.getValue());
            } else {
                ids.set(parent, add((Branch) node));
            }
        }

        long[] longs(List<Integer> values) {
            return values.stream().mapToLong(Integer::longValue).toArray();
        }

        Tensor reals(List<Double> values) {
            double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
            return new RealTensor(ElementType.DOUBLE, Shape.of(all.length), all);
        }
    }
}
