package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Fourier transforms, which are linear, and the window functions and mel weights used with them. */
final class FourierTransforms {
    private static final String SHAPE_DEPENDS = "the shape of its result depends on the input";

    private FourierTransforms() {}

    static void register(OperatorSet operators) {
        operators.add(
                "DFT",
                17,
                19,
                1,
                2,
                a -> new Dft(a.integer("axis", 1), a.flag("inverse", false), a.flag("onesided", false)));
        operators.add("DFT", 20, 1, 3, a -> new Dft(-2, a.flag("inverse", false), a.flag("onesided", false)));
        operators.add("STFT", 17, 2, 4, a -> new Stft(a.flag("onesided", true)));
        operators.add("HannWindow", 17, 1, 1, a -> window(a, t -> 0.5 - 0.5 * Math.cos(t)));
        operators.add("HammingWindow", 17, 1, 1, a -> window(a, t -> 25.0 / 46 - 21.0 / 46 * Math.cos(t)));
        operators.add(
                "BlackmanWindow", 17, 1, 1, a -> window(a, t -> 0.42 - 0.5 * Math.cos(t) + 0.08 * Math.cos(2 * t)));
        operators.add("MelWeightMatrix", 17, 5, 5, FourierTransforms::melWeightMatrix);
    }

    private static ElementType type(Attributes a, String name) {
        ElementType type = a.elementType(name, ElementType.FLOAT);
        return type == null ? ElementType.FLOAT : type;
    }

