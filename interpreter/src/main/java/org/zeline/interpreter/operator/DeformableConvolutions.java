package org.zeline.interpreter.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/**
 * DeformConv: a convolution over two axes whose taps read between pixels, each at its own offset, and each with its own
 * factor. Sampling is linear in the image when the offsets are constant, and the rest is a matrix product.
 */
final class DeformableConvolutions {
    private DeformableConvolutions() {}

    static void register() {
        OperatorSet.add("DeformConv", 19, 3, 5, DeformConv::decode);
    }

    private record DeformConv(Windowing windowing, int group, int offsetGroup) implements Operator {
        static DeformConv decode(Attributes a) {
            return new DeformConv(Windowing.decode(a), count(a, "group"), count(a, "offset_group"));
        }

        private static int count(Attributes a, String name) {
            long count = a.integer(name, 1);
            if (count < 1 || count > 1 << 20) {
                throw new ModelException(name + " must lie in [1, 1048576], got " + count);
            }
            return (int) count;
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge w = inputs.required(1);
            Edge offset = inputs.required(2);
            Edge mask = inputs.optional(4);
            if (!offset.isConstant() || (mask != null && !mask.isConstant())) {
                return builder.defer(this, 1, "where it samples depends on the input", inputs);
            }
            Shape in = x.shape();
            Shape weights = w.shape();
            if (in.rank() != 4
                    || weights.rank() != 4
                    || in.extent(1) != weights.extent(1) * group
                    || in.extent(1) % offsetGroup != 0
                    || weights.extent(0) % group != 0) {
                throw new ModelException("weights " + weights + " in " + group + " groups and " + offsetGroup
                        + " groups of offsets don't fit an image " + in);
            }
            int[] kernel = {weights.extent(2), weights.extent(3)};
            Windowing.Axis[] axes = windowing.axes(new int[] {in.extent(2), in.extent(3)}, kernel);
            int taps = kernel[0] * kernel[1];
            int places = axes[0].out() * axes[1].out();
            Shape maskShape = Shape.of(in.extent(0), offsetGroup * taps, axes[0].out(), axes[1].out());
            Shape offsetShape = Shape.of(in.extent(0), offsetGroup * taps * 2, axes[0].out(), axes[1].out());
            if (!offset.shape().equals(offsetShape)
                    || (mask != null && !mask.shape().equals(maskShape))) {
                throw new ModelException("offset and mask need shapes " + offsetShape + " and " + maskShape + ", got "
                        + offset.shape() + " and " + (mask == null ? "none" : mask.shape()));
            }
            double[] factors = mask == null ? null : mask.constant().reals();
            builder.budget().room(4.0 * in.extent(0) * in.extent(1) * taps * places);
            SparseRows rows = samples(in, axes, offset.constant().reals(), factors);
            Edge flat = Operands.reshaped(builder, x, Shape.of(in.size()));
            Edge sampled = AxisMaps.apply(builder, flat, 0, rows);
            int depth = weights.extent(1) * taps;
            Edge columns = Operands.reshaped(builder, sampled, Shape.of(in.extent(0), group, depth, places));
            Edge matrix = Operands.reshaped(builder, w, Shape.of(1, group, weights.extent(0) / group, depth));
            Edge product = MatrixProducts.product(builder, matrix, columns);
            Shape out = Shape.of(in.extent(0), weights.extent(0), axes[0].out(), axes[1].out());
            Edge result = Operands.reshaped(builder, product, out);
            Edge bias = inputs.optional(3);
            if (bias == null) {
                return List.of(result);
            }
            Edge shaped = Operands.reshaped(builder, bias, Shape.of(weights.extent(0), 1, 1));
            return List.of(Arithmetic.sum(builder, result, 1, shaped));
        }

        /** One row for each image, channel, tap and place. */
        private SparseRows samples(Shape in, Windowing.Axis[] axes, double[] offset, double @Nullable [] mask) {
            int taps = axes[0].kernel() * axes[1].kernel();
            int places = axes[0].out() * axes[1].out();
            SparseRows rows = new SparseRows();
            for (int n = 0; n < in.extent(0); n++) {
                for (int c = 0; c < in.extent(1); c++) {
                    int own = n * offsetGroup + c / (in.extent(1) / offsetGroup);
                    int plane = (n * in.extent(1) + c) * in.extent(2) * in.extent(3);
                    for (int t = 0; t < taps; t++) {
                        for (int p = 0; p < places; p++) {
                            int at = (own * taps + t) * places + p;
                            int shift = (own * taps + t) * 2 * places + p;
                            double y = place(axes[0], p / axes[1].out(), t / axes[1].kernel()) + offset[shift];
                            double x = place(axes[1], p % axes[1].out(), t % axes[1].kernel()) + offset[shift + places];
                            sample(rows, in, plane, y, x, mask == null ? 1 : mask[at]);
                            rows.end();
                        }
                    }
                }
            }
            return rows;
        }

        private static double place(Windowing.Axis axis, int out, int tap) {
            return out * axis.stride() - axis.before() + tap * axis.dilation();
        }

        /** Bilinear, zero outside the image. */
        private static void sample(SparseRows rows, Shape in, int plane, double y, double x, double factor) {
            double top = Math.floor(y);
            double left = Math.floor(x);
            for (int corner = 0; corner < 4; corner++) {
                double row = top + (corner >> 1);
                double column = left + corner % 2;
                double weight = factor * (1 - Math.abs(y - row)) * (1 - Math.abs(x - column));
                if (weight != 0 && row >= 0 && row < in.extent(2) && column >= 0 && column < in.extent(3)) {
                    int line = (int) row;
                    rows.add(plane + line * in.extent(3) + (int) column, weight);
                }
            }
        }
    }
}
