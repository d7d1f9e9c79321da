package org.zeline.conformance;

import java.util.Random;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Numbers of a kind on which arithmetic is easily wrong. */
enum AwkwardValues {
    /** What the sample says, for example positive numbers. */
    ORDINARY,
    /** Infinities, NaN, both zeros and small numbers. */
    SPECIAL,
    /** Infinities and small numbers. */
    INFINITE,
    /** Whole numbers, halves, and the same again. */
    TIED,
    /** The largest, the smallest and what is near where functions overflow or integers end. */
    EXTREME;

    private static final double[] SPECIALS = {
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 0.0, -0.0, 1, -1, 0.5, -0.5
    };

    private static final double[] EXTREMES = {
        0,
        -0.0,
        1e-30,
        -1e-30,
        1e20,
        -1e20,
        1e-20,
        1e10,
        -1e10,
        88.5,
        89.5,
        -88,
        -104.5,
        127.5,
        -128.5,
        255.5,
        32767.5,
        -32768.5,
        65504,
        65520,
        16777217,
        2147483648.0,
        -2147483904.0,
        4294967296.0,
        9.3e18,
        1.9e19,
        0.49999997,
        -0.49999997,
        0.99999994,
        1.0000001,
        1,
        -1,
        8388607.5,
        -8388607.5
    };

    /**
     * {@return a tensor of such numbers}
     *
     * @param sample tells what is ordinary
     */
    Tensor draw(OperatorSample sample, ElementType type, Shape shape, Random random) {
        if (type.isReal()) {
            double[] values = new double[shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = type.round(real(sample, type, random));
            }
            return new RealTensor(type, shape, values);
        }
        long[] values = new long[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = whole(sample, type, random);
        }
        return new IntegerTensor(type, shape, values);
    }

    private double real(OperatorSample sample, ElementType type, Random random) {
        boolean plain = random.nextInt(3) == 0;
        return switch (this) {
            case ORDINARY -> sample.draw(random);
            case SPECIAL -> plain ? random.nextGaussian() : SPECIALS[random.nextInt(SPECIALS.length)];
            case INFINITE -> plain ? SPECIALS[random.nextInt(2)] : random.nextGaussian();
            case TIED -> plain ? random.nextInt(5) - 2 : (random.nextInt(9) - 4) * 0.5;
            case EXTREME -> plain ? extreme(type, random) : EXTREMES[random.nextInt(EXTREMES.length)];
        };
    }

    private static double extreme(ElementType type, Random random) {
        double[] ends = type == ElementType.DOUBLE
                ? new double[] {Double.MAX_VALUE, Double.MIN_VALUE, Double.MIN_NORMAL, 1e154, 709.7, -745.2}
                : type == ElementType.FLOAT
                        ? new double[] {Float.MAX_VALUE, Float.MIN_VALUE, Float.MIN_NORMAL, 1.9e19, 88.72, -103.9}
                        : new double[] {65504, 6e-8, 6.2e-5, 255, 11.08, -17.3};
        double end = ends[random.nextInt(ends.length)];
        return random.nextBoolean() ? end : -end;
    }

    private static long ordinary(long value, ElementType type) {
        return type.wrap(type.isSigned() ? value : Math.abs(value));
    }

    private long whole(OperatorSample sample, ElementType type, Random random) {
        return switch (this) {
            case ORDINARY, TIED -> ordinary((long) sample.draw(random), type);
            default ->
                switch (random.nextInt(6)) {
                    case 0 -> type.least();
                    case 1 -> type.largest();
                    case 2 -> type.wrap(random.nextInt(7) - 3);
                    case 3 -> type.wrap(type.largest() / 2 + random.nextInt(3) - 1);
                    default -> type.wrap(random.nextLong());
                };
        };
    }
}
