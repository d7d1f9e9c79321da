package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;

/** Batch and layer normalisation, and Dropout as it is at inference. */
final class Normalizations {
    private Normalizations() {}

    static void register() {
        OperatorSet.add(
                "BatchNormalization", 7, 13, 5, 5, a -> new BatchNormalization(epsilon(a), a.flag("spatial", true)));
        OperatorSet.add("BatchNormalization", 14, 5, 5, Normalizations::batchNormalization);
        OperatorSet.add(
                "LayerNormalization",
                17,
                2,
                3,
                a -> new LayerNormalization(a.integer("axis", -1), layerEpsilon(a), a.outputs()));
        OperatorSet.add("Dropout", 7, 11, 1, 1, a -> {
            a.real("ratio", 0.5);
            return dropout();
        });
        OperatorSet.add("Dropout", 12, 1, 3, a -> {
            a.integer("seed", 0);
            return dropout();
        });
    }

    /** Reads momentum as well, which matters only in training. */
    private static double epsilon(Attributes a) {
        a.real("momentum", 0.9);
        return a.real("epsilon", 1e-5f);
    }

    /** Reads stash_type as well: all arithmetic is in double precision. */
    private static double layerEpsilon(Attributes a) {
        a.integer("stash_type", 1);
        return a.real("epsilon", 1e-5f);
    }

    private static Operator batchNormalization(Attributes a) {
        if (a.flag("training_mode", false)) {
            throw new ModelException("training_mode is 1: export the model for inference");
        }
        return new BatchNormalization(epsilon(a), true);
    }

    /** The identity unless an input asks for training. */
    private static Operator dropout() {
        return (binder, inputs) -> {
            Edge training = inputs.optional(2);
            if (training != null && training.scalar() != 0) {
                throw new ModelException("training_mode is true: export the model for inference");
            }
            return List.of(inputs.required(0));
        };
    }

    /** {@code scale (x - mean) / sqrt(variance + epsilon) + bias}, channel by channel. */
    private record BatchNormalization(double epsilon, boolean spatial) implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            if (!spatial) {
                throw new ModelException("spatial = 0 is not supported");
            }
            if (!inputs.constantFrom(1)) {
                return binder.defer(this, 1, "its statistics depend on the input", inputs);
            }
            Edge x = inputs.required(0);
            Shape shape = x.shape();
            int channels = shape.rank() < 2 ? 1 : shape.extent(1);
            double[][] parameters = new double[4][];
            for (int i = 0; i < 4; i++) {
                parameters[i] = inputs.required(i + 1).constant().reals();
                if (parameters[i].length != channels) {
                    throw new ModelException(
                            "input " + (i + 2) + " needs " + channels + " values, got " + parameters[i].length);
                }
            }
            double[] factors = new double[shape.size()];
            double[] offset = new double[shape.size()];
            int inner = shape.rank() < 2 ? 1 : shape.size(2, shape.rank());
            for (int j = 0; j < factors.length; j++) {
                int c = j / inner % channels;
                factors[j] = parameters[0][c] / Math.sqrt(parameters[3][c] + epsilon);
                offset[j] = parameters[1][c] - parameters[2][c] * factors[j];
            }
            return List.of(binder.linear(new Scale(factors), offset, shape, x));
        }
    }

    /** {@code scale (x - mean) / sqrt(variance + epsilon) + bias}, over all axes from one on. */
    private record LayerNormalization(long axis, double epsilon, int outputs) implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            Edge x = inputs.required(0);
            int[] over = IntStream.range(x.shape().axis(axis), x.shape().rank()).toArray();
            Edge mean = AxisMaps.reduce(binder, x, over, true, true);
            Edge centered = Arithmetic.sum(binder, x, -1, mean);
            Edge variance = AxisMaps.reduce(binder, binder.smooth(SmoothFunctions.SQUARE, centered), over, true, true);
            double[] shift = new double[variance.shape().size()];
            Arrays.fill(shift, epsilon);
            Edge shifted = binder.linear(new Identity(), shift, variance.shape(), variance);
            Edge inverse = binder.smooth(SmoothFunctions.power(-0.5), shifted);
            Edge result = Arithmetic.product(binder, Arithmetic.product(binder, centered, inverse), inputs.required(1));
            Edge bias = inputs.optional(2);
            result = bias == null ? result : Arithmetic.sum(binder, result, 1, bias);
            return List.of(result, mean, inverse).subList(0, Math.max(1, Math.min(outputs, 3)));
        }
    }
}
