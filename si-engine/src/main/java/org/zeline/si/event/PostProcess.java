package org.zeline.si.event;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Expressions;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** One step from a network's output to the score map. Steps apply in the order given. */
public sealed interface PostProcess {
    /**
     * Adds the step to a plan. For Zeline's own modules.
     *
     * @param builder takes the actions
     * @param score the score map so far, of known shape
     * @param image the tested input
     * @return the next score map
     * @throws ModelException if the step does not fit the shapes
     */
    Edge apply(PlanBuilder builder, Edge score, TestedImage image);

    /**
     * The tested input of a plan.
     *
     * @param raw its values
     * @param prepared what the network takes: the values after preprocessing
     */
    record TestedImage(Edge raw, Edge prepared) {}

    /** {@return the step as the command line writes it, for example {@code gaussian-filter:3:1.0}} */
    String text();

    /** The output minus what the network took: the tested input, after preprocessing. */
    record InputDiff() implements PostProcess {
        @Override
        public Edge apply(PlanBuilder builder, Edge score, TestedImage image) {
            Edge input = image.prepared;
            if (!score.shape().equals(input.shape())) {
                throw new ModelException(
                        "input-diff needs scores of the input's shape " + input.shape() + ", got " + score.shape());
            }
            return Expressions.difference(builder, score, input);
        }

        @Override
        public String text() {
            return "input-diff";
        }
    }

    /** Absolute values. */
    record Abs() implements PostProcess {
        @Override
        public Edge apply(PlanBuilder builder, Edge score, TestedImage image) {
            return builder.elementwise(PiecewiseLinear.ABS, score);
        }

        @Override
        public String text() {
            return "abs";
        }
    }

    /** Changed signs. */
    record Neg() implements PostProcess {
        @Override
        public Edge apply(PlanBuilder builder, Edge score, TestedImage image) {
            return Expressions.negated(builder, score);
        }

        @Override
        public String text() {
            return "neg";
        }
    }

    /** The sum of absolute values over the channels, axis 1, which shrinks to one channel. */
    record L1Norm() implements PostProcess {
        @Override
        public Edge apply(PlanBuilder builder, Edge score, TestedImage image) {
            Edge x = builder.elementwise(PiecewiseLinear.ABS, score);
            if (x.shape().rank() < 3) {
                throw new ModelException("l1-norm needs scores with a channel axis, got shape " + x.shape());
            }
            SparseRows rows = new SparseRows();
            for (int c = 0; c < x.shape().extent(1); c++) {
                rows.add(c, 1);
            }
            rows.end();
            return builder.linear(rows.map(x.shape(), 1), null, rows.result(x.shape(), 1), x);
        }

        @Override
        public String text() {
            return "l1-norm";
        }
    }

    /**
     * One channel, axis 1, of several.
     *
     * @param index which one, from 0
     */
    record Channel(int index) implements PostProcess {
        /** Checks the number. */
        public Channel {
            if (index < 0) {
                throw new IllegalArgumentException("channel must not be negative, got " + index);
            }
        }

        @Override
        public Edge apply(PlanBuilder builder, Edge score, TestedImage image) {
            if (score.shape().rank() < 3 || score.shape().extent(1) <= index) {
                throw new ModelException("channel " + index + " needs scores with at least " + (index + 1)
                        + " channels (axis 1), got shape " + score.shape());
            }
            SparseRows rows = new SparseRows();
            rows.add(index, 1);
            rows.end();
            return builder.linear(rows.map(score.shape(), 1), null, rows.result(score.shape(), 1), score);
        }

        @Override
        public String text() {
            return "channel:" + index;
        }
    }

    /** The map at the size of the raw tested input, by {@linkplain Preprocess.Resize bilinear interpolation}. */
    record ResizeToInput() implements PostProcess {
        @Override
        public Edge apply(PlanBuilder builder, Edge score, TestedImage image) {
            Shape raw = image.raw.shape();
            int rank = raw.rank();
            if (rank < 2) {
                throw new ModelException("resize-to-input needs an input with rows and columns, got shape " + raw);
            }
            return Bilinear.resized(builder, score, raw.extent(rank - 2), raw.extent(rank - 1));
        }

