package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.text;
import static org.zeline.interpreter.TestGraph.texts;
import static org.zeline.interpreter.operator.OneNode.reals;
import static org.zeline.interpreter.operator.OneNode.whole;
import static org.zeline.interpreter.operator.RandomForest.floats;
import static org.zeline.interpreter.operator.RandomForest.tensor;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;

/** Operators of {@code ai.onnx.ml}: values computed by hand, and models that are refused. */
@Timeout(20)
class MachineLearningTest {
    private static final String ML = "ai.onnx.ml.";

    private static List<Tensor> run(String name, int version, int outputs, Tensor x, AttributeProto... attributes) {
        TestGraph g = new TestGraph(17).importing("ai.onnx.ml", version);
        String in = g.input("x", x.type(), x.shape().extents());
        return g.run(
                List.of(x), g.nodes(ML + name, outputs, List.of(in), attributes).toArray(new String[0]));
    }

    private static void refused(String name, int version, List<AttributeProto> attributes, String... parts) {
        assertThatThrownBy(() ->
                        run(name, version, 1, reals(Shape.of(1, 2), 1, 2), attributes.toArray(new AttributeProto[0])))
                .isInstanceOf(ModelException.class)
                .message()
                .contains(name)
                .contains(parts)
                .hasLineCount(1);
    }

    @Test
    void mapsAreRefusedWithAdvice() {
        refused("ZipMap", 1, List.of(), "sequence of maps", "zipmap=False");
        refused("CastMap", 1, List.of(), "map rather than a tensor");
        refused("DictVectorizer", 1, List.of(), "map rather than a tensor");
        refused("Unknown", 1, List.of(), "unknown operator");
    }

    @Test
    void versionsOfTheDomainAreChecked() {
        refused("Scaler", 6, List.of(), "not supported at this opset, only at 1 to 5");
        refused("TreeEnsemble", 4, List.of(), "not supported at this opset, only at 5");
        refused("LabelEncoder", 2, List.of(text("classes_strings", "a")), "one attribute with keys");
    }

    @Test
    void unknownAttributesAreRefused() {
        refused("Scaler", 1, List.of(floats("offset", 1), floats("shift", 2)), "unknown attribute shift");
    }

    @Test
    void normalizersDivideByTheLargestElement() {
        Tensor x = reals(Shape.of(3, 2), -4, 2, -3, -1, 0, 0);
        assertThat(run("Normalizer", 1, 1, x).get(0).doubles()).containsExactly(-2, 1, 3, 1, 0, 0);
        assertThat(run("Normalizer", 1, 1, x, text("norm", "L1")).get(0).doubles())
                .containsExactly(new double[] {-2.0 / 3, 1.0 / 3, -0.75, -0.25, 0, 0}, within(1e-15));
        refused("Normalizer", 1, List.of(text("norm", "L3")), "norm must be one of MAX, L1, L2, got 'L3'");
    }

    @Test
    void imputersReplaceNaN() {
        Tensor x = reals(Shape.of(2, 2), 1, Double.NaN, Double.NaN, 0);
        AttributeProto nan = TestGraph.real("replaced_value_float", Float.NaN);
        assertThat(run("Imputer", 1, 1, x, nan, floats("imputed_value_floats", 8, 9))
                        .get(0)
                        .doubles())
                .containsExactly(1, 9, 8, 0);
        Tensor whole = whole(ElementType.INT64, Shape.of(2, 2), 1, -1, 3, 1);
        assertThat(run("Imputer", 1, 1, whole, ints("imputed_value_int64s", 8, 9), integer("replaced_value_int64", 1))
                        .get(0)
                        .integers())
                .containsExactly(8, -1, 3, 9);
        refused("Imputer", 1, List.of(floats("imputed_value_floats", 1, 2, 3)), "needs one value, or one per column");
    }

