package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.operator.ClassScores.Labels;
import org.zeline.interpreter.operator.ClassScores.Transform;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Support vector machines of {@code ai.onnx.ml}. */
final class SupportVectors {
    private SupportVectors() {}

    static void register(OperatorSet operators) {
        operators.add("ai.onnx.ml.SVMRegressor", 1, OperatorSet.NEWEST_ML, 1, 1, SupportVectors::regressor);
        operators.add("ai.onnx.ml.SVMClassifier", 1, OperatorSet.NEWEST_ML, 1, 1, Classifier::decode);
    }

    /**
     * A kernel {@code k(x, v)}: {@code x v}, {@code (gamma x v + coef0)^degree}, {@code tanh(gamma x v + coef0)} or
     * {@code exp(-gamma |x - v|^2)}.
     */
    private record Kernel(String type, double gamma, double coef0, double degree) {
        static Kernel decode(Attributes a) {
            double[] parameters = a.has("kernel_params") ? a.reals("kernel_params") : new double[3];
            if (parameters.length != 0 && parameters.length != 3) {
                throw new ModelException("kernel_params needs 3 values, got " + parameters.length);
            }
            double[] all = Arrays.copyOf(parameters, 3);
            return new Kernel(
                    a.text("kernel_type", "LINEAR", "LINEAR", "POLY", "RBF", "SIGMOID"), all[0], all[1], all[2]);
        }

        /** The kernel of each row with each vector: {@code N x count} numbers. */
        Edge of(PlanBuilder builder, Edge rows, double[] vectors, int count) {
            int width = rows.shape().extent(1);
            if (type.equals("RBF")) {
                return radial(builder, rows, vectors, count, width);
            }
            Edge products = LinearModels.scores(builder, rows, vectors, new double[0], count);
            if (type.equals("LINEAR")) {
                return products;
            }
            Edge arguments = Arithmetic.shifted(builder, Operands.scaled(builder, gamma, products), coef0);
            return type.equals("SIGMOID")
                    ? builder.smooth(SmoothFunctions.TANH, arguments)
                    : Powers.raised(builder, arguments, degree);
        }

        private Edge radial(PlanBuilder builder, Edge rows, double[] vectors, int count, int width) {
            if (vectors.length != (long) count * width) {
                throw new ModelException("support_vectors needs " + (long) count * width + " values, for " + count
                        + " vectors of " + Operands.counted(width, "feature") + ", got " + vectors.length);
            }
            Shape shape = Shape.of(rows.shape().extent(0), count, width);
            builder.budget().require(shape);
            int[] index = new int[shape.size()];
            double[] offset = new double[index.length];
            for (int i = 0; i < index.length; i++) {
                index[i] = i / (count * width) * width + i % width;
                offset[i] = -vectors[i % vectors.length];
            }
            Edge gaps = Arithmetic.shifted(builder, Operands.move(builder, rows, index, shape), offset);
            Edge squares =
                    AxisMaps.reduce(builder, builder.smooth(SmoothFunctions.SQUARE, gaps), new int[] {2}, false, false);
            return builder.smooth(SmoothFunctions.EXP, Operands.scaled(builder, -gamma, squares));
        }
    }

    private static Operator regressor(Attributes a) {
        Kernel kernel = Kernel.decode(a);
        double[] coefficients = a.reals("coefficients");
        double[] rho = a.reals("rho");
        double[] vectors = a.has("support_vectors") ? a.reals("support_vectors") : new double[0];
        long count = a.integer("n_supports", 0);
        boolean oneClass = a.flag("one_class", false);
        Transform transform = Transform.decode(a);
        if (rho.length != 1 || (count != 0 && count != coefficients.length)) {
            throw new ModelException("needs one rho, and as many coefficients as n_supports, got " + rho.length + ", "
                    + coefficients.length + " and " + count);
        }
        if (transform != Transform.NONE) {
            throw new ModelException("post_transform must be NONE, which ONNX Runtime assumes, got " + transform);
        }
        return (builder, inputs) -> {
            Edge rows = ClassScores.rows(builder, inputs);
            Edge features = count == 0 ? rows : kernel.of(builder, rows, vectors, (int) count);
            Edge sum = LinearModels.scores(builder, features, coefficients, rho, 1);
            if (oneClass) {
                Edge inside = builder.elementwise(PiecewiseLinear.POSITIVE, sum);
                sum = Arithmetic.shifted(builder, Operands.scaled(builder, 2, inside), -1);
            }
            return List.of(ClassScores.asFloat(builder, sum));
        };
    }