        @Override
        public String text() {
            return "resize-to-input";
        }
    }

    /**
     * A Gaussian filter over the spatial axes, each channel alone, zeros outside.
     *
     * @param kernelSize an odd number of pixels
     * @param sigma standard deviation in pixels, positive
     */
    record GaussianFilter(int kernelSize, double sigma) implements PostProcess {
        /** Checks the numbers. */
        public GaussianFilter {
            requireOdd("gaussian-filter", kernelSize);
            if (!(sigma > 0) || Double.isInfinite(sigma)) {
                throw new IllegalArgumentException("gaussian-filter: sigma must be positive, got " + sigma);
            }
        }

        @Override
        public Edge apply(PlanBuilder builder, Edge score, TestedImage image) {
            double[] kernel = new double[kernelSize];
            double sum = 0;
            for (int k = 0; k < kernel.length; k++) {
                double d = (k - kernel.length / 2) / sigma;
                kernel[k] = Math.exp(-0.5 * d * d);
                sum += kernel[k];
            }
            return filtered(builder, score, kernel, sum);
        }

        @Override
        public String text() {
            return "gaussian-filter:" + kernelSize + ":" + sigma;
        }
    }

    /**
     * The mean over a window of the spatial axes, each channel alone, zeros outside.
     *
     * @param kernelSize an odd number of pixels
     */
    record AverageFilter(int kernelSize) implements PostProcess {
        /** Checks the number. */
        public AverageFilter {
            requireOdd("average-filter", kernelSize);
        }

        @Override
        public Edge apply(PlanBuilder builder, Edge score, TestedImage image) {
            double[] kernel = new double[kernelSize];
            Arrays.fill(kernel, 1);
            return filtered(builder, score, kernel, kernel.length);
        }

        @Override
        public String text() {
            return "average-filter:" + kernelSize;
        }
    }

    /**
     * Another network, followed as exactly as the first.
     *
     * @param model takes the map so far and, if it has two inputs, the tested input; its first output is the next map
     */
    record Network(OnnxModel model) implements PostProcess {
        /** Checks the inputs. */
        public Network {
            int inputs = model.inputs().size();
            if (inputs != 1 && inputs != 2) {
                throw new IllegalArgumentException(model.name() + ": a network that makes score maps takes the map so"
                        + " far and, if it has two inputs, the tested input; this one has " + inputs + " inputs");
            }
        }

        @Override
        public Edge apply(PlanBuilder builder, Edge score, TestedImage image) {
            List<Edge> given = model.inputs().size() == 1 ? List.of(score) : List.of(score, image.prepared);
            return NetworkStep.apply(model, builder, given);
        }

        @Override
        public String text() {
            return "onnx:" + model.name();
        }

        @Override
        public String toString() {
            return "Network[" + model.name() + "]";
        }
    }

    /** A symmetric filter along every spatial axis, with zeros outside. */
    private static Edge filtered(PlanBuilder builder, Edge x, double[] kernel, double sum) {
        Edge result = x;
        for (int axis : Connectivity.spatialAxes(x.shape())) {
            int extent = x.shape().extent(axis);
            SparseRows rows = new SparseRows();
            for (int i = 0; i < extent; i++) {
                for (int k = 0; k < kernel.length; k++) {
                    int at = i + k - kernel.length / 2;
                    if (at >= 0 && at < extent) {
                        rows.add(at, kernel[k] / sum);
                    }
                }
                rows.end();
            }
            result = builder.linear(rows.map(x.shape(), axis), null, x.shape(), result);
        }
        return result;
    }

    private static void requireOdd(String name, int kernelSize) {
        if (kernelSize < 1 || kernelSize % 2 == 0) {
            throw new IllegalArgumentException(name + ": kernel_size must be odd and positive, got " + kernelSize);
        }
    }
}
