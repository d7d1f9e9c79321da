package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;

/** Operators that sample an image at given points: linear in the image when the points are constant. */
final class Samplings {
    private Samplings() {}

    static void register() {
        OperatorSet.add("GridSample", 16, 19, 2, 2, a -> GridSample.decode(a, "bilinear", "nearest", "bicubic"));
        OperatorSet.add("GridSample", 20, 2, 2, a -> GridSample.decode(a, "linear", "nearest", "cubic"));
        OperatorSet.add("AffineGrid", 20, 2, 2, a -> new AffineGrid(a.flag("align_corners", false)));
        OperatorSet.add("MaxUnpool", 9, 2, 3, a -> new MaxUnpool(Windowing.decode(a)));
    }

    /** Keys' cubic convolution with coefficient {@code a}, at a distance from the point. */
    static double keys(double a, double distance) {
        if (distance <= 1) {
            return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
        }
        return distance < 2 ? ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a : 0;
    }

    private enum Mode {
        LINEAR,
        NEAREST,
        CUBIC
    }

    /** Samples at points whose coordinates run from -1 to 1 across the image. */
    private record GridSample(Mode mode, String padding, boolean alignCorners) implements Operator {
        static GridSample decode(Attributes a, String linear, String nearest, String cubic) {
            String mode = a.text("mode", linear, linear, nearest, cubic);
            return new GridSample(
                    mode.equals(linear) ? Mode.LINEAR : mode.equals(nearest) ? Mode.NEAREST : Mode.CUBIC,
                    a.text("padding_mode", "zeros", "zeros", "border", "reflection"),
                    a.flag("align_corners", false));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge grid = inputs.required(1);
            int axes = x.shape().rank() - 2;
            Shape points = grid.shape();
            if (axes < 1
                    || points.rank() != axes + 2
                    || points.extent(axes + 1) != axes
                    || points.extent(0) != x.shape().extent(0)) {
                throw new ModelException("a grid " + points + " does not fit an image " + x.shape());
            }
            int[] extents = points.extents();
            int[] out = new int[axes + 2];
            out[0] = extents[0];
            out[1] = x.shape().extent(1);
            System.arraycopy(extents, 1, out, 2, axes);
            Shape shape = Shape.of(out);
            if (!grid.isConstant()) {
                return List.of(builder.defer(this, "where it samples depends on the input", inputs, x.type(), shape));
            }
            int[] image = Arrays.copyOfRange(x.shape().extents(), 2, axes + 2);
            Shape plane = Shape.of(image);
            int places = Shape.of(Arrays.copyOfRange(out, 2, out.length)).size();
            int taps = mode == Mode.NEAREST ? 1 : mode == Mode.LINEAR ? 2 : 4;
            builder.budget().room(shape.size() * Math.pow(taps, axes));
            SparseRows rows = new SparseRows();
            double[] at = grid.constant().reals();
            for (int row = 0; row < out[0] * out[1]; row++) {
                for (int p = 0; p < places; p++) {
                    double[] point = new double[axes];
                    for (int i = 0; i < axes; i++) {
                        // the last coordinate belongs to the first axis
                        double own = at[((row / out[1]) * places + p) * axes + axes - 1 - i];
                        point[i] = alignCorners ? (own + 1) / 2 * (image[i] - 1) : ((own + 1) * image[i] - 1) / 2;
                    }
                    add(rows, plane, point, row * plane.size());
                    rows.end();
                }
            }
            Edge flat = Operands.reshaped(builder, x, Shape.of(x.shape().size()));
            return List.of(Operands.reshaped(builder, AxisMaps.apply(builder, flat, 0, rows), shape));
        }

        /** The product over the axes of the weights around a point. */
        private void add(SparseRows rows, Shape plane, double[] point, int base) {
            int axes = point.length;
            int taps = mode == Mode.NEAREST ? 1 : mode == Mode.LINEAR ? 2 : 4;
            int[] first = new int[axes];
            double[][] weight = new double[axes][taps];
            for (int i = 0; i < axes; i++) {
                int extent = plane.extent(i);
                double at = mode == Mode.CUBIC ? point[i] : padded(point[i], extent);
                if (Double.isNaN(at) || Math.abs(at) > 1 << 30) {
                    at = -4; // outside, whatever the padding
                }
                first[i] = mode == Mode.NEAREST
                        ? (int) Math.rint(at)
                        : (int) Math.floor(at) - (mode == Mode.CUBIC ? 1 : 0);
                for (int t = 0; t < taps; t++) {
                    double distance = Math.abs(at - first[i] - t);
                    weight[i][t] = mode == Mode.NEAREST
                            ? 1
                            : mode == Mode.LINEAR ? Math.max(0, 1 - distance) : keys(-0.75, distance);
                }
            }
            Shape window = Shape.of(filled(axes, taps));
            int[] strides = window.strides();
            for (int t = 0; t < window.size(); t++) {
                double product = 1;
                int index = 0;
                for (int i = 0; i < axes && index >= 0; i++) {
                    int own = t / strides[i] % taps;
                    product *= weight[i][own];
                    int place = (int) padded(first[i] + own, plane.extent(i));
                    boolean inside = place >= 0 && place < plane.extent(i);
                    index = inside ? index * plane.extent(i) + place : -1;
                }
                if (index >= 0 && product != 0) {
                    rows.add(base + index, product);
                }
            }
        }

