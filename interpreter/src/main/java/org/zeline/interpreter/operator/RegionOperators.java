package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Operators on boxes in images: non-maximum suppression and pooling of regions of interest. */
final class RegionOperators {
    private static final String BOXES_DEPEND = "its boxes depend on the input";

    private RegionOperators() {}

    static void register(OperatorSet operators) {
        operators.add("NonMaxSuppression", 10, 2, 5, a -> new NonMaxSuppression(a.flag("center_point_box", false)));
        operators.add("RoiAlign", 10, 15, 3, 3, a -> RoiAlign.decode(a, "output_half_pixel"));
        operators.add("RoiAlign", 16, 3, 3, a -> RoiAlign.decode(a, "half_pixel"));
        operators.add("MaxRoiPool", 1, 2, 2, MaxRoiPool::decode);
    }

    /**
     * Selects, per class, the boxes of highest score that overlap no previously selected box by more than a threshold.
     */
    private record NonMaxSuppression(boolean centered) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(0)) {
                return builder.defer(this, 1, "which boxes it keeps depends on the input", inputs);
            }
            Shape shape = inputs.required(1).shape();
            if (shape.rank() != 3 || inputs.required(0).shape().rank() != 3) {
                throw new ModelException("boxes and scores need rank 3, got "
                        + inputs.required(0).shape() + " and " + shape);
            }
            Shape places = inputs.required(0).shape();
            if (places.extent(0) != shape.extent(0) || places.extent(1) != shape.extent(2) || places.extent(2) != 4) {
                throw new ModelException("boxes of shape " + places + " don't fit scores of shape " + shape);
            }
            double[] boxes = inputs.required(0).constant().reals();
            double[] scores = inputs.required(1).constant().reals();
            long most = (long) number(inputs.optional(2), 0);
            double overlap = number(inputs.optional(3), 0);
            double least = number(inputs.optional(4), Double.NEGATIVE_INFINITY);
            int count = shape.extent(2);
            List<Long> kept = new ArrayList<>();
            for (int row = 0; row < shape.size(0, 2); row++) {
                int first = row * count;
                double[] candidates = Arrays.copyOfRange(
                        boxes, row / shape.extent(1) * count * 4, (row / shape.extent(1) + 1) * count * 4);
                List<Integer> order = IntStream.range(0, count)
                        .filter(i -> scores[first + i] > least || inputs.optional(4) == null)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> -scores[first + i]))
                        .toList();
                List<Integer> taken = new ArrayList<>();
                for (int box : order) {
                    builder.budget().tick();
                    if (taken.size() < most
                            && taken.stream().allMatch(other -> overlap(candidates, box, other) <= overlap)) {
                        taken.add(box);
                        kept.addAll(
                                List.of((long) (row / shape.extent(1)), (long) (row % shape.extent(1)), (long) box));
                    }
                }
            }
            long[] indices = kept.stream().mapToLong(Long::longValue).toArray();
            return List.of(builder.constant(Tensor.wrapping(Shape.of(indices.length / 3, 3), indices)));
        }

        private static double number(@Nullable Edge edge, double absent) {
            return edge == null || edge.shape().size() == 0
                    ? absent
                    : edge.constant().doubles()[0];
        }

        /** The intersection of two boxes over their union. */
        private double overlap(double[] boxes, int i, int j) {
            double[] p = corners(boxes, i);
            double[] q = corners(boxes, j);
            double height = Math.min(p[2], q[2]) - Math.max(p[0], q[0]);
            double width = Math.min(p[3], q[3]) - Math.max(p[1], q[1]);
            double shared = Math.max(height, 0) * Math.max(width, 0);
            double covered = (p[2] - p[0]) * (p[3] - p[1]) + (q[2] - q[0]) * (q[3] - q[1]) - shared;
            return shared <= 0 ? 0 : shared / covered;
        }

        private double[] corners(double[] boxes, int i) {
            double a = boxes[4 * i];
            double b = boxes[4 * i + 1];
            double c = boxes[4 * i + 2];
            double d = boxes[4 * i + 3];
            return centered
                    ? new double[] {b - d / 2, a - c / 2, b + d / 2, a + c / 2}
                    : new double[] {Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)};
        }
    }

    /** The batch index of each box. */
    private static int[] batchIndices(Edge indices, int boxes, int batch) {
        long[] batchIndices = Operands.integers(indices);
        if (batchIndices.length != boxes) {
            throw new ModelException(
                    "batch_indices needs " + Operands.counted(boxes, "value") + ", got " + batchIndices.length);
        }
        return Arrays.stream(batchIndices)
                .mapToInt(i -> Gathers.within(i, batch))
                .toArray();
    }

    private static int extent(Attributes a, String name, long absent) {
        long value = a.integer(name, absent);
        if (value < (absent == 0 ? 0 : 1) || value > 1 << 16) {
            throw new ModelException(name + " must lie in [1, 65536], got " + value);
        }
        return (int) value;
    }

    /** Averages or maxima of bilinear samples on a grid over each box. Averages are linear in the image. */
    private record RoiAlign(boolean averages, int height, int width, int ratio, double scale, boolean halfPixel)
            implements Operator {
        static RoiAlign decode(Attributes a, String usual) {
            String transformation = a.opset() < 16
                    ? usual
                    : a.text("coordinate_transformation_mode", usual, "half_pixel", "output_half_pixel");
            return new RoiAlign(
                    a.text("mode", "avg", "avg", "max").equals("avg"),
                    extent(a, "output_height", 1),
                    extent(a, "output_width", 1),
                    extent(a, "sampling_ratio", 0),
                    a.real("spatial_scale", 1),
                    transformation.equals("half_pixel"));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(1)) {
                return builder.defer(this, 1, BOXES_DEPEND, inputs);
            }
            Edge x = inputs.required(0);
            Shape in = x.shape();
            double[] rois = inputs.required(1).constant().reals();
            if (in.rank() != 4 || rois.length % 4 != 0) {
                throw new ModelException("needs an image of rank 4 and boxes of 4 values, got " + in + " and "
                        + inputs.required(1).shape());
            }
            if (in.size() == 0) {
                throw new ModelException("an image of shape " + in + " has no elements to sample");
            }
            int boxes = rois.length / 4;
            int[] image = batchIndices(inputs.required(2), boxes, in.extent(0));
            Shape out = Shape.of(boxes, in.extent(1), height, width);
            SparseRows rows = new SparseRows();
            List<Integer> starts = new ArrayList<>(List.of(0));
            int parts = 0;
            double entries = out.size();
            for (int r = 0; r < boxes; r++) {
                double[] vertical = samplesOf(builder.budget(), rois[4 * r + 1], rois[4 * r + 3], height);
                double[] horizontal = samplesOf(builder.budget(), rois[4 * r], rois[4 * r + 2], width);
                entries += 4.0 * in.extent(1) * vertical.length * horizontal.length;
                builder.budget().room(entries);
                for (int channel = 0; channel < in.extent(1); channel++) {
                    int plane = (image[r] * in.extent(1) + channel) * in.extent(2) * in.extent(3);
                    for (int cell = 0; cell < height * width; cell++) {
                        parts += cell(rows, in, plane, vertical, horizontal, cell);
                        starts.add(parts);
                    }
                }
            }
            Edge flat = Operands.reshaped(builder, x, Shape.of(in.size()));
            Edge sampled = AxisMaps.apply(builder, flat, 0, rows);
            if (averages) {
                return List.of(Operands.reshaped(builder, sampled, out));
            }
            int[] start = starts.stream().mapToInt(Integer::intValue).toArray();
            Windows windows = new Windows(start, IntStream.range(0, parts).toArray());
            return List.of(builder.maximum(windows, out, sampled));
        }

        /** The sample positions along one axis of a box, cell by cell. */
        private double[] samplesOf(Budget budget, double from, double to, int cells) {
            double shift = halfPixel ? 0.5 : 0;
            double first = from * scale - shift;
            double length = to * scale - shift - first;
            if (!halfPixel) {
                length = Math.max(length, 1);
            }
            double cell = length / cells;
            double perCell = ratio > 0 ? ratio : Math.ceil(cell);
            if (!(perCell <= 1 << 12)) {
                throw new ModelException("a box from " + from + " to " + to + " takes too many samples");
            }
            int count = (int) Math.max(perCell, 0);
            budget.room((double) cells * count);
            double[] samples = new double[cells * count];
            for (int i = 0; i < samples.length; i++) {
                int cellIndex = i / count;
                samples[i] = first + cellIndex * cell + (i % count + 0.5) * cell / count;
            }
            return samples;
        }

        /**
         * Adds one row for an average, or four rows per sample, one for each corner, for a maximum; returns their
         * number.
         */
        private int cell(SparseRows rows, Shape in, int plane, double[] vertical, double[] horizontal, int cell) {
            int down = vertical.length / height;
            int across = horizontal.length / width;
            int added = 0;
            double weight = averages ? 1.0 / Math.max(1, down * across) : 1;
            for (int i = 0; i < down * across; i++) {
                double y = vertical[cell / width * down + i / across];
                double x = horizontal[cell % width * across + i % across];
                double[] weights = new double[4];
                int[] corners = corners(in, plane, y, x, weights);
                for (int c = 0; c < 4; c++) {
                    if (weights[c] != 0 || !averages) {
                        rows.add(corners[c], weights[c] * weight);
                    }
                    if (!averages) {
                        rows.end();
                        added++;
                    }
                }
            }
            if (averages || added == 0) {
                rows.end();
                added++;
            }
            return added;
        }

        /**
         * The four neighbours of a point and their bilinear weights; all weights are zero more than one pixel outside.
         */
        private static int[] corners(Shape in, int plane, double y, double x, double[] weights) {
            int height = in.extent(2);
            int width = in.extent(3);
            if (y < -1 || y > height || x < -1 || x > width) {
                return new int[] {plane, plane, plane, plane};
            }
            double down = Math.max(y, 0);
            double across = Math.max(x, 0);
            int top = Math.min((int) down, height - 1);
            int left = Math.min((int) across, width - 1);
            int bottom = Math.min(top + 1, height - 1);
            int right = Math.min(left + 1, width - 1);
            double v = top == height - 1 ? 0 : down - top;
            double h = left == width - 1 ? 0 : across - left;
            weights[0] = (1 - v) * (1 - h);
            weights[1] = (1 - v) * h;
            weights[2] = v * (1 - h);
            weights[3] = v * h;
            return new int[] {
                plane + top * width + left,
                plane + top * width + right,
                plane + bottom * width + left,
                plane + bottom * width + right
            };
        }
    }

    /** The largest element in each cell of a grid over each box. */
    private record MaxRoiPool(int height, int width, double scale) implements Operator {
        static MaxRoiPool decode(Attributes a) {
            long[] pooled = a.integers("pooled_shape");
            if (pooled.length != 2 || pooled[0] < 1 || pooled[1] < 1 || Math.max(pooled[0], pooled[1]) > 1 << 16) {
                throw new ModelException("pooled_shape needs two positive values, got " + Arrays.toString(pooled));
            }
            return new MaxRoiPool((int) pooled[0], (int) pooled[1], a.real("spatial_scale", 1));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(1)) {
                return builder.defer(this, 1, BOXES_DEPEND, inputs);
            }
            Edge x = inputs.required(0);
            Shape in = x.shape();
            double[] rois = inputs.required(1).constant().reals();
            if (in.rank() != 4 || rois.length % 5 != 0) {
                throw new ModelException("needs an image of rank 4 and boxes of 5 values, got " + in + " and "
                        + inputs.required(1).shape());
            }
            int boxes = rois.length / 5;
            // an empty cell gives 0, which is appended after all elements
            Edge zero = builder.constant(Operands.zeros(x.type(), Shape.of(1)));
            int[] source = new int[in.size() + 1];
            int[] index = IntStream.range(0, in.size() + 1).toArray();
            source[in.size()] = 1;
            index[in.size()] = 0;
            Edge all = Operands.join(builder, List.of(x, zero), source, index, Shape.of(in.size() + 1));
            Shape out = Shape.of(boxes, in.extent(1), height, width);
            builder.budget().room(out.size());
            List<Integer> elements = new ArrayList<>();
            List<Integer> starts = new ArrayList<>(List.of(0));
            for (int r = 0; r < boxes; r++) {
                int image = Gathers.within((long) rois[5 * r], in.extent(0));
                int[] box = new int[4];
                for (int i = 0; i < 4; i++) {
                    box[i] = (int) Math.round(rois[5 * r + 1 + i] * scale);
                }
                for (int channel = 0; channel < in.extent(1); channel++) {
                    builder.budget().room((double) elements.size() + starts.size() + in.size(2, 4));
                    int plane = (image * in.extent(1) + channel) * in.extent(2) * in.extent(3);
                    for (int cell = 0; cell < height * width; cell++) {
                        cell(elements, in, plane, box, cell);
                        starts.add(elements.size());
                    }
                }
            }
            Windows windows = new Windows(
                    starts.stream().mapToInt(Integer::intValue).toArray(),
                    elements.stream().mapToInt(Integer::intValue).toArray());
            return List.of(builder.maximum(windows, out, all));
        }

        private void cell(List<Integer> elements, Shape in, int plane, int[] box, int cell) {
            int before = elements.size();
            int[] rows = range(box[1], box[3], cell / width, height, in.extent(2));
            int[] columns = range(box[0], box[2], cell % width, width, in.extent(3));
            for (int i = rows[0]; i < rows[1]; i++) {
                for (int j = columns[0]; j < columns[1]; j++) {
                    elements.add(plane + i * in.extent(3) + j);
                }
            }
            if (elements.size() == before) {
                elements.add(in.size());
            }
        }

        private static int[] range(int from, int to, int cell, int cells, int extent) {
            double size = Math.max(to - (double) from + 1, 1) / cells;
            double first = Math.floor(cell * size) + from;
            double end = Math.ceil((cell + 1) * size) + from;
            return new int[] {(int) Math.max(0, Math.min(first, extent)), (int) Math.max(0, Math.min(end, extent))};
        }
    }
}
