package org.zeline.cli.input;

import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;

/** Numbers in the type that an input declares: integers must be whole, exact, and within the range of the type. */
final class Conversion {
    /** Beyond it a double may stand for several integers. */
    private static final double EXACT = 0x1p53;

    private Conversion() {}

    /**
     * The same numbers in a type.
     *
     * @throws BadInputException naming the first element that the type does not have
     */
    static Tensor of(Tensor tensor, ElementType type) {
        if (tensor.type() == type) {
            return tensor;
        }
        if (tensor instanceof StringTensor || type == ElementType.STRING) {
            throw new BadInputException("holds type " + tensor.type() + ", the input takes type " + type);
        }
        if (!type.isReal()) {
            for (int i = 0; i < tensor.shape().size(); i++) {
                require(tensor, i, type);
            }
        }
        return type.isReal() || tensor instanceof RealTensor
                ? Tensor.wrapping(type, tensor.shape(), tensor.doubles())
                : new IntegerTensor(type, tensor.shape(), tensor.integers());
    }

    private static void require(Tensor tensor, int i, ElementType type) {
        if (tensor instanceof RealTensor real) {
            requireWhole(real.values()[i], i, type);
            return;
        }
        long value = tensor.integers()[i];
        boolean large = value < 0 && tensor.type() == ElementType.UINT64; // all bits are used
        boolean fits = type == ElementType.UINT64
                ? value >= 0 || large
                : !large && value >= type.least() && value <= type.largest();
        if (!fits) {
            throw outside(tensor.type() == ElementType.UINT64 ? Long.toUnsignedString(value) : "" + value, i, type);
        }
    }

    private static void requireWhole(double value, int i, ElementType type) {
        if (value != Math.rint(value) || Double.isInfinite(value)) {
            throw new BadInputException("the input takes type " + type + ", element " + i + " is " + value);
        }
        if (type.bits() == Long.SIZE && Math.abs(value) > EXACT) {
            throw new BadInputException("the input takes type " + type + ", element " + i + " is " + value
                    + ", where real numbers no longer tell integers apart; give them as .npy of type " + type);
        }
        if (value < type.least() || (type != ElementType.UINT64 && value > type.largest())) {
            throw outside(value == (long) value ? Long.toString((long) value) : Double.toString(value), i, type);
        }
    }

    private static BadInputException outside(String value, int i, ElementType type) {
        return new BadInputException("the input takes type " + type + ", which reaches from " + type.least() + " to "
                + Long.toUnsignedString(type.largest()) + "; element " + i + " is " + value);
    }
}