    @Test
    void labelsAreEncodedByType() {
        Tensor names = OneNode.texts("b", "c");
        AttributeProto keys = texts("keys_strings", "a", "b");
        assertThat(run("LabelEncoder", 2, 1, names, keys, ints("values_int64s", 5, 6))
                        .get(0)
                        .integers())
                .containsExactly(6, -1);
        assertThat(run("LabelEncoder", 1, 1, names, texts("classes_strings", "a", "b", "c"))
                        .get(0)
                        .integers())
                .containsExactly(1, 2);
        Tensor numbers = whole(ElementType.INT64, 2, 7);
        assertThat(run("LabelEncoder", 1, 1, numbers, texts("classes_strings", "a", "b", "c"))
                        .get(0)
                        .strings())
                .containsExactly("c", "_Unused");
        assertThat(run("CategoryMapper", 1, 1, names, texts("cats_strings", "a", "b"), ints("cats_int64s", 5, 6))
                        .get(0)
                        .integers())
                .containsExactly(6, -1);
        AttributeProto[] tensors = {
            tensor("keys_tensor", whole(ElementType.INT32, 2, 3)),
            tensor("values_tensor", OneNode.texts("x", "y")),
            tensor("default_tensor", OneNode.texts("none"))
        };
        assertThat(run("LabelEncoder", 4, 1, whole(ElementType.INT32, 3, 4), tensors)
                        .get(0)
                        .strings())
                .containsExactly("y", "none");
        refused("LabelEncoder", 2, List.of(floats("keys_floats", 1, 2), floats("values_floats", 1)), "as many keys");
    }

    /** NaN matches NaN since version 4; of equal keys the first counts. */
    @Test
    void realKeysMayBeNaN() {
        Tensor x = reals(1, -0.0, Double.NaN, 3);
        AttributeProto keys = floats("keys_floats", 1, 0, 0, Double.NaN);
        AttributeProto values = floats("values_floats", 5, 6, 7, 8);
        assertThat(run("LabelEncoder", 2, 1, x, keys, values).get(0).doubles()).containsExactly(5, 6, -0.0, -0.0);
        assertThat(run("LabelEncoder", 4, 1, x, keys, values).get(0).doubles()).containsExactly(5, 6, 8, -0.0);
        TestGraph folded = new TestGraph(17).importing("ai.onnx.ml", 4);
        String y = folded.node(ML + "LabelEncoder", List.of(folded.constant(x)), keys, values);
        assertThat(folded.run(List.of(), y).get(0).doubles()).containsExactly(5, 6, 8, -0.0);
    }

    @Test
    void unknownCategoriesAreRefusedOnRequest() {
        refused("OneHotEncoder", 1, List.of(ints("cats_int64s", 1), integer("zeros", 0)), "unknown category");
        assertThat(run("OneHotEncoder", 1, 1, reals(1.7, -0.5), ints("cats_int64s", 1, 0))
                        .get(0)
                        .doubles())
                .containsExactly(1, 0, 0, 1);
    }

    /** Winitzki's approximation of the quantile function is within half a percent of it. */
    @Test
    void probitsAreNormalQuantiles() {
        double[][] quantiles = {{0.5, 0}, {0.84134474606854, 1}, {0.97724986805182, 2}, {0.15865525393146, -1}};
        for (double[] quantile : quantiles) {
            Tensor x = reals(Shape.of(1, 1), 1);
            assertThat(run(
                                    "LinearRegressor",
                                    1,
                                    1,
                                    x,
                                    floats("coefficients", quantile[0]),
                                    text("post_transform", "PROBIT"))
                            .get(0)
                            .doubles()[0])
                    .isCloseTo(quantile[1], within(5e-3 * Math.abs(quantile[1]) + 1e-6));
        }
        AttributeProto[] single = {
            floats("coefficients", 1, 1),
            floats("intercepts", 0),
            ints("classlabels_ints", 0, 1),
            text("post_transform", "PROBIT")
        };
        assertThatThrownBy(() -> run("LinearClassifier", 1, 2, reals(Shape.of(1, 2), 1, 2), single))
                .hasMessageContaining("one score per class");
    }

