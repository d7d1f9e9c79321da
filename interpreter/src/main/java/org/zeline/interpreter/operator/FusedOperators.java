package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;

/** Operators of {@code com.microsoft} into which ONNX Runtime's optimiser fuses a linear map and its neighbours. */
final class FusedOperators {
    private static final String MICROSOFT = "com.microsoft.";

    private FusedOperators() {}

    static void register(OperatorSet operators) {
        operators.add(MICROSOFT + "FusedConv", 1, 2, 4, FusedOperators::convolution);
        operators.add(MICROSOFT + "FusedGemm", 1, 2, 3, FusedOperators::gemm);
        operators.add(MICROSOFT + "FusedMatMul", 1, 2, 2, FusedMatMul::decode);
        operators.add(MICROSOFT + "TransposeMatMul", 1, 2, 2, FusedMatMul::decode);
        operators.add(MICROSOFT + "FusedMatMulActivation", 1, 2, 2, a -> {
            Activation activation = Activation.numbered(a);
            a.integer("activation_axis", 0); // only for activations that are not element-wise
            return activated(FusedMatMul.decode(a), activation);
        });
    }

    /** An element-wise function of real numbers. */
    @FunctionalInterface
    private interface Activation extends BiFunction<PlanBuilder, Edge, Edge> {
        /** The activation with parameters in a list, in the order of the operator's attributes. */
        static Activation listed(Attributes a) {
            double[] parameters = a.has("activation_params") ? a.reals("activation_params") : new double[0];
            return of(a.text("activation", ""), parameters);
        }

        /** The activation with parameters in attributes of their own. */
        static Activation numbered(Attributes a) {
            List<Double> parameters = new ArrayList<>();
            for (String name : List.of("activation_alpha", "activation_beta", "activation_gamma")) {
                if (a.has(name)) {
                    parameters.add(a.real(name, 0));
                }
            }
            return of(
                    a.text("activation", ""),
                    parameters.stream().mapToDouble(Double::doubleValue).toArray());
        }

        private static Activation of(String name, double[] p) {
            int most = switch (name) {
                case "Clip", "HardSigmoid" -> 2;
                case "LeakyRelu", "Elu", "ThresholdedRelu" -> 1;
                default -> 0;
            };
            if (p.length > most) {
                throw new ModelException(
                        "activation " + name + " takes " + Operands.counted(most, "parameter") + ", got " + p.length);
            }
            return switch (name) {
                case "" -> (builder, x) -> x;
                case "Relu" -> piecewise(PiecewiseLinear.RELU);
                case "LeakyRelu" -> piecewise(PiecewiseLinear.leaky(at(p, 0, 0.01f)));
                case "ThresholdedRelu" -> piecewise(Activations.thresholded(at(p, 0, 1)));
                case "Clip" ->
                    (builder, x) -> Extremes.clipped(builder, x, at(p, 0, -Float.MAX_VALUE), at(p, 1, Float.MAX_VALUE));
                case "HardSigmoid" -> piecewise(Activations.hardSigmoidRamp(at(p, 0, 0.2f), at(p, 1, 0.5f)));
                case "Sigmoid" -> smooth(SmoothFunctions.SIGMOID);
                case "Tanh" -> smooth(SmoothFunctions.TANH);
                case "Softplus" -> smooth(SmoothFunctions.SOFTPLUS);
                case "Softsign" -> smooth(SmoothFunctions.SOFTSIGN);
                case "Elu" -> smooth(SmoothFunctions.elu(at(p, 0, 1)));
                default -> throw new ModelException("unknown activation '" + name + "'");
            };
        }

        private static double at(double[] parameters, int i, double absent) {
            return i < parameters.length ? parameters[i] : absent;
        }

        private static Activation piecewise(PiecewiseLinear function) {
            return (builder, x) -> builder.elementwise(function, x);
        }

        private static Activation smooth(SmoothFunction function) {
            return (builder, x) -> builder.smooth(function, x);
        }
    }

    private static Operator activated(Operator operator, Activation activation) {
        return (builder, inputs) ->
                List.of(activation.apply(builder, operator.bind(builder, inputs).get(0)));
    }

    /** {@code f(Conv(x, w, bias) + z)}. */
    private static Operator convolution(Attributes a) {
        Activation activation = Activation.listed(a);
        Convolutions.Conv convolution = new Convolutions.Conv(Windowing.decode(a), Convolutions.group(a));
        return (builder, inputs) -> {
            Inputs own = new Inputs(Arrays.asList(inputs.required(0), inputs.required(1), inputs.optional(2)));
            Edge y = convolution.bind(builder, own).get(0);
            Edge z = inputs.optional(3);
            if (z != null && !z.shape().equals(y.shape())) {
                throw new ModelException("Z needs the shape of the convolution, " + y.shape() + ", got " + z.shape());
            }
            return List.of(activation.apply(builder, z == null ? y : Arithmetic.sum(builder, y, 1, z)));
        };
    }

    private static Operator gemm(Attributes a) {
        Activation activation = Activation.numbered(a);
        return activated(
                new MatrixProducts.Gemm(
                        a.real("alpha", 1), a.real("beta", 1), a.flag("transA", false), a.flag("transB", false)),
                activation);
    }

    /**
     * {@code alpha A' B'} for each matrix of the batch.
     *
     * @param transA whether the last two axes of A are exchanged
     * @param batchA whether the first axis of A holds the rows, and the axes behind it the batch
     */
    private record FusedMatMul(double alpha, boolean transA, boolean transB, boolean batchA, boolean batchB)
            implements Operator {
        static FusedMatMul decode(Attributes a) {
            return new FusedMatMul(
                    a.real("alpha", 1),
                    a.flag("transA", false),
                    a.flag("transB", false),
                    a.flag("transBatchA", false),
                    a.flag("transBatchB", false));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge a = matrices(builder, inputs.required(0), transA, batchA);
            Edge b = matrices(builder, inputs.required(1), transB, batchB);
            Arithmetic.requireOneType(a, b);
            Edge product = MatrixProducts.product(builder, a, b);
            return List.of(alpha == 1 ? product : Operands.scaled(builder, alpha, product));
        }

        private static Edge matrices(PlanBuilder builder, Edge x, boolean transposed, boolean batch) {
            int rank = x.shape().rank();
            if (rank < 2 || (batch && rank < 3)) {
                return x; // a vector stays as it is
            }
            int[] order = IntStream.range(0, rank).toArray();
            if (batch) {
                for (int i = 0; i < rank - 2; i++) {
                    order[i] = i + 1;
                }
                order[rank - 2] = 0;
            }
            if (transposed) {
                int last = order[rank - 1];
                order[rank - 1] = order[rank - 2];
                order[rank - 2] = last;
            }
            return transposed || batch ? Operands.permuted(builder, x, order) : x;
        }
    }
}