    /** A window function; its argument is an angle that makes one turn over the window. */
    private static Operator window(Attributes a, DoubleUnaryOperator shape) {
        boolean periodic = a.flag("periodic", true);
        ElementType type = type(a, "output_datatype");
        return new Operator() {
            @Override
            public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
                if (!inputs.required(0).isConstant()) {
                    return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
                }
                int size = Shape.of((long) inputs.required(0).scalar()).size();
                double period = periodic ? size : size - 1;
                double[] values = new double[size];
                Arrays.setAll(values, i -> size == 1 ? 1 : shape.applyAsDouble(2 * Math.PI * i / period));
                return List.of(builder.constant(Tensor.wrapping(type, Shape.of(size), values)));
            }
        };
    }

    /** The product with {@code exp(-2 pi i jk / n)}, or its inverse; the last axis holds real and imaginary parts. */
    private record Dft(long axis, boolean inverse, boolean oneSided) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(1)) {
                return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
            }
            Edge x = inputs.required(0);
            Edge length = inputs.optional(1);
            Edge givenAxis = inputs.optional(2);
            int at = x.shape().axis(givenAxis == null ? axis : (long) givenAxis.scalar());
            int last = x.shape().rank() - 1;
            if (at == last) {
                throw new ModelException("the last axis holds real and imaginary parts, it can't be transformed");
            }
            if (inverse && oneSided && x.shape().extent(last) != 2) {
                throw new ModelException("a one-sided inverse transform needs complex numbers, got shape " + x.shape());
            }
            int given = x.shape().extent(at);
            int points = length != null
                    ? Shape.of((long) length.scalar()).size()
                    : inverse && oneSided ? Math.max(0, 2 * (given - 1)) : given;
            return List.of(transformed(builder, x, at, points, inverse, oneSided));
        }
    }

    /**
     * The transform along an axis before the last. The signal is padded with zeros or cut to {@code points}. The
     * one-sided inverse is the real signal whose spectrum starts with the given half.
     */
    private static Edge transformed(
            PlanBuilder builder, Edge x, int at, int points, boolean inverse, boolean oneSided) {
        Shape in = x.shape();
        int last = in.rank() - 1;
        int parts = in.extent(last);
        if (parts != 1 && parts != 2) {
            throw new ModelException("the last axis needs 1 or 2 elements, got shape " + in);
        }
        boolean toReal = inverse && oneSided;
        int results = oneSided && !inverse ? points / 2 + 1 : points;
        int resultParts = toReal ? 1 : 2;
        // the axis moves next to the parts, so that one matrix applies to both
        int[] extents = new int[last];
        int[] steps = new int[last];
        int[] strides = in.strides();
        for (int i = 0, to = 0; i < last; i++) {
            if (i != at) {
                extents[to] = in.extent(i);
                steps[to++] = strides[i];
            }
        }
        Shape lead = Shape.of(Arrays.copyOf(extents, last - 1));
        extents[last - 1] = in.extent(at);
        steps[last - 1] = strides[at];
        int[] index = Shape.of(append(extents, parts)).walk(0, append(steps, 1));
        Edge rows = Operands.move(builder, x, index, Shape.of(lead.size(), in.extent(at) * parts));
        builder.budget().room(2.0 * results * parts * Math.min(points, in.extent(at)));
        SparseRows matrix =
                toReal ? realMatrix(in.extent(at), points) : matrix(in.extent(at), parts, points, results, inverse);
        Edge spectra = AxisMaps.apply(builder, rows, 1, matrix);
        int[] out = in.extents();
        out[at] = results;
        out[last] = resultParts;
        Shape shape = Shape.of(out);
        int[] leadStrides = new int[last + 1];
        int stride = results * resultParts;
        for (int i = last - 1; i >= 0; i--) {
            if (i != at) {
                leadStrides[i] = stride;
                stride *= in.extent(i);
            }
        }
        leadStrides[at] = resultParts;
        leadStrides[last] = 1;
        return Operands.move(builder, spectra, shape.walk(0, leadStrides), shape);
    }

    private static int[] append(int[] values, int value) {
        int[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = value;
        return longer;
    }

    /** Each frequency stands for two conjugate ones, except the first, and the middle one of an even length. */
    private static SparseRows realMatrix(int given, int points) {
        SparseRows rows = new SparseRows();
        for (int j = 0; j < points; j++) {
            for (int k = 0; k < Math.min(given, points / 2 + 1); k++) {
                double angle = 2 * Math.PI * ((long) j * k % points) / points;
                double weight = (k == 0 || 2 * k == points ? 1.0 : 2.0) / points;
                rows.add(2 * k, weight * Math.cos(angle));
                rows.add(2 * k + 1, -weight * Math.sin(angle));
            }
            rows.end();
        }
        return rows;
    }

    private static SparseRows matrix(int given, int parts, int points, int results, boolean inverse) {
        double scale = inverse ? 1.0 / points : 1;
        SparseRows rows = new SparseRows();
        for (int k = 0; k < results; k++) {
            for (int part = 0; part < 2; part++) {
                for (int j = 0; j < Math.min(given, points); j++) {
                    double angle = 2 * Math.PI * ((long) j * k % points) / points * (inverse ? 1 : -1);
                    double real = scale * Math.cos(angle);
                    double imaginary = scale * Math.sin(angle);
                    rows.add(j * parts, part == 0 ? real : imaginary);
                    if (parts == 2) {
                        rows.add(j * parts + 1, part == 0 ? -imaginary : real);
                    }
                }
                rows.end();
            }
        }
        return rows;
    }

    /** The short-time Fourier transform: transforms of overlapping frames of a signal, each multiplied by a window. */
    private record Stft(boolean oneSided) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(1)) {
                return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
            }
            Edge signal = inputs.required(0);
            Edge window = inputs.optional(2);
            Shape in = signal.shape().rank() == 2
                    ? Shape.of(signal.shape().extent(0), signal.shape().extent(1), 1)
                    : signal.shape();
            if (in.rank() != 3) {
                throw new ModelException("needs a signal of rank 3, got shape " + signal.shape());
            }
            long step = (long) inputs.required(1).scalar();
            int length = length(inputs.optional(3), window);
            if (step < 1 || length < 1 || length > in.extent(1)) {
                throw new ModelException("frames of " + length + " every " + step + " don't fit a signal of " + in);
            }
            int frames = (int) ((in.extent(1) - length) / step) + 1;
            int parts = in.extent(2);
            Shape cut = Shape.of(in.extent(0), frames, length, parts);
            int[] steps = {in.extent(1) * parts, Math.toIntExact(step * parts), parts, 1};
            Edge framed = Operands.move(builder, signal, cut.walk(0, steps), cut);
            if (window != null) {
                Edge factors =
                        builder.constant(centred(window.constant(), length).reshape(Shape.of(length, 1)));
                framed = Arithmetic.product(builder, framed, factors);
            }
            return List.of(transformed(builder, framed, 2, length, false, oneSided));
        }

        private static int length(@Nullable Edge length, @Nullable Edge window) {
            if (length == null && window == null) {
                throw new ModelException("needs frame_length or window");
            }
            return length != null
                    ? Shape.of((long) length.scalar()).size()
                    : java.util.Objects.requireNonNull(window).shape().size();
        }

        /** A window padded with zeros on both sides to the length of the frame. */
        private static Tensor centred(Tensor window, int length) {
            int size = window.shape().size();
            if (size > length) {
                throw new ModelException("a window of " + size + " is longer than frames of " + length);
            }
            double[] values = new double[length];
            System.arraycopy(window.reals(), 0, values, (length - size) / 2, size);
            return new RealTensor(window.type(), Shape.of(length), values);
        }
    }

    /** Triangular filters, equally spaced in mel, {@code 2595 log10(1 + f / 700)}, over the bins of a spectrum. */
    private static Operator melWeightMatrix(Attributes a) {
        ElementType type = type(a, "output_datatype");
        return new Operator() {
            @Override
            public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
                if (!inputs.constantFrom(0)) {
                    return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
                }
                int bands = Shape.of((long) inputs.required(0).scalar()).size();
                int length = Shape.of((long) inputs.required(1).scalar()).size();
                double rate = inputs.required(2).scalar();
                double low = mel(inputs.required(3).scalar());
                double high = mel(inputs.required(4).scalar());
                int bins = length / 2 + 1;
                int[] edges = new int[bands + 2];
                double width = (high - low) / (bands + 2);
                for (int i = 0; i < edges.length; i++) {
                    double hertz = 700 * (Math.pow(10, (low + i * width) / 2595) - 1);
                    edges[i] = (int) Math.floor((length + 1) * hertz / rate);
                }
                Shape shape = Shape.of(bins, bands);
                double[] weights = new double[shape.size()];
                for (int band = 0; band < bands; band++) {
                    triangle(weights, band, bands, bins, edges);
                }
                return List.of(builder.constant(Tensor.wrapping(type, shape, weights)));
            }
        };
    }

    private static double mel(double hertz) {
        return 2595 * Math.log10(1 + hertz / 700);
    }

    private static void triangle(double[] weights, int band, int bands, int bins, int[] edges) {
        int from = edges[band];
        int peak = edges[band + 1];
        int to = edges[band + 2];
        for (int bin = Math.max(from, 0); bin <= Math.min(peak, bins - 1); bin++) {
            weights[bin * bands + band] = peak > from ? (bin - from) / (double) (peak - from) : 1;
        }
        for (int bin = Math.max(peak, 0); bin < Math.min(to, bins); bin++) {
            weights[bin * bands + band] = (to - bin) / (double) (to - peak);
        }
    }
}