    @Test
    void transformsOnWhichRuntimesDisagreeAreRefused() {
        refused(
                "LinearRegressor",
                1,
                List.of(floats("coefficients", 1, 1), text("post_transform", "LOGISTIC")),
                "applied by some runtimes");
        refused(
                "SVMRegressor",
                1,
                List.of(floats("coefficients", 1, 1), floats("rho", 1), text("post_transform", "LOGISTIC")),
                "post_transform must be NONE");
        List<AttributeProto> classifier = new ArrayList<>(stump("class", 0, 1));
        classifier.add(ints("classlabels_int64s", 0, 1));
        classifier.add(floats("base_values", 1));
        refused("TreeEnsembleClassifier", 1, classifier, "needs no value for 2 classes of which 2 have weights");
    }

    @Test
    void probabilitiesOfSupportVectorMachinesAreRefused() {
        refused("SVMClassifier", 1, List.of(floats("prob_a", 1), floats("prob_b", 1)), "probability=False");
        refused(
                "SVMClassifier",
                1,
                List.of(floats("coefficients", 1, 1), floats("rho", 1), ints("classlabels_ints", 0, 1)),
                "LinearClassifier");
    }

    @Test
    void countsOfCoefficientsAreChecked() {
        refused("LinearRegressor", 1, List.of(floats("coefficients", 1, 1, 1)), "coefficients needs 2 values");
        refused(
                "LinearClassifier",
                1,
                List.of(floats("coefficients", 1, 1), ints("classlabels_ints", 0, 1, 2), floats("intercepts", 1)),
                "one intercept per class");
        refused("LinearClassifier", 1, List.of(floats("coefficients", 1, 1)), "got neither");
        refused("FeatureVectorizer", 1, List.of(ints("inputdimensions", 1, 2)), "inputdimensions needs 1 value");
    }

