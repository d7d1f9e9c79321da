package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.BilinearMap;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.Convolution;
import org.zeline.interpreter.linear.ConvolutionGeometry;
import org.zeline.interpreter.linear.ConvolutionMap;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.linear.Offset;
import org.zeline.interpreter.linear.TransposedConvolution;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Conv and ConvTranspose over one, two or three spatial axes. */
final class Convolutions {
    private Convolutions() {}

    static void register() {
        OperatorSet.add("Conv", 1, 2, 3, a -> new Conv(Windowing.decode(a), group(a)));
        OperatorSet.add("ConvTranspose", 1, 2, 3, ConvTranspose::decode);
    }

    static int group(Attributes a) {
        long group = a.integer("group", 1);
        if (group < 1 || group > Integer.MAX_VALUE) {
            throw new ModelException("group must be at least 1, got " + group);
        }
        return (int) group;
    }

    record Conv(Windowing windowing, int group) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge w = inputs.required(1);
            int[] in = spatial(x.shape(), w.shape());
            int channels = x.shape().extent(1);
            int maps = w.shape().extent(0);
            if (channels != w.shape().extent(1) * group || maps % group != 0) {
                throw new ModelException(
                        "weights " + w.shape() + " in " + group + " groups don't fit " + channels + " input channels");
            }
            Windowing.Axis[] axes = windowing.axes(in, tail(w.shape()));
            ConvolutionGeometry geometry = new ConvolutionGeometry(
                    x.shape().extent(0),
                    group,
                    channels / group,
                    maps / group,
                    three(Arrays.stream(axes).mapToInt(Windowing.Axis::in).toArray(), 1),
                    three(Arrays.stream(axes).mapToInt(Windowing.Axis::kernel).toArray(), 1),
                    three(Arrays.stream(axes).mapToInt(Windowing.Axis::stride).toArray(), 1),
                    three(Arrays.stream(axes).mapToInt(Windowing.Axis::dilation).toArray(), 1),
                    three(Arrays.stream(axes).mapToInt(Windowing.Axis::before).toArray(), 0),
                    three(Arrays.stream(axes).mapToInt(Windowing.Axis::out).toArray(), 1));
            Shape shape = result(x.shape().extent(0), maps, axes);
            ConvolutionMap map = new Convolution(geometry, weights(w));
            return List.of(convolved(builder, map, x, w, inputs.optional(2), maps, shape));
        }
    }

    /** The weights if they are known, else zeros in their place. */
    private static Supplier<double[]> weights(Edge w) {
        return w.isConstant() ? w.constant()::reals : () -> new double[w.shape().size()];
    }

    /** The convolution and its bias: linear where the weights are constant, else bilinear. */
    private static Edge convolved(
            PlanBuilder builder, ConvolutionMap map, Edge x, Edge w, @Nullable Edge bias, int maps, Shape shape) {
        if (bias != null && (bias.shape().rank() != 1 || bias.shape().size() != maps)) {
            throw new ModelException("the bias needs shape " + maps + ", got " + bias.shape());
        }
        if (w.isConstant() && (bias == null || bias.isConstant())) {
            return builder.affine(map, offset(bias, shape), x.type(), shape, x);
        }
        Edge y = w.isConstant()
                ? builder.linear(map, null, shape, x)
                : builder.product(BilinearMap.convolution(map, builder.isFree(w)), shape, x, w);
        if (bias == null) {
            return y;
        }
        int[] column = new int[shape.rank() - 1];
        Arrays.fill(column, 1);
        column[0] = maps;
        return Arithmetic.sum(builder, y, 1, builder.linear(new Identity(), null, Shape.of(column), bias));
    }

    private static Shape result(int batch, int maps, Windowing.Axis[] axes) {
        int[] extents = new int[axes.length + 2];
        extents[0] = batch;
        extents[1] = maps;
        for (int i = 0; i < axes.length; i++) {
            extents[i + 2] = axes[i].out();
        }
        return Shape.of(extents);
    }

    private static int[] tail(Shape shape) {
        return Arrays.copyOfRange(shape.extents(), 2, shape.rank());
    }

    private static int[] spatial(Shape x, Shape w) {
        if (x.rank() < 3 || x.rank() > 5 || w.rank() != x.rank()) {
            throw new ModelException(
                    "needs an input of rank 3 to 5 and weights of the same rank, got " + x + " and " + w);
        }
        if (w.size() == 0) {
            throw new ModelException("weights of shape " + w + " have no elements");
        }
        return tail(x);
    }

    private static int[] three(int[] values, int missing) {
        int[] three = {missing, missing, missing};
        System.arraycopy(values, 0, three, 3 - values.length, values.length);
        return three;
    }

    private static @Nullable Offset offset(@Nullable Edge bias, Shape shape) {
        return bias == null || shape.size() == 0
                ? null
                : new Offset(bias.constant().reals(), shape.size(2, shape.rank()), shape.size());
    }

    private record ConvTranspose(
            Windowing windowing, int group, long @Nullable [] outputPadding, long @Nullable [] outputShape)
            implements Operator {

        static ConvTranspose decode(Attributes a) {
            return new ConvTranspose(
                    Windowing.decode(a),
                    Convolutions.group(a),
                    a.has("output_padding") ? a.integers("output_padding") : null,
                    a.has("output_shape") ? a.integers("output_shape") : null);
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge w = inputs.required(1);
            int[] in = spatial(x.shape(), w.shape());
            int channels = x.shape().extent(1);
            int maps = w.shape().extent(1);
            if (channels != w.shape().extent(0) || channels % group != 0) {
                throw new ModelException(
                        "weights " + w.shape() + " in " + group + " groups don't fit " + channels + " input channels");
            }
            int[] kernel = tail(w.shape());
            int[] stride = windowing.positive("strides", windowing.strides(), in.length);
            int[] dilation = windowing.positive("dilations", windowing.dilations(), in.length);
            int[] front = new int[in.length];
            int[] out = new int[in.length];
            for (int i = 0; i < in.length; i++) {
                size(i, in, kernel[i], stride[i], dilation[i], front, out);
            }
            ConvolutionGeometry geometry = new ConvolutionGeometry(
                    x.shape().extent(0),
                    group,
                    channels / group,
                    maps,
                    three(in, 1),
                    three(kernel, 1),
                    three(stride, 1),
                    three(dilation, 1),
                    three(front, 0),
                    three(out, 1));
            int[] extents = new int[in.length + 2];
            extents[0] = x.shape().extent(0);
            extents[1] = maps * group;
            System.arraycopy(out, 0, extents, 2, out.length);
            Shape shape = Shape.of(extents);
            ConvolutionMap map = new TransposedConvolution(geometry, weights(w));
            return List.of(convolved(builder, map, x, w, inputs.optional(2), maps * group, shape));
        }

        /** What is cut in front along axis {@code i}, and the extent that remains. */
        private void size(int i, int[] in, int kernel, int stride, int dilation, int[] front, int[] out) {
            int[] pads = windowing.pads(in.length);
            int extra = at("output_padding", outputPadding, i, in.length, 0);
            int reach = Math.multiplyExact(kernel - 1, dilation);
            int whole = Math.toIntExact((long) stride * (in[i] - 1) + extra + reach + 1);
            boolean same = windowing.autoPad().startsWith("SAME");
            if (outputShape == null && !same) {
                front[i] = pads[i];
                out[i] = whole - pads[i] - pads[i + in.length];
            } else {
                out[i] = at("output_shape", outputShape, i, in.length, Math.multiplyExact(in[i], stride));
                int cut = Math.max(whole - out[i], 0);
                front[i] = windowing.autoPad().equals("SAME_UPPER") ? cut / 2 : cut - cut / 2;
            }
            if (out[i] < 1) {
                throw new ModelException("the result would have extent " + out[i] + " along spatial axis " + i);
            }
        }

        private static int at(String name, long @Nullable [] values, int i, int rank, int absent) {
            if (values == null) {
                return absent;
            }
            if (values.length != rank) {
                throw new ModelException(name + " needs " + rank + " values, got " + values.length);
            }
            if (values[i] < 0 || values[i] > 1 << 24) {
                throw new ModelException(name + " must lie in [0, 16777216], got " + values[i]);
            }
            return (int) values[i];
        }
    }
}
