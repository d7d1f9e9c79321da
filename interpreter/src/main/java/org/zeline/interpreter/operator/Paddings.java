package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Operators that add elements around a tensor, or repeat it. */
final class Paddings {
    private static final String SHAPE_DEPENDS = "the shape of its result depends on the input";

    private Paddings() {}

    static void register(OperatorSet operators) {
        operators.add("Pad", 1, 1, 1, 1, a -> Pad.byAttributes(a, "paddings"));
        operators.add("Pad", 2, 10, 1, 1, a -> Pad.byAttributes(a, "pads"));
        operators.add("Pad", 11, 17, 2, 3, a -> new Pad(Pad.mode(a), null, 0));
        operators.add("Pad", 18, 2, 4, a -> new Pad(Pad.mode(a), null, 0));
        operators.add("com.microsoft.Pad", 1, 2, 3, a -> new Pad(Pad.mode(a), null, 0));
        operators.add("Tile", 1, 5, 3, 3, a -> new TileAlong());
        operators.add("Tile", 6, 2, 2, a -> new Tile());
        operators.add("CenterCropPad", 18, 2, 2, a -> new CenterCropPad(a.has("axes") ? a.integers("axes") : null));
    }

    private enum Mode {
        CONSTANT,
        EDGE,
        REFLECT,
        WRAP;

        /**
         * The position along an axis of the input that a position of the result takes its element from; -1 if outside.
         */
        int source(int position, int extent) {
            return switch (this) {
                case CONSTANT -> position >= 0 && position < extent ? position : -1;
                case EDGE -> Math.max(0, Math.min(position, extent - 1));
                case REFLECT -> {
                    int period = Math.max(1, 2 * (extent - 1));
                    int at = Math.floorMod(position, period);
                    yield at < extent ? at : period - at;
                }
                case WRAP -> Math.floorMod(position, extent);
            };
        }
    }

    /** Before opset 11 pads and value are attributes. Negative pads crop. */
    private record Pad(Mode mode, long @Nullable [] pads, double value) implements Operator {
        static Pad byAttributes(Attributes a, String name) {
            return new Pad(mode(a), a.integers(name), a.real("value", 0));
        }

        static Mode mode(Attributes a) {
            String[] allowed = a.opset() < 19
                    ? new String[] {"constant", "reflect", "edge"}
                    : new String[] {"constant", "reflect", "edge", "wrap"};
            return Mode.valueOf(a.text("mode", "constant", allowed).toUpperCase(java.util.Locale.ROOT));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge givenPads = inputs.optional(1);
            Edge givenAxes = inputs.optional(3);
            if ((givenPads != null && !givenPads.isConstant()) || (givenAxes != null && !givenAxes.isConstant())) {
                return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
            }
            Shape in = x.shape();
            long[] amounts = givenPads != null ? Operands.integers(givenPads) : pads == null ? new long[0] : pads;
            long[] over = givenAxes == null ? null : Operands.integers(givenAxes);
            int[] axes = over == null
                    ? Operands.axes(null, in)
                    : Arrays.stream(over).mapToInt(in::axis).toArray();
            if (amounts.length != 2 * axes.length) {
                throw new ModelException("pads needs " + 2 * axes.length + " values, got " + amounts.length);
            }
            int[] before = new int[in.rank()];
            long[] extents = Arrays.stream(in.extents()).asLongStream().toArray();
            for (int i = 0; i < axes.length; i++) {
                extents[axes[i]] = Math.addExact(extents[axes[i]], Math.addExact(amounts[i], amounts[i + axes.length]));
                before[axes[i]] = Math.toIntExact(amounts[i]);
            }
            Edge filler = inputs.optional(2);
            if (filler == null || filler.shape().size() == 0) {
                Tensor tensor = Operands.zeros(x.type(), Shape.of(1));
                filler = builder.constant(
                        value == 0 ? tensor : Tensor.wrapping(x.type(), Shape.of(1), new double[] {value}));
            }
            return List.of(around(builder, x, before, Shape.of(extents), mode, filler));
        }
    }

