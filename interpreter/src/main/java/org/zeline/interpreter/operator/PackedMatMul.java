package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;

/**
 * MatMulNBits of {@code com.microsoft}: a product with a matrix whose columns are quantised in blocks to 2, 4 or 8
 * bits, packed into bytes, each block with a scale and a zero point.
 */
record PackedMatMul(int inner, int columns, int bits, int block) implements Operator {
    static void register(OperatorSet operators) {
        operators.add("com.microsoft.MatMulNBits", 1, 3, 6, PackedMatMul::decode);
    }

    static PackedMatMul decode(Attributes a) {
        a.integer("accuracy_level", 0); // all arithmetic is in double precision
        if (a.integer("weight_prepacked", 0) != 0) {
            throw new ModelException("prepacked weights are not supported");
        }
        int bits = positive(a, "bits", 4);
        int block = positive(a, "block_size", 0);
        if (bits != 2 && bits != 4 && bits != 8) {
            throw new ModelException("bits must be 2, 4 or 8, got " + bits);
        }
        if (block < 16 || Integer.bitCount(block) != 1) {
            throw new ModelException("block_size must be a power of two and at least 16, got " + block);
        }
        return new PackedMatMul(positive(a, "K", 0), positive(a, "N", 0), bits, block);
    }

    private static int positive(Attributes a, String name, long absent) {
        long value = a.integer(name, absent);
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new ModelException(name + " must be at least 1, got " + value);
        }
        return (int) value;
    }

    @Override
    public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
        Edge x = inputs.required(0);
        if (!inputs.constantFrom(1)) {
            return builder.defer(this, 1, "its weights depend on the input", inputs);
        }
        if (inputs.optional(4) != null) {
            throw new ModelException("the input g_idx is not supported: quantise without reordering (act_order)");
        }
        Shape shape = Shape.of(inner, columns);
        builder.budget().require(shape);
        Edge weights = builder.constant(new RealTensor(x.type(), shape, weights(inputs)));
        Edge product = MatrixProducts.product(builder, x, weights);
        Edge bias = inputs.optional(5);
        return List.of(bias == null ? product : Arithmetic.sum(builder, product, 1, bias));
    }

    private int blocks() {
        return (int) ((inner + (long) block - 1) / block);
    }

    /** {@code (quantised - zero point) scale}, a column of the matrix after the other in the packed bytes. */
    private double[] weights(Inputs inputs) {
        int blocks = blocks();
        int blob = block * bits / Byte.SIZE;
        long[] packed = inputs.required(1).constant().integers();
        double[] scales = inputs.required(2).constant().doubles();
        requireSize("B", packed.length, (long) columns * blocks * blob);
        requireSize("scales", scales.length, (long) columns * blocks);
        double[] zeros = zeros(inputs, blocks);
        double[] weights = new double[Math.multiplyExact(inner, columns)];
        for (int n = 0; n < columns; n++) {
            for (int k = 0; k < inner; k++) {
                int at = n * blocks + k / block;
                long value = bits(packed, (long) at * blob, k % block);
                weights[k * columns + n] = (value - zeros[at]) * scales[at];
            }
        }
        return weights;
    }

    /** The value at a position within a run of bytes that starts at {@code from}; the lowest bits come first. */
    private long bits(long[] packed, long from, int position) {
        int perByte = Byte.SIZE / bits;
        long held = packed[(int) (from + position / perByte)];
        return (held >> (position % perByte * bits)) & ((1L << bits) - 1);
    }

    private double[] zeros(Inputs inputs, int blocks) {
        Edge given = inputs.optional(3);
        double[] zeros = new double[columns * blocks];
        if (given == null) {
            Arrays.fill(zeros, 1 << (bits - 1));
            return zeros;
        }
        if (given.type().isReal()) {
            requireSize("zero_points", given.shape().size(), zeros.length);
            return given.constant().doubles();
        }
        int row = (blocks * bits + Byte.SIZE - 1) / Byte.SIZE;
        long[] packed = given.constant().integers();
        requireSize("zero_points", packed.length, (long) columns * row);
        for (int i = 0; i < zeros.length; i++) {
            zeros[i] = bits(packed, (long) (i / blocks) * row, i % blocks);
        }
        return zeros;
    }

    private static void requireSize(String name, long size, long needed) {
        if (size != needed) {
            throw new ModelException(name + " needs " + needed + " elements, got " + size);
        }
    }
}