    /**
     * One decision function per pair of classes, as in LIBSVM. Each votes for one class of its pair; the first class
     * with the most votes is the label.
     */
    private record Classifier(
            Kernel kernel,
            double[] coefficients,
            double[] vectors,
            int[] counts,
            double[] rho,
            Labels labels,
            Transform transform,
            int outputs)
            implements Operator {
        static Classifier decode(Attributes a) {
            if (a.has("prob_a") || a.has("prob_b")) {
                throw new ModelException(
                        "probabilities (prob_a, prob_b) are found by an iteration that stops early, and"
                                + " are not supported: export the model with probability=False");
            }
            long[] counts = TreeNodes.integers(a, "vectors_per_class");
            long count = LongStream.of(counts).sum();
            Kernel kernel = Kernel.decode(a);
            double[] coefficients = a.reals("coefficients");
            double[] vectors = a.has("support_vectors") ? a.reals("support_vectors") : new double[0];
            double[] rho = a.reals("rho");
            Labels labels = Labels.decode(a, "classlabels_ints");
            int classes = labels.count();
            long pairs = classes * (classes - 1L) / 2;
            if (LongStream.of(counts).anyMatch(n -> n < 0) || count < 1 || count > coefficients.length) {
                throw new ModelException("needs support vectors, got " + count + "; a linear model without them is a"
                        + " LinearClassifier");
            }
            TreeNodes.requireLength("vectors_per_class", counts.length, classes);
            TreeNodes.requireLength("coefficients", coefficients.length, Math.toIntExact((classes - 1) * count));
            TreeNodes.requireLength("rho", rho.length, Math.toIntExact(pairs));
            int[] exact = LongStream.of(counts).mapToInt(Math::toIntExact).toArray();
            return new Classifier(kernel, coefficients, vectors, exact, rho, labels, Transform.decode(a), a.outputs());
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge rows = ClassScores.rows(builder, inputs);
            int count = Arrays.stream(counts).sum();
            int pairs = rho.length;
            builder.budget().room((double) pairs * (count + labels.count()));
            Edge kernels = kernel.of(builder, rows, vectors, count);
            double[] weights = new double[pairs * count];
            double[] votes = new double[labels.count() * pairs];
            double[] initial = new double[labels.count()];
            int pair = 0;
            for (int i = 0; i < labels.count(); i++) {
                for (int j = i + 1; j < labels.count(); j++) {
                    copy((j - 1) * count, i, weights, pair * count);
                    copy(i * count, j, weights, pair * count);
                    votes[i * pairs + pair] = 1;
                    votes[j * pairs + pair] = -1;
                    initial[j]++;
                    pair++;
                }
            }
            Edge decisions = LinearModels.scores(builder, kernels, weights, rho, pairs);
            Edge won = builder.elementwise(PiecewiseLinear.POSITIVE, decisions);
            Edge total = LinearModels.scores(builder, won, votes, initial, labels.count());
            Edge label = labels.at(builder, ClassScores.best(builder, total));
            if (outputs < 2) {
                return List.of(label);
            }
            Edge shown = pairs == 1
                    ? ClassScores.pair(builder, decisions, transform, transform != Transform.NONE)
                    : ClassScores.transformed(builder, decisions, transform);
            return List.of(label, ClassScores.asFloat(builder, shown));
        }

        /** Copies the coefficients of the vectors of a class from a row. */
        private void copy(int row, int of, double[] weights, int to) {
            int first = Arrays.stream(counts, 0, of).sum();
            System.arraycopy(coefficients, row + first, weights, to + first, counts[of]);
        }
    }
}
