package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Resize and its forerunner Upsample: interpolation, one axis after the other. */
final class Resizes {
    private Resizes() {}

    static void register() {
        OperatorSet.add("Upsample", 1, 6, 1, 1, a -> {
            double[] scales = {1, 1, a.real("height_scale", 1), a.real("width_scale", 1)};
            return new Resize(Interpolation.upsample(a), scales, -1, -1);
        });
        OperatorSet.add("Upsample", 7, 8, 1, 1, a -> new Resize(Interpolation.upsample(a), a.reals("scales"), -1, -1));
        OperatorSet.add("Upsample", 9, 9, 2, 2, a -> new Resize(Interpolation.upsample(a), null, 1, -1));
        OperatorSet.add("Resize", 10, 10, 2, 2, a -> new Resize(Interpolation.upsample(a), null, 1, -1));
        OperatorSet.add("Resize", 11, 1, 4, a -> new Resize(Interpolation.decode(a), null, 2, 3));
    }

    /** How a coordinate of the result becomes one of the input, and how that becomes a weighted sum. */
    private record Interpolation(
            String mode,
            String coordinates,
            String nearest,
            double cubic,
            boolean excludeOutside,
            boolean antialias,
            double extrapolation,
            String aspect,
            long @Nullable [] axes) {

        /** Coordinates so near to the middle between two elements are as near to both, as in ONNX Runtime. */
        private static final double TIE = 1e-6;

        static Interpolation upsample(Attributes a) {
            String mode = a.text("mode", "nearest", "nearest", "linear", "bilinear");
            return new Interpolation(
                    mode.equals("nearest") ? mode : "linear",
                    "asymmetric",
                    "simple",
                    0,
                    false,
                    false,
                    0,
                    "stretch",
                    null);
        }

        static Interpolation decode(Attributes a) {
            return new Interpolation(
                    a.text("mode", "nearest", "nearest", "linear", "cubic"),
                    a.text(
                            "coordinate_transformation_mode",
                            "half_pixel",
                            "half_pixel",
                            "half_pixel_symmetric",
                            "pytorch_half_pixel",
                            "align_corners",
                            "asymmetric",
                            "tf_half_pixel_for_nn",
                            "tf_crop_and_resize"),
                    a.text(
                            "nearest_mode",
                            "round_prefer_floor",
                            "round_prefer_floor",
                            "round_prefer_ceil",
                            "floor",
                            "ceil"),
                    a.real("cubic_coeff_a", -0.75),
                    a.flag("exclude_outside", false),
                    a.flag("antialias", false),
                    a.real("extrapolation_value", 0),
                    a.text("keep_aspect_ratio_policy", "stretch", "stretch", "not_larger", "not_smaller"),
                    a.has("axes") ? a.integers("axes") : null);
        }

        /**
         * The coordinate of the input that element {@code j} of the result stands for, in the arithmetic of type
         * {@code float} at each step: it decides which element is the nearest, and which are outside.
         */
        float floatSource(int j, int in, int out, double scale, double from, double to) {
            float s = (float) scale;
            return switch (coordinates) {
                case "half_pixel" -> (j + 0.5f) / s - 0.5f;
                case "half_pixel_symmetric" -> {
                    float adjustment = out / (s * in);
                    yield in / 2f * (1 - adjustment) + ((j + 0.5f) / s - 0.5f);
                }
                case "pytorch_half_pixel" -> out > 1 ? (j + 0.5f) / s - 0.5f : 0;
                case "asymmetric" -> j / s;
                case "tf_half_pixel_for_nn" -> (j + 0.5f) / s;
                case "tf_crop_and_resize" -> {
                    float start = (float) from;
                    float end = (float) to;
                    yield out > 1
                            ? start * (in - 1) + j * (end - start) * (in - 1) / (out - 1)
                            : 0.5f * (start + end) * (in - 1);
                }
                case "align_corners" -> out > 1 ? (float) j * (in - 1) / (out - 1) : 0;
                default -> throw new IllegalStateException(coordinates);
            };
        }

        /** The coordinate of the input that element {@code j} of the result stands for. */
        double source(int j, int in, int out, double scale, double from, double to) {
            return switch (coordinates) {
                case "half_pixel" -> (j + 0.5) / scale - 0.5;
                case "half_pixel_symmetric" -> {
                    double adjustment = out / (scale * in);
                    yield in / 2.0 * (1 - adjustment) + (j + 0.5) / scale - 0.5;
                }
                case "pytorch_half_pixel" -> out > 1 ? (j + 0.5) / scale - 0.5 : 0;
                // the length before rounding down, as the standard's own tests have it
                case "align_corners" -> scale * in != 1 ? j * (in - 1) / (scale * in - 1) : 0;
                case "asymmetric" -> j / scale;
                case "tf_half_pixel_for_nn" -> (j + 0.5) / scale;
                default ->
                    out > 1 ? from * (in - 1) + j * (to - from) * (in - 1) / (out - 1) : 0.5 * (from + to) * (in - 1);
            };
        }

        /** The weights that make the element at coordinate {@code x}, of an axis scaled by {@code scale}. */
        void row(double x, int in, double scale, SparseRows rows) {
            if (antialias && !mode.equals("nearest")) {
                double narrow = Math.min(scale, 1);
                double support = (mode.equals("linear") ? 1 : 2) / narrow;
                filtered(x, in, narrow, (int) Math.floor(x - support), (int) Math.ceil(x + support), true, rows);
                return;
            }
            switch (mode) {
                case "nearest" -> throw new IllegalStateException("the nearest element is one of the input");
                case "linear" -> {
                    double inside = Math.max(0, Math.min(x, in - 1));
                    int low = (int) Math.floor(inside);
                    double part = inside - low;
                    rows.add(low, 1 - part);
                    if (part > 0) {
                        rows.add(low + 1, part);
                    }
                }
                default -> {
                    int low = (int) Math.floor(x);
                    filtered(x, in, 1, low - 1, low + 2, excludeOutside, rows);
                    return;
                }
            }
            rows.end();
        }

        /** The nearest element, as the mode has it. */
        int nearestIn(float x, int in, double scale) {
            return Math.max(0, Math.min(nearest(x, scale), in - 1));
        }

        /** Before opset 11 the mode is not said: coordinates are rounded up where an axis shrinks, else down. */
        private int nearest(float x, double scale) {
            boolean tied = Math.abs(x - Math.floor(x) - 0.5) < TIE;
            return (int)
                    switch (nearest) {
                        case "simple" -> scale < 1 ? Math.ceil(x) : Math.floor(x);
                        case "floor" -> Math.floor(x);
                        case "ceil" -> Math.ceil(x);
                        case "round_prefer_ceil" -> tied ? Math.ceil(x) : Math.round(x);
                        default -> tied ? Math.floor(x) : Math.round(x);
                    };
        }

        /**
         * The elements from one to another, weighted by a filter stretched by {@code 1 / narrow}. Outside the border
         * elements repeat, or are left out.
         */
        private void filtered(double x, int in, double narrow, int from, int to, boolean normalised, SparseRows rows) {
            double[] weights = new double[to - from + 1];
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                int at = from + k;
                boolean outside = at < 0 || at >= in;
                double distance = Math.abs(x - at) * narrow;
                double weight = mode.equals("linear") ? Math.max(0, 1 - distance) : Samplings.keys(cubic, distance);
                weights[k] = excludeOutside && outside ? 0 : weight;
                sum += weights[k];
            }
            for (int k = 0; k < weights.length; k++) {
                if (weights[k] != 0) {
                    int at = Math.max(0, Math.min(from + k, in - 1));
                    rows.add(at, normalised ? weights[k] / sum : weights[k]);
                }
            }
            rows.end();
        }
    }

    /** Scales come as an attribute, or as the input {@code scalesAt}; sizes, if any, as the input {@code sizesAt}. */
    private record Resize(Interpolation how, double @Nullable [] scales, int scalesAt, int sizesAt)
            implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(1)) {
                return builder.defer(
                        this,
                        1,
                        "its scales or sizes depend on the input",
                        builder.declared().ofAllFrom(1, inputs));
            }
            Edge x = inputs.required(0);
            int[] axes = Operands.axes(how.axes, x.shape());
            if (how.axes != null && how.axes.length > 0) { // scales and sizes are in the order given
                axes = Arrays.stream(how.axes).mapToInt(x.shape()::axis).toArray();
            }
            double[] scale = new double[axes.length];
            int[] out = new int[axes.length];
            target(builder.declared().ofAllFrom(1, inputs), x.shape(), axes, scale, out);
            for (int i = 0; i < axes.length; i++) {
                if (x.shape().extent(axes[i]) == 0 && out[i] > 0) {
                    throw new ModelException("axis " + axes[i] + " of " + x.shape() + " has nothing to resize");
                }
            }
            double[] region = region(inputs, axes.length);
            Shape in = x.shape();
            if (how.mode.equals("nearest") && !crops() && isWhole(in, axes, out)) {
                return List.of(x);
            }
            if (!x.type().isReal()) {
                return List.of(nearest(builder, x, axes, scale, out, region));
            }
            boolean[][] outside = new boolean[in.rank()][];
            for (int i = 0; i < axes.length; i++) {
                int extent = in.extent(axes[i]);
                builder.budget().room(out[i] * (how.antialias ? 4 / Math.min(1, scale[i]) + 4 : 4.0));
                SparseRows rows = new SparseRows();
                outside[axes[i]] = new boolean[out[i]];
                for (int j = 0; j < out[i]; j++) {
                    float place = how.floatSource(j, extent, out[i], scale[i], region[i], region[i + axes.length]);
                    outside[axes[i]][j] = crops() && (place < 0 || place > extent - 1);
                    if (how.mode.equals("nearest")) {
                        rows.add(how.nearestIn(place, extent, scale[i]), 1);
                        rows.end();
                    } else {
                        double at = how.source(j, extent, out[i], scale[i], region[i], region[i + axes.length]);
                        how.row(at, extent, scale[i], rows);
                    }
                }
                if (out[i] != extent || scale[i] != 1 || crops()) {
                    x = AxisMaps.apply(builder, x, axes[i], rows);
                }
            }
            return List.of(crops() ? extrapolated(builder, x, outside) : x);
        }

        /** Whether no extent changes: then runtimes copy, whatever the scales. */
        private static boolean isWhole(Shape in, int[] axes, int[] out) {
            return IntStream.range(0, axes.length).allMatch(i -> in.extent(axes[i]) == out[i]);
        }

        /** Integers and other values that can't be mixed. */
        private Edge nearest(PlanBuilder builder, Edge x, int[] axes, double[] scale, int[] out, double[] region) {
            if (!how.mode.equals("nearest") || crops()) {
                throw new ModelException("only real tensors can be resized in mode " + how.mode + ", got " + x.type());
            }
            Shape in = x.shape();
            int[] extents = in.extents();
            int[][] from = new int[in.rank()][];
            for (int i = 0; i < axes.length; i++) {
                extents[axes[i]] = out[i];
            }
            Shape shape = Shape.of(extents);
            for (int i = 0; i < axes.length; i++) {
                int extent = in.extent(axes[i]);
                from[axes[i]] = new int[out[i]];
                for (int j = 0; j < out[i]; j++) {
                    float at = how.floatSource(j, extent, out[i], scale[i], region[i], region[i + axes.length]);
                    from[axes[i]][j] = how.nearestIn(at, extent, scale[i]);
                }
            }
            int[] strides = shape.strides();
            int[] own = in.strides();
            int[] index = new int[shape.size()];
            for (int j = 0; j < index.length; j++) {
                for (int axis = 0; axis < from.length; axis++) {
                    int at = j / strides[axis] % shape.extent(axis);
                    index[j] += (from[axis] == null ? at : from[axis][at]) * own[axis];
                }
            }
            return Operands.move(builder, x, index, shape);
        }

        private boolean crops() {
            return how.coordinates.equals("tf_crop_and_resize");
        }

        /** Works out how much each axis is scaled and the extent that results. */
        private void target(Inputs inputs, Shape in, int[] axes, double[] scale, int[] out) {
            Edge sizes = sizesAt < 0 ? null : inputs.optional(sizesAt);
            if (sizes != null && sizes.shape().size() > 0) {
                long[] wanted = Operands.integers(sizes);
                requireCount("sizes", axes.length, wanted.length);
                for (int i = 0; i < axes.length; i++) {
                    out[i] = Shape.of(wanted[i]).size();
                    scale[i] = (double) out[i] / in.extent(axes[i]);
                }
                keepAspect(in, axes, scale, out);
                return;
            }
            Edge given = scalesAt < 0 ? null : inputs.optional(scalesAt);
            double[] factors = scales != null
                    ? scales
                    : given == null ? new double[0] : given.constant().reals();
            requireCount("scales", axes.length, factors.length);
            for (int i = 0; i < axes.length; i++) {
                int extent = in.extent(axes[i]);
                scale[i] = factors[i];
                if (!(scale[i] > 0) || scale[i] * extent > Integer.MAX_VALUE) {
                    throw new ModelException("scales must be positive and give a size within an int, got " + scale[i]);
                }
                out[i] = (int) Math.floor((float) (extent * scale[i])); // scales are floats, and so is their product
            }
        }

        private static void requireCount(String what, int needed, int given) {
            if (given != needed) {
                throw new ModelException(what + " needs " + needed + " values, got " + given);
            }
        }

        private void keepAspect(Shape in, int[] axes, double[] scale, int[] out) {
            if (how.aspect.equals("stretch")) {
                return;
            }
            double common = how.aspect.equals("not_larger")
                    ? Arrays.stream(scale).min().orElse(1)
                    : Arrays.stream(scale).max().orElse(1);
            for (int i = 0; i < axes.length; i++) {
                scale[i] = common;
                out[i] = Math.round((float) common * in.extent(axes[i]));
            }
        }

        /** Starts and ends, as parts of the extents; only tf_crop_and_resize reads them. */
        private double[] region(Inputs inputs, int axes) {
            if (!crops()) {
                return new double[2 * axes];
            }
            double[] region = inputs.required(1).constant().reals();
            if (region.length != 2 * axes) {
                throw new ModelException("roi needs " + 2 * axes + " values, got " + region.length);
            }
            return region;
        }

        private Edge extrapolated(PlanBuilder builder, Edge x, boolean[][] outside) {
            int size = x.shape().size();
            int[] strides = x.shape().strides();
            int[] index = new int[size];
            double[] offset = new double[size];
            for (int j = 0; j < size; j++) {
                index[j] = j;
                for (int axis = 0; axis < outside.length; axis++) {
                    boolean[] out = outside[axis];
                    if (out != null && out[j / strides[axis] % x.shape().extent(axis)]) {
                        index[j] = -1;
                        offset[j] = how.extrapolation;
                    }
                }
            }
            return builder.linear(Rearrangement.of(index), offset, x.shape(), x);
        }
    }
}
