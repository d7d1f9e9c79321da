package org.zeline.interpreter.operator;

import java.util.List;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.operator.ClassScores.Labels;
import org.zeline.interpreter.operator.ClassScores.Transform;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;

/** Linear regression and linear classifiers of {@code ai.onnx.ml}. */
final class LinearModels {
    private LinearModels() {}

    static void register(OperatorSet operators) {
        operators.add("ai.onnx.ml.LinearRegressor", 1, OperatorSet.NEWEST_ML, 1, 1, LinearModels::regressor);
        operators.add("ai.onnx.ml.LinearClassifier", 1, OperatorSet.NEWEST_ML, 1, 1, Classifier::decode);
    }

    /** {@code X C' + intercepts}, with one row of coefficients per target. */
    static Edge scores(PlanBuilder builder, Edge rows, double[] coefficients, double[] intercepts, int targets) {
        int width = rows.shape().extent(1);
        if (coefficients.length != (long) targets * width) {
            throw new ModelException("coefficients needs " + (long) targets * width + " values, for " + targets
                    + " targets of " + Operands.counted(width, "feature") + ", got " + coefficients.length);
        }
        double[] columns = new double[coefficients.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i % width * targets + i / width] = coefficients[i];
        }
        Edge product = MatrixProducts.product(builder, rows, constant(builder, columns, width, targets));
        return intercepts.length == 0
                ? product
                : Arithmetic.sum(builder, product, 1, constant(builder, intercepts, 1, targets));
    }

    static Edge constant(PlanBuilder builder, double[] values, int rows, int columns) {
        return builder.constant(new RealTensor(ElementType.DOUBLE, Shape.of(rows, columns), values));
    }

    private static Operator regressor(Attributes a) {
        long targets = a.integer("targets", 1);
        double[] coefficients = a.reals("coefficients");
        double[] intercepts = a.has("intercepts") ? a.reals("intercepts") : new double[0];
        Transform transform = Transform.decode(a);
        if (targets < 1 || targets > coefficients.length) {
            throw new ModelException("targets must lie in [1, " + coefficients.length + "], got " + targets);
        }
        if (intercepts.length != 0 && intercepts.length != targets) {
            throw new ModelException("intercepts needs " + targets + " values, got " + intercepts.length);
        }
        return (builder, inputs) -> {
            Edge rows = ClassScores.rows(builder, inputs);
            Edge scores = scores(builder, rows, coefficients, intercepts, (int) targets);
            return List.of(ClassScores.asFloat(builder, ClassScores.transformed(builder, scores, transform)));
        };
    }

    /**
     * The label of each row, and its scores: the class with the largest score, or for a single score of two classes,
     * the second if the score is positive.
     */
    private record Classifier(
            double[] coefficients, double[] intercepts, Labels labels, Transform transform, int outputs)
            implements Operator {
        static Classifier decode(Attributes a) {
            a.integer("multi_class", 0); // how the model was fitted
            Classifier classifier = new Classifier(
                    a.reals("coefficients"),
                    a.has("intercepts") ? a.reals("intercepts") : new double[0],
                    Labels.decode(a, "classlabels_ints"),
                    Transform.decode(a),
                    a.outputs());
            int targets = classifier.targets();
            int classes = classifier.labels.count();
            if (targets != classes && !(targets == 1 && classes == 2)) {
                throw new ModelException("needs one intercept per class, or one for two classes, got " + targets
                        + " for " + classes + " classes");
            }
            return classifier;
        }

        private int targets() {
            return intercepts.length == 0 ? labels.count() : intercepts.length;
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge rows = ClassScores.rows(builder, inputs);
            Edge scores = scores(builder, rows, coefficients, intercepts, targets());
            boolean single = targets() == 1 && labels.count() == 2;
            Edge position = single ? ClassScores.above(builder, scores, 0) : ClassScores.best(builder, scores);
            Edge label = labels.at(builder, position);
            if (outputs < 2) {
                return List.of(label);
            }
            Edge shown = single
                    ? ClassScores.pair(builder, scores, transform, true)
                    : ClassScores.transformed(builder, scores, transform);
            return List.of(label, ClassScores.asFloat(builder, shown));
        }
    }
}
