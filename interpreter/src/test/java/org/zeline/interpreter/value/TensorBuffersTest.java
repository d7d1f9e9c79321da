package org.zeline.interpreter.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorBuffersTest {
    private static final ElementType[] UNPACKED = Arrays.stream(ElementType.values())
            .filter(type -> type.bits() >= Byte.SIZE || type == ElementType.BOOL)
            .toArray(ElementType[]::new);

    @Property
    void floatsComeBackBitForBit(@ForAll @Size(max = 20) float[] values) {
        RealTensor tensor = Tensor.of(Shape.of(values.length), values);
        assertThat(tensor.type()).isEqualTo(ElementType.FLOAT);
        assertThat(tensor.toFloats()).isEqualTo(values);
        FloatBuffer direct = ByteBuffer.allocateDirect(4 * values.length + 8).asFloatBuffer();
        direct.put(1f);
        tensor.copyTo(direct);
        assertThat(direct.position()).isEqualTo(1 + values.length);
        FloatBuffer filled = direct.flip().position(1);
        assertThat(Tensor.of(tensor.shape(), filled.asReadOnlyBuffer()).values())
                .isEqualTo(tensor.values());
        assertThat(filled.position()).isEqualTo(1);
    }

    @Property
    void doublesComeBackBitForBit(@ForAll @Size(max = 20) double[] values) {
        RealTensor tensor = Tensor.of(Shape.of(1, values.length), DoubleBuffer.wrap(values));
        assertThat(tensor.type()).isEqualTo(ElementType.DOUBLE);
        assertThat(tensor.toDoubles()).isEqualTo(values).isNotSameAs(tensor.values());
        DoubleBuffer target = DoubleBuffer.allocate(values.length);
        tensor.copyTo(target);
        assertThat(target.array()).isEqualTo(values);
    }

    @Test
    void whatIsCopiedDoesNotChangeWithItsSource() {
        float[] floats = {1, 2};
        double[] doubles = {1, 2};
        RealTensor fromFloats = Tensor.of(Shape.of(2), floats);
        RealTensor fromDoubles = Tensor.of(Shape.of(2), DoubleBuffer.wrap(doubles));
        floats[0] = 5;
        doubles[0] = 5;
        assertThat(fromFloats.values()).containsExactly(1, 2);
        assertThat(fromDoubles.values()).containsExactly(1, 2);
        fromDoubles.toDoubles()[0] = 7;
        assertThat(fromDoubles.values()).containsExactly(1, 2);
    }

    /** Every element of a type of at most 16 bits, and many of the others, in either byte order. */
    @ParameterizedTest
    @EnumSource
    void bytesComeBack(ElementType type) {
        if (!Arrays.asList(UNPACKED).contains(type)) {
            assertThatThrownBy(() -> Tensor.of(type, Shape.of(2), ByteBuffer.allocate(2)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("no whole number of bytes");
            return;
        }
        int width = Math.max(1, type.bits() / 8);
        int count = width == 1 ? 256 : 1 << 16;
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ByteBuffer bytes = ByteBuffer.allocate(width * count).order(order);
            Random random = new Random(width);
            for (int i = 0; i < count; i++) {
                switch (width) {
                    case 1 -> bytes.put((byte) (type == ElementType.BOOL ? i & 1 : i));
                    case 2 -> bytes.putShort((short) i);
                    case 4 -> bytes.putInt(random.nextInt());
                    default -> bytes.putLong(random.nextLong());
                }
            }
            Tensor tensor = Tensor.of(type, Shape.of(count), bytes.flip());
            assertThat(tensor.type()).isEqualTo(type);
            assertThat(bytes.position()).isZero();
            ByteBuffer again = ByteBuffer.allocate(width * count).order(order);
            tensor.copyTo(again);
            assertThat(again.remaining()).isZero();
            Tensor back = Tensor.of(type, Shape.of(count), again.flip());
            assertThat(back.doubles()).isEqualTo(tensor.doubles()); // NaNs may change their bits
            if (!type.isReal()) {
                assertThat(again.array()).isEqualTo(bytes.array());
            }
        }
    }

    @Test
    void bytesMeanWhatTheirTypeSays() {
        ByteBuffer big = ByteBuffer.wrap(new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertThat(Tensor.of(ElementType.UINT8, Shape.of(2), big).integers()).containsExactly(255, 254);
        assertThat(Tensor.of(ElementType.INT8, Shape.of(2), big).integers()).containsExactly(-1, -2);
        assertThat(Tensor.of(ElementType.INT16, Shape.of(1), big).integers()).containsExactly(-2);
        assertThat(Tensor.of(ElementType.UINT16, Shape.of(), big.order(ByteOrder.LITTLE_ENDIAN))
                        .integers())
                .containsExactly(0xFEFF);
        ByteBuffer half = ByteBuffer.wrap(new byte[] {0x3E, 0x00});
        assertThat(Tensor.of(ElementType.FLOAT16, Shape.of(1), half).reals()).containsExactly(1.5);
        ByteBuffer single = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        new RealTensor(ElementType.FLOAT, Shape.of(1), new double[] {0.1}).copyTo(single);
        assertThat(single.getFloat(0)).isEqualTo(0.1f);
    }

    @Test
    void sizesMustFit() {
        assertThatThrownBy(() -> Tensor.of(Shape.of(2, 2), new float[3]))
                .isInstanceOf(ModelException.class)
                .hasMessage("shape 2x2 needs 4 values, got 3");
        assertThatThrownBy(() -> Tensor.of(Shape.of(2), DoubleBuffer.allocate(3)))
                .hasMessage("shape 2 needs 2 values, got 3");
        assertThatThrownBy(() -> Tensor.of(Shape.of(2), FloatBuffer.allocate(1)))
                .hasMessageContaining("needs 2 values, got 1");
        assertThatThrownBy(() -> Tensor.of(ElementType.INT32, Shape.of(2), ByteBuffer.allocate(7)))
                .hasMessageContaining("of type int32 needs 8 bytes, got 7");
        RealTensor tensor = Tensor.of(Shape.of(3), 1.0, 2.0, 3.0);
        assertThatThrownBy(() -> tensor.copyTo(DoubleBuffer.allocate(2)))
                .hasMessage("the buffer needs room for 3 doubles, there is room for 2");
        assertThatThrownBy(() -> tensor.copyTo(FloatBuffer.allocate(2))).hasMessageContaining("3 floats");
        assertThatThrownBy(() -> tensor.copyTo(ByteBuffer.allocate(23))).hasMessageContaining("24 bytes");
        assertThatThrownBy(() -> new StringTensor(Shape.of(1), new String[] {"a"}).toDoubles())
                .isInstanceOf(ModelException.class);
    }
}
