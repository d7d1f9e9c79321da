package org.zeline.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

final class NpyTest {
    private static byte[] npy(String dict, byte[] data) {
        byte[] header = (dict + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length + data.length);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        bytes.put((byte) header.length).put((byte) (header.length >> 8));
        return bytes.put(header).put(data).array();
    }

    /** What other writers write, and NumPy reads. */
    @Test
    void headersHaveManyForms() {
        byte[] data = ByteBuffer.allocate(16)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putDouble(1.5)
                .putDouble(-2)
                .array();
        for (String dict : List.of(
                "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
                "{\"descr\": \"<f8\", \"fortran_order\": False, \"shape\": (2,)}",
                "{'shape':(2,),'fortran_order':False,'descr':'<f8'}",
                "{ 'descr' :\t'<f8' ,\n 'fortran_order' : False , 'shape' : ( 2 , ) }",
                "{'descr': 'f8', 'fortran_order': True, 'shape': (2L,), }",
                "{'descr': '=f8', 'fortran_order': False, 'shape': (\n2,\n), }      ")) {
            assertThat(Npy.read(npy(dict, data), "x.npy").doubles()).as(dict).containsExactly(1.5, -2);
        }
        byte[] flags = npy("{'descr': '?', 'fortran_order': False, 'shape': (2,), }", new byte[] {1, 0});
        assertThat(Npy.read(flags, "x.npy").type()).isEqualTo(ElementType.BOOL);
    }

    /** Versions 2 and 3 have four bytes for the header's length. */
    @Test
    void laterVersionsHaveLongerHeaders() {
        byte[] first = npy("{'descr': '|i1', 'fortran_order': False, 'shape': (3,), }", new byte[] {1, 2, -3});
        for (byte version = 2; version <= 3; version++) {
            ByteBuffer later = ByteBuffer.allocate(first.length + 2);
            later.put(first, 0, 6).put(version).put((byte) 0).put(first, 8, 2).putShort((short) 0);
            later.put(first, 10, first.length - 10);
            assertThat(Npy.read(later.array(), "x.npy").integers()).containsExactly(1, 2, -3);
        }
    }

    @Property
    void realNumbersSurvive(@ForAll @Size(max = 4) List<@IntRange(max = 3) Integer> extents, @ForAll long bits) {
        Shape shape = Shape.of(extents.stream().mapToInt(Integer::intValue).toArray());
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.longBitsToDouble(bits + i);
        }
        byte[] bytes = Npy.write(Tensor.of(shape, values));
        Tensor back = Npy.read(bytes, "x.npy");
        assertThat(back.shape()).isEqualTo(shape);
        assertThat(back.reals()).usingComparator((a, b) -> Arrays.compare(a, b)).isEqualTo(values);
        assertThat((bytes.length - 8 * values.length) % 64).isZero();
    }

    @Property
    void integersSurvive(@ForAll("integerTypes") ElementType type, @ForAll @IntRange(max = 1) int small) {
        Tensor tensor = new IntegerTensor(type, Shape.of(2, 1), new long[] {small, 1});
        Tensor back = Npy.read(Npy.write(tensor), "x.npy");
        ElementType held = type.bits() >= 8 || type == ElementType.BOOL
                ? type
                : type.isSigned() ? ElementType.INT8 : ElementType.UINT8;
        assertThat(back.type()).isEqualTo(held);
        assertThat(back.integers()).containsExactly(small, 1);
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<ElementType> integerTypes() {
        return net.jqwik.api.Arbitraries.of(ElementType.values())
                .filter(type -> !type.isReal() && type != ElementType.STRING);
    }

    @Test
    void columnsMayRunFirst() {
        byte[] bytes = npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", new byte[] {1, 4, 2, 5, 3, 6});
        assertThat(Npy.read(bytes, "x.npy").integers()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void bigEndianIsRead() {
        byte[] data = ByteBuffer.allocate(8).putFloat(1.5f).putFloat(-2).array();
        Tensor tensor = Npy.read(npy("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", data), "x.npy");
        assertThat(tensor.reals()).containsExactly(1.5, -2);
    }

    @Test
    void damageIsNamed() {
        byte[] whole = Npy.write(Tensor.of(Shape.of(3), 1, 2, 3));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Npy.read(cut, "x.npy"))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith("x.npy: ");
        }
    }

    @Test
    void aHugeShapeIsRefusedBeforeAnythingIsAllocated() {
        byte[] bytes = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000,), }", new byte[8]);
        assertThatThrownBy(() -> Npy.read(bytes, "x.npy"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("8000000 bytes");
        byte[] huge = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000,), }", new byte[8]);
        assertThatThrownBy(() -> Npy.read(huge, "x.npy"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("dimension 2000000000");
        byte[] text = npy("{'descr': '<U8', 'fortran_order': False, 'shape': (1,), }", new byte[32]);
        assertThatThrownBy(() -> Npy.read(text, "x.npy")).hasMessageContaining("type of elements");
    }
}