        private static int[] filled(int count, int value) {
            int[] values = new int[count];
            Arrays.fill(values, value);
            return values;
        }

        /** Where a coordinate beyond the border is taken from. */
        private double padded(double at, int extent) {
            if (padding.equals("border")) {
                return Math.max(0, Math.min(at, extent - 1));
            }
            if (padding.equals("zeros") || Double.isNaN(at)) {
                return at;
            }
            double low = alignCorners ? 0 : -0.5;
            double span = alignCorners ? extent - 1 : extent;
            if (span == 0) {
                return 0;
            }
            double within = Math.abs(at - low) % (2 * span);
            double reflected = within > span ? 2 * span - within + low : within + low;
            return Math.max(0, Math.min(reflected, extent - 1));
        }
    }

    /** Points of an image under affine maps: {@code theta (x, y, 1)}, linear in theta. */
    private record AffineGrid(boolean alignCorners) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge theta = inputs.required(0);
            if (!inputs.required(1).isConstant()) {
                return builder.defer(this, 1, "the shape of its result depends on the input", inputs);
            }
            int[] size = Shape.of(Operands.integers(inputs.required(1))).extents();
            int axes = size.length - 2;
            Shape maps = theta.shape();
            if (axes < 2 || axes > 3 || !maps.equals(Shape.of(size[0], axes, axes + 1))) {
                throw new ModelException("theta " + maps + " does not fit an image of shape " + Arrays.toString(size));
            }
            Shape places = Shape.of(Arrays.copyOfRange(size, 2, size.length));
            int[] strides = places.strides();
            double[] points = new double[(axes + 1) * places.size()];
            for (int p = 0; p < places.size(); p++) {
                for (int i = 0; i < axes; i++) {
                    int axis = axes - 1 - i;
                    int extent = places.extent(axis);
                    int at = p / strides[axis] % extent;
                    double coordinate = alignCorners
                            ? (extent == 1 ? 0 : -1 + 2.0 * at / (extent - 1))
                            : (2.0 * at + 1) / extent - 1;
                    points[i * places.size() + p] = coordinate;
                }
                points[axes * places.size() + p] = 1;
            }
            Edge base = builder.constant(new RealTensor(theta.type(), Shape.of(axes + 1, places.size()), points));
            Edge product = MatrixProducts.product(builder, theta, base);
            int[] out = new int[axes + 2];
            out[0] = size[0];
            System.arraycopy(size, 2, out, 1, axes);
            out[axes + 1] = axes;
            Shape turned = Shape.of(size[0], places.size(), axes);
            int[] index = turned.walk(0, new int[] {axes * places.size(), 1, places.size()});
            return List.of(Operands.move(builder, product, index, Shape.of(out)));
        }
    }

    /** Puts elements back where a pool took them from, zeros elsewhere. */
    private record MaxUnpool(Windowing windowing) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(1)) {
                return builder.defer(this, 1, "where its elements go depends on the input", inputs);
            }
            Edge x = inputs.required(0);
            Edge given = inputs.optional(2);
            if (x.shape().rank() < 3) {
                throw new ModelException("needs an input of rank 3 or more, got " + x.shape());
            }
            if (!inputs.required(1).shape().equals(x.shape())) {
                throw new ModelException(
                        "indices of shape " + inputs.required(1).shape() + " don't fit an input of shape " + x.shape());
            }
            Shape pooled = whole(x.shape());
            Shape shape = given == null ? pooled : Shape.of(Operands.integers(given));
            if (shape.rank() != pooled.rank()) {
                throw new ModelException(
                        "output_shape " + shape + " needs as many extents as the input's " + x.shape());
            }
            int[] index = new int[shape.size()];
            Arrays.fill(index, -1);
            long[] places = Operands.integers(inputs.required(1));
            int[] strides = pooled.strides();
            int[] out = shape.strides();
            for (int j = 0; j < places.length; j++) {
                int at = Gathers.within(places[j], pooled.size());
                int to = 0;
                for (int i = 0; i < shape.rank(); i++) {
                    int along = at / strides[i] % pooled.extent(i);
                    to += Gathers.within(along, shape.extent(i)) * out[i];
                }
                index[to] = j;
            }
            return List.of(Operands.move(builder, x, index, shape));
        }

        /** The shape before pooling, as far as the windows tell. */
        private Shape whole(Shape x) {
            int axes = x.rank() - 2;
            int[] kernel = windowing.kernelExtents(axes);
            int[] stride = windowing.positive("strides", windowing.strides(), axes);
            int[] pads = windowing.pads(axes);
            int[] extents = x.extents();
            for (int i = 0; i < axes; i++) {
                extents[i + 2] = (extents[i + 2] - 1) * stride[i] + kernel[i] - pads[i] - pads[i + axes];
            }
            return Shape.of(extents);
        }
    }
}
