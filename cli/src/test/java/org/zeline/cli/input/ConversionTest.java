package org.zeline.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class ConversionTest {
    private static final ElementType[] WHOLE = Arrays.stream(ElementType.values())
            .filter(type -> !type.isReal() && type != ElementType.STRING)
            .toArray(ElementType[]::new);

    private final SplittableRandom random = new SplittableRandom(15);

    private static BigInteger value(ElementType type, long bits) {
        return type == ElementType.UINT64 ? new BigInteger(Long.toUnsignedString(bits)) : BigInteger.valueOf(bits);
    }

    /** By the definition of the types, in integers without a limit. */
    private static boolean fits(BigInteger value, ElementType type) {
        int bits = type.isSigned() ? type.bits() - 1 : type.bits();
        BigInteger above = BigInteger.ONE.shiftLeft(bits);
        BigInteger least = type.isSigned() ? above.negate() : BigInteger.ZERO;
        return value.compareTo(least) >= 0 && value.compareTo(above) < 0;
    }

    @Test
    void integersKeepTheirValueOrAreRefused() {
        for (int i = 0; i < 3000; i++) {
            ElementType from = WHOLE[random.nextInt(WHOLE.length)];
            ElementType to = WHOLE[random.nextInt(WHOLE.length)];
            long bits = from.wrap(random.nextLong() >> random.nextInt(64));
            Tensor given = new IntegerTensor(from, Shape.of(2), new long[] {0, bits});
            BigInteger value = value(from, bits);
            if (fits(value, to)) {
                Tensor converted = Conversion.of(given, to);
                assertThat(converted.type()).isEqualTo(to);
                assertThat(value(to, converted.integers()[1])).isEqualTo(value);
            } else {
                assertThatThrownBy(() -> Conversion.of(given, to))
                        .isInstanceOf(BadInputException.class)
                        .hasMessageContaining("element 1 is " + value)
                        .hasMessageContaining("type " + to);
            }
        }
    }

    @Test
    void realNumbersBecomeIntegersOrAreRefused() {
        for (int i = 0; i < 3000; i++) {
            ElementType to = WHOLE[random.nextInt(WHOLE.length)];
            double value = Math.scalb((double) random.nextInt(-3, 4), random.nextInt(-1, 66)) + random.nextInt(-1, 2);
            Tensor given = Tensor.of(Shape.of(1), value);
            boolean exact = to.bits() < 64 || Math.abs(value) <= 0x1p53;
            if (value == Math.rint(value) && exact && fits(new BigDecimal(value).toBigInteger(), to)) {
                assertThat(Conversion.of(given, to).doubles()).containsExactly(value + 0.0);
            } else {
                assertThatThrownBy(() -> Conversion.of(given, to))
                        .isInstanceOf(BadInputException.class)
                        .hasMessageContaining("element 0 is ")
                        .hasMessageContaining("type " + to);
            }
        }
    }

    @Test
    void whatIsNoWholeNumberIsNoInteger() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.5}) {
            assertThatThrownBy(() -> Conversion.of(Tensor.of(Shape.of(1), bad), ElementType.INT32))
                    .hasMessageContaining("element 0 is " + bad);
        }
    }

    @Test
    void textsAreNoNumbers() {
        assertThatThrownBy(() -> Conversion.of(Tensor.of(Shape.of(1), 1.0), ElementType.STRING))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("holds type double, the input takes type string");
    }
}