    /** Takes the elements of {@code x} shifted by {@code before}, and the filler outside of {@code x}. */
    private static Edge around(PlanBuilder builder, Edge x, int[] before, Shape shape, Mode mode, Edge filler) {
        builder.budget().require(shape);
        Shape in = x.shape();
        int[] inStrides = in.strides();
        int[] strides = shape.strides();
        int[][] from = new int[shape.rank()][];
        for (int axis = 0; axis < from.length; axis++) {
            from[axis] = new int[shape.extent(axis)];
            if (in.extent(axis) == 0 && mode != Mode.CONSTANT && shape.extent(axis) > 0) {
                throw new ModelException("axis " + axis + " has no elements to repeat");
            }
            for (int i = 0; i < from[axis].length; i++) {
                from[axis][i] = mode.source(i - before[axis], in.extent(axis));
            }
        }
        int[] source = new int[shape.size()];
        int[] index = new int[source.length];
        for (int j = 0; j < index.length; j++) {
            int at = 0;
            for (int axis = 0; axis < from.length && at >= 0; axis++) {
                int place = from[axis][j / strides[axis] % shape.extent(axis)];
                at = place < 0 ? -1 : at + place * inStrides[axis];
            }
            source[j] = at < 0 ? 1 : 0;
            index[j] = Math.max(at, 0);
        }
        return Operands.join(builder, List.of(x, filler), source, index, shape);
    }

    private record Tile() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (!inputs.required(1).isConstant()) {
                return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
            }
            return List.of(tiled(builder, x, Operands.integers(inputs.required(1))));
        }
    }

    private static Edge tiled(PlanBuilder builder, Edge x, long[] repeats) {
        Shape in = x.shape();
        if (repeats.length != in.rank()) {
            throw new ModelException(
                    "repeats needs " + Operands.counted(in.rank(), "value") + ", got " + repeats.length);
        }
        long[] extents = new long[in.rank()];
        Arrays.setAll(extents, i -> Math.multiplyExact(in.extent(i), repeats[i]));
        Shape shape = Shape.of(extents);
        if (shape.size() == 0) {
            return Operands.move(builder, x, new int[0], shape);
        }
        return around(builder, x, new int[in.rank()], shape, Mode.WRAP, x);
    }

    /** Before opset 6: a number of copies along one axis. */
    private record TileAlong() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(1)) {
                return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
            }
            Edge x = inputs.required(0);
            long[] repeats = new long[x.shape().rank()];
            Arrays.fill(repeats, 1);
            repeats[x.shape().axis((long) inputs.required(2).scalar())] =
                    (long) inputs.required(1).scalar();
            return List.of(tiled(builder, x, repeats));
        }
    }

    /** Crops some axes, or pads them with zeros, symmetrically around the middle. */
    private record CenterCropPad(long @Nullable [] axes) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (!inputs.required(1).isConstant()) {
                return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
            }
            Shape in = x.shape();
            long[] wanted = Operands.integers(inputs.required(1));
            int[] over = axes == null
                    ? Operands.axes(null, in)
                    : Arrays.stream(axes).mapToInt(in::axis).toArray();
            if (wanted.length != over.length) {
                throw new ModelException(
                        "shape needs " + Operands.counted(over.length, "value") + ", got " + wanted.length);
            }
            long[] extents = Arrays.stream(in.extents()).asLongStream().toArray();
            int[] before = new int[in.rank()];
            for (int i = 0; i < over.length; i++) {
                long more = Shape.of(wanted[i]).size() - extents[over[i]];
                before[over[i]] = (int) (more >= 0 ? more / 2 : -(-more / 2));
                extents[over[i]] = wanted[i];
            }
            Edge zero = builder.constant(Operands.zeros(x.type(), Shape.of(1)));
            return List.of(around(builder, x, before, Shape.of(extents), Mode.CONSTANT, zero));
        }
    }
}
