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
import org.zeline.interpreter.value.Shape;

/** Operators that move data between channels and blocks of pixels, all of them linear maps. */
final class SpaceDepthOperators {
    private SpaceDepthOperators() {}

    static void register(OperatorSet operators) {
        operators.add("DepthToSpace", 1, 10, 1, 1, a -> depthToSpace(size(a), true));
        operators.add("DepthToSpace", 11, 1, 1, a -> {
            int size = size(a);
            return depthToSpace(size, a.text("mode", "DCR", "DCR", "CRD").equals("DCR"));
        });
        operators.add("SpaceToDepth", 1, 27, 1, 1, a -> spaceToDepth(size(a), true));
        operators.add("SpaceToDepth", 28, 1, 1, a -> {
            int size = size(a);
            return spaceToDepth(size, a.text("mode", "DCR", "DCR", "CRD").equals("DCR"));
        });
        operators.add("Col2Im", 18, 3, 3, Col2Im::decode);
    }

    private static int size(Attributes a) {
        long size = a.integer("blocksize", 0);
        if (size < 1 || size > 1 << 15) {
            throw new ModelException("blocksize must lie in [1, 32768], got " + size);
        }
        return (int) size;
    }

    private static Shape image(Edge x) {
        if (x.shape().rank() != 4) {
            throw new ModelException("needs an image of rank 4, got shape " + x.shape());
        }
        return x.shape();
    }

    /** Channels are in depth-column-row order (DCR) if {@code depthFirst}, else in column-row-depth order (CRD). */
    private static Operator depthToSpace(int size, boolean depthFirst) {
        return (builder, inputs) -> {
            Edge x = inputs.required(0);
            Shape in = image(x);
            if (in.extent(1) % (size * size) != 0) {
                throw new ModelException(in.extent(1) + " channels don't divide into blocks of " + size + "x" + size);
            }
            int channels = in.extent(1) / (size * size);
            Shape split = Shape.of(in.extent(0), channels, in.extent(2), size, in.extent(3), size);
            int[] strides = in.strides();
            int plane = strides[1];
            int[] steps = {
                strides[0],
                depthFirst ? plane : plane * size * size,
                strides[2],
                depthFirst ? plane * channels * size : plane * size,
                1,
                depthFirst ? plane * channels : plane
            };
            Shape out = Shape.of(in.extent(0), channels, in.extent(2) * size, in.extent(3) * size);
            return List.of(Operands.move(builder, x, split.walk(0, steps), out));
        };
    }

    /** The inverse of {@link #depthToSpace}, with the same two orders of channels. */
    private static Operator spaceToDepth(int size, boolean depthFirst) {
        return (builder, inputs) -> {
            Edge x = inputs.required(0);
            Shape in = image(x);
            if (in.extent(2) % size != 0 || in.extent(3) % size != 0) {
                throw new ModelException("an image of shape " + in + " does not divide into blocks of " + size);
            }
            int[] strides = in.strides();
            int channels = in.extent(1);
            int rows = in.extent(2) / size;
            int columns = in.extent(3) / size;
            Shape split = depthFirst
                    ? Shape.of(in.extent(0), size, size, channels, rows, columns)
                    : Shape.of(in.extent(0), channels, size, size, rows, columns);
            int[] steps = depthFirst
                    ? new int[] {strides[0], strides[2], 1, strides[1], strides[2] * size, size}
                    : new int[] {strides[0], strides[1], strides[2], 1, strides[2] * size, size};
            Shape out = Shape.of(in.extent(0), channels * size * size, rows, columns);
            return List.of(Operands.move(builder, x, split.walk(0, steps), out));
        };
    }

    /** Sums overlapping blocks into an image: the adjoint of cutting an image into blocks (im2col). */
    private record Col2Im(Windowing windowing) implements Operator {
        static Col2Im decode(Attributes a) {
            return new Col2Im(Windowing.decode(a));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(1)) {
                return builder.defer(this, 1, "the shape of its result depends on the input", inputs);
            }
            Edge x = inputs.required(0);
            int[] image = ints(inputs.required(1));
            int[] block = ints(inputs.required(2));
            Windowing.Axis[] axes = windowing.axes(image, block);
            Shape positions =
                    Shape.of(Arrays.stream(axes).mapToInt(Windowing.Axis::out).toArray());
            Shape taps = Shape.of(block);
            if (x.shape().rank() != 3
                    || x.shape().extent(1) % Math.max(1, taps.size()) != 0
                    || x.shape().extent(2) != positions.size()) {
                throw new ModelException("blocks of " + taps + " of an image of " + Shape.of(image)
                        + " need shape Nx(C " + taps.size() + ")x" + positions.size() + ", got " + x.shape());
            }
            int batch = x.shape().extent(0);
            int channels = x.shape().extent(1) / taps.size();
            int columns = taps.size() * positions.size();
            builder.budget().room(Shape.of(image).size() + (double) taps.size() * positions.size());
            Edge flat = Operands.reshaped(builder, x, Shape.of(batch * channels, columns));
            Edge summed = AxisMaps.apply(builder, flat, 1, rows(axes, taps, positions, Shape.of(image)));
            int[] extents = new int[image.length + 2];
            extents[0] = batch;
            extents[1] = channels;
            System.arraycopy(image, 0, extents, 2, image.length);
            return List.of(Operands.reshaped(builder, summed, Shape.of(extents)));
        }

        private static int[] ints(Edge edge) {
            return Shape.of(Operands.integers(edge)).extents();
        }

        private static SparseRows rows(Windowing.Axis[] axes, Shape taps, Shape positions, Shape image) {
            java.util.ArrayList<java.util.ArrayList<Integer>> sources = new java.util.ArrayList<>();
            for (int i = 0; i < image.size(); i++) {
                sources.add(new java.util.ArrayList<>());
            }
            int[] tapStrides = taps.strides();
            int[] positionStrides = positions.strides();
            int[] imageStrides = image.strides();
            for (int t = 0; t < taps.size(); t++) {
                for (int p = 0; p < positions.size(); p++) {
                    int to = 0;
                    for (int i = 0; i < axes.length && to >= 0; i++) {
                        Windowing.Axis axis = axes[i];
                        int at = p / positionStrides[i] % axis.out() * axis.stride()
                                + t / tapStrides[i] % axis.kernel() * axis.dilation()
                                - axis.before();
                        to = at < 0 || at >= axis.in() ? -1 : to + at * imageStrides[i];
                    }
                    if (to >= 0) {
                        sources.get(to).add(t * positions.size() + p);
                    }
                }
            }
            SparseRows rows = new SparseRows();
            sources.forEach(list -> {
                list.forEach(source -> rows.add(source, 1));
                rows.end();
            });
            return rows;
        }
    }
}