    /** The attributes of a tree with one branch; both leaves have a weight for each of the given targets. */
    private static List<AttributeProto> stump(String prefix, long... targets) {
        int count = targets.length;
        long[] ids = new long[2 * count];
        long[] nodes = new long[2 * count];
        double[] weights = new double[2 * count];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = targets[i % count];
            nodes[i] = 1L + i / count;
            weights[i] = i;
        }
        return List.of(
                ints("nodes_treeids", 0, 0, 0),
                ints("nodes_nodeids", 0, 1, 2),
                ints("nodes_featureids", 1, 0, 0),
                texts("nodes_modes", "BRANCH_LEQ", "LEAF", "LEAF"),
                floats("nodes_values", 1, 0, 0),
                ints("nodes_truenodeids", 1, 0, 0),
                ints("nodes_falsenodeids", 2, 0, 0),
                ints(prefix + "_ids", ids),
                ints(prefix + "_nodeids", nodes),
                ints(prefix + "_treeids", new long[2 * count]),
                floats(prefix + "_weights", weights));
    }

    private static List<AttributeProto> changed(AttributeProto... others) {
        List<AttributeProto> all = new ArrayList<>(stump("target", 0));
        all.add(integer("n_targets", 1));
        for (AttributeProto other : others) {
            all.removeIf(one -> one.getName().equals(other.getName()));
            all.add(other);
        }
        return all;
    }

    private static void refusedTree(String part, AttributeProto... others) {
        refused("TreeEnsembleRegressor", 3, changed(others), part);
    }

    @Test
    void nodesThatAreNoTreesAreRefused() {
        refusedTree("node 5 of tree 0 is missing", ints("nodes_truenodeids", 5, 0, 0));
        refusedTree("has two parents", ints("nodes_falsenodeids", 1, 0, 0));
        refusedTree("node 0 can't be reached", ints("nodes_truenodeids", 0, 0, 0));
        refusedTree("is given twice", ints("nodes_nodeids", 0, 1, 1));
        refusedTree(
                "has two roots",
                ints("nodes_truenodeids", 1, 0, 0),
                ints("nodes_falsenodeids", 2, 0, 0),
                texts("nodes_modes", "LEAF", "LEAF", "LEAF"));
        refusedTree("nodes_modes must be LEAF or one of", texts("nodes_modes", "BRANCH", "LEAF", "LEAF"));
        refusedTree("nodes_values needs 3 values, got 1", floats("nodes_values", 1));
        refusedTree("nodes_featureids must not be negative", ints("nodes_featureids", -1, 0, 0));
        refusedTree("compares feature 2, but the input has 2 features", ints("nodes_featureids", 2, 0, 0));
        refusedTree("compares with NaN", floats("nodes_values", Double.NaN, 0, 0));
        refusedTree("has a weight, but is no leaf", ints("target_nodeids", 0, 2));
        refusedTree("has a weight, but does not exist", ints("target_nodeids", 9, 2));
        refusedTree("has two weights for target 0", ints("target_nodeids", 1, 1));
        refusedTree("target_ids must lie in [0, 0]", ints("target_ids", 0, 1));
        refusedTree("n_targets must be at least 1", integer("n_targets", 0));
        refusedTree("base_values needs 0 or 1 values", floats("base_values", 1, 2));
        refusedTree("both nodes_values and nodes_values_as_tensor", tensor("nodes_values_as_tensor", reals(1, 0, 0)));
    }

    @Test
    void resultsThatDoNotFitAreRefused() {
        refusedTree("", integer("n_targets", Integer.MAX_VALUE));
    }

    /** Nodes of TreeEnsemble that refer to each other in a circle. */
    @Test
    void circlesAreRefused() {
        List<AttributeProto> circle = List.of(
                ints("tree_roots", 0),
                ints("nodes_featureids", 0, 0),
                tensor("nodes_modes", whole(ElementType.UINT8, 0, 0)),
                tensor("nodes_splits", reals(0, 0)),
                ints("nodes_truenodeids", 1, 0),
                ints("nodes_trueleafs", 0, 0),
                ints("nodes_falsenodeids", 0, 0),
                ints("nodes_falseleafs", 1, 1),
                ints("leaf_targetids", 0),
                tensor("leaf_weights", reals(1)),
                integer("n_targets", 1));
        refused("TreeEnsemble", 5, circle, "can be reached in two ways");
    }

    /** A tree that is a path of many nodes is walked without recursion. */
    @Test
    void deepTreesAreWalkedWithoutRecursion() {
        int depth = 100_000;
        long[] features = new long[depth];
        long[] modes = new long[depth];
        double[] splits = new double[depth];
        long[] yes = new long[depth];
        long[] yesLeaf = new long[depth];
        long[] leaf = new long[depth];
        for (int i = 0; i < depth; i++) {
            boolean last = i == depth - 1;
            splits[i] = depth - i;
            yes[i] = last ? 0 : i + 1;
            yesLeaf[i] = last ? 1 : 0;
            leaf[i] = 1;
        }
        Tensor x = reals(Shape.of(1, 1), 0.5);
        List<Tensor> result = run(
                "TreeEnsemble",
                5,
                1,
                x,
                ints("tree_roots", 0),
                ints("nodes_featureids", features),
                tensor("nodes_modes", whole(ElementType.UINT8, modes)),
                tensor("nodes_splits", reals(splits)),
                ints("nodes_truenodeids", yes),
                ints("nodes_trueleafs", yesLeaf),
                ints("nodes_falsenodeids", new long[depth]),
                ints("nodes_falseleafs", leaf),
                ints("leaf_targetids", 0, 0),
                tensor("leaf_weights", reals(3, 4)),
                integer("n_targets", 1));
        assertThat(result.get(0).doubles()).containsExactly(3);
    }
}
