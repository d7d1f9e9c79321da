package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.zeline.interpreter.function.DecisionTrees;
import org.zeline.interpreter.function.Forest;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.Quotient;
import org.zeline.interpreter.operator.ClassScores.Labels;
import org.zeline.interpreter.operator.ClassScores.Transform;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Ensembles of decision trees. Piecewise constant, so that they are followed exactly. */
final class TreeEnsembles {
    private static final String ML = "ai.onnx.ml.";

    private TreeEnsembles() {}

    static void register(OperatorSet operators) {
        operators.add(ML + "TreeEnsembleRegressor", 1, 2, 1, 1, a -> regressor(a, false));
        operators.add(ML + "TreeEnsembleRegressor", 3, OperatorSet.NEWEST_ML, 1, 1, a -> regressor(a, true));
        operators.add(ML + "TreeEnsembleClassifier", 1, 2, 1, 1, a -> Classifier.decode(a, false));
        operators.add(ML + "TreeEnsembleClassifier", 3, OperatorSet.NEWEST_ML, 1, 1, a -> Classifier.decode(a, true));
        operators.add(ML + "TreeEnsemble", 5, OperatorSet.NEWEST_ML, 1, 1, TreeEnsembles::ensemble);
    }

    /** The scores of a forest before base values, one row per row of features. */
    private static Edge scores(
            PlanBuilder builder, Edge rows, DecisionTrees trees, Forest.Aggregate aggregate, int targets) {
        int width = rows.shape().extent(1);
        int largest = IntStream.of(trees.features()).max().orElse(-1);
        if (largest >= width) {
            throw new ModelException(
                    "a node compares feature " + largest + ", but the input has " + Operands.counted(width, "feature"));
        }
        builder.budget().require(Shape.of(rows.shape().extent(0), targets));
        Forest forest = new Forest(trees, aggregate, rows.shape().extent(0), width, targets);
        return builder.forest(forest, ElementType.DOUBLE, rows);
    }

    private static int targets(Attributes a) {
        long targets = a.integer("n_targets", 0);
        if (targets < 1 || targets > Integer.MAX_VALUE) {
            throw new ModelException("n_targets must be at least 1, got " + targets);
        }
        return (int) targets;
    }

    /** Numbers in an attribute, or from opset 3 on in a tensor of any real type. */
    static double[] reals(Attributes a, String name, boolean tensors) {
        if (tensors && a.has(name + "_as_tensor")) {
            Tensor tensor = a.tensor(name + "_as_tensor");
            double[] more = a.has(name) ? a.reals(name) : new double[0];
            if (more.length > 0) {
                throw new ModelException("both " + name + " and " + name + "_as_tensor are given");
            }
            return tensor.doubles();
        }
        return a.has(name) ? a.reals(name) : new double[0];
    }

    private static Operator regressor(Attributes a, boolean tensors) {
        int targets = targets(a);
        String aggregate = a.text("aggregate_function", "SUM", "SUM", "AVERAGE", "MIN", "MAX");
        DecisionTrees trees = TreeNodes.decode(a, tensors).trees(a, "target", targets, tensors);
        return new Regressor(
                trees,
                Forest.Aggregate.valueOf(aggregate.equals("AVERAGE") ? "SUM" : aggregate),
                aggregate.equals("AVERAGE"),
                targets,
                reals(a, "base_values", tensors),
                Transform.decode(a),
                true);
    }

    private static Operator ensemble(Attributes a) {
        int targets = targets(a);
        long aggregate = a.integer("aggregate_function", 1);
        if (aggregate < 0 || aggregate > 3) {
            throw new ModelException("aggregate_function must lie in [0, 3], got " + aggregate);
        }
        Forest.Aggregate combined =
                aggregate == 2 ? Forest.Aggregate.MIN : aggregate == 3 ? Forest.Aggregate.MAX : Forest.Aggregate.SUM;
        Transform transform = Transform.of(a.integer("post_transform", 0));
        DecisionTrees trees = FlatTreeNodes.decode(a, targets);
        return new Regressor(trees, combined, aggregate == 0, targets, new double[0], transform, false);
    }

    /**
     * One or more numbers per row of features.
     *
     * @param average whether sums are divided by the number of trees
     * @param isFloat whether the result has type float whatever the type of the features
     */
    private record Regressor(
            DecisionTrees trees,
            Forest.Aggregate aggregate,
            boolean average,
            int targets,
            double[] base,
            Transform transform,
            boolean isFloat)
            implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (base.length != 0 && base.length != targets) {
                throw new ModelException("base_values needs 0 or " + targets + " values, got " + base.length);
            }
            Edge rows = ClassScores.rows(builder, inputs);
            Edge scores = scores(builder, rows, trees, aggregate, targets);
            if (average) {
                Quotient mean = Quotient.by(trees.roots().length, scores.shape().size());
                scores = builder.linear(mean, null, scores.shape(), scores);
            }
            Edge result = ClassScores.transformed(builder, shifted(builder, scores, base), transform);
            ElementType type = inputs.required(0).type();
            return List.of(Normalizations.as(builder, result, isFloat || !type.isReal() ? ElementType.FLOAT : type));
        }
    }

    /** {@code x} plus the base values of its columns, if there are any. */
    private static Edge shifted(PlanBuilder builder, Edge x, double[] base) {
        double[] offset = new double[x.shape().size()];
        Arrays.setAll(offset, i -> base.length == 0 ? 0 : base[i % base.length]);
        return base.length == 0 ? x : Arithmetic.shifted(builder, x, offset);
    }

    /**
     * The label of each row, and its scores. If all weights belong to one of two classes, they are added up to a single
     * score, which is compared with 0.5 if it is a probability (no weight is negative), else with 0. Otherwise the
     * class with the largest score is chosen.
     */
    private record Classifier(
            DecisionTrees trees, Labels labels, double[] base, Transform transform, int[] weighted, int outputs)
            implements Operator {
        static Classifier decode(Attributes a, boolean tensors) {
            Labels labels = Labels.decode(a, "classlabels_int64s");
            DecisionTrees trees = TreeNodes.decode(a, tensors).trees(a, "class", labels.count(), tensors);
            int[] weighted = Arrays.stream(trees.targets()).distinct().sorted().toArray();
            double[] base = reals(a, "base_values", tensors);
            int classes = labels.count();
            if (classes < 2 || weighted.length == 0) {
                throw new ModelException(
                        "needs two classes and one weight at least, got " + classes + " and " + weighted.length);
            }
            int most = classes > 2 ? classes : weighted.length == 1 && weighted[0] == 0 ? 1 : 0;
            if (base.length != 0 && base.length != most) {
                throw new ModelException("base_values needs " + (most == 0 ? "no value" : "0 or " + most + " values")
                        + " for " + classes + " classes of which " + weighted.length + " have weights, got "
                        + base.length + "; runtimes disagree on other numbers of base values");
            }
            return new Classifier(trees, labels, base, Transform.decode(a), weighted, a.outputs());
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge rows = ClassScores.rows(builder, inputs);
            boolean single = labels.count() == 2 && weighted.length == 1;
            boolean first = single && weighted[0] == 0;
            Edge scores = scores(builder, rows, trees, Forest.Aggregate.SUM, first ? 1 : labels.count());
            Edge sums = shifted(builder, scores, base);
            boolean probabilities = Arrays.stream(trees.weights()).allMatch(weight -> weight >= 0);
            Edge position = single
                    ? ClassScores.above(builder, column(builder, sums, first ? 0 : 1), probabilities ? 0.5 : 0)
                    : best(builder, sums);
            Edge label = labels.at(builder, position);
            if (outputs < 2) {
                return List.of(label);
            }
            Edge shown = first
                    ? ClassScores.pair(builder, sums, transform, probabilities)
                    : ClassScores.transformed(builder, sums, transform);
            return List.of(label, ClassScores.asFloat(builder, shown));
        }

        /** The class with the largest score; without base values, only classes that have weights count. */
        private Edge best(PlanBuilder builder, Edge sums) {
            if (base.length > 0 || weighted.length == labels.count()) {
                return ClassScores.best(builder, sums);
            }
            double[] offset = new double[sums.shape().size()];
            Arrays.setAll(
                    offset, i -> Arrays.binarySearch(weighted, i % labels.count()) >= 0 ? 0 : Double.NEGATIVE_INFINITY);
            return ClassScores.best(builder, Arithmetic.shifted(builder, sums, offset));
        }

        private static Edge column(PlanBuilder builder, Edge x, int column) {
            Shape shape = Shape.of(x.shape().extent(0), 1);
            return Operands.move(
                    builder, x, shape.walk(column, new int[] {x.shape().extent(1), 1}), shape);
        }
    }
}
