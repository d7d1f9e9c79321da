package org.zeline.interpreter.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.StoredTensor;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.SparseTensorProto;
import org.zeline.onnx.proto.TensorProto;

class TensorCodecTest {
    /** An odd number of elements, so that those of less than a byte don't fill the last one. */
    private static Tensor random(ElementType type) {
        Random random = new Random(type.code());
        Shape shape = Shape.of(3, 5);
        if (type == ElementType.STRING) {
            String[] texts = new String[15];
            Arrays.setAll(texts, i -> "é" + random.nextInt());
            return new StringTensor(shape, texts);
        }
        if (type.isReal()) {
            double[] values = new double[15];
            Arrays.setAll(values, i -> type.round(type == ElementType.FLOAT8E8M0 ? 4 : random.nextGaussian()));
            return new RealTensor(type, shape, values);
        }
        long[] values = new long[15];
        Arrays.setAll(values, i -> type.wrap(random.nextLong()));
        return new IntegerTensor(type, shape, values);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsRead(ElementType type) {
        Tensor tensor = random(type);
        Tensor read = TensorCodec.decode(TensorCodec.encode(tensor));
        assertThat(read.type()).isEqualTo(type);
        assertThat(read.shape()).isEqualTo(tensor.shape());
        if (type == ElementType.STRING) {
            assertThat(read.strings()).containsExactly(tensor.strings());
        } else if (type.isReal()) {
            assertThat(read.reals()).containsExactly(tensor.reals());
        } else {
            assertThat(read.integers()).containsExactly(tensor.integers());
        }
    }

    /** Parameters keep the width of their type until they are asked for. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16", "FLOAT8E5M2"})
    void manyRealNumbersStayAsTheyAre(ElementType type) {
        Random random = new Random(1);
        Shape shape = Shape.of(2, 2048);
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> type.round(random.nextGaussian()));
        TensorProto proto = TensorCodec.encode(new RealTensor(type, shape, values));
        Tensor read = TensorCodec.decode(proto);
        assertThat(read).isInstanceOf(StoredTensor.class);
        assertThat(read.reals()).containsExactly(values);
        assertThat(read.reshape(Shape.of(4096)).doubles()).containsExactly(values);
        assertThat(read.take(new int[] {4095, -1}, Shape.of(2)).reals()).containsExactly(values[4095], 0);
        assertThat(read.toDoubles()).containsExactly(values).isNotSameAs(read.doubles());
        assertThat(TensorCodec.encode(read)).isEqualTo(proto);
    }

    @Test
    void manyNumbersInAListStayNarrow() {
        TensorProto.Builder proto = TensorProto.newBuilder().setDataType(1).addDims(1024);
        double[] values = new double[1024];
        for (int i = 0; i < values.length; i++) {
            proto.addFloatData(0.1f * i);
            values[i] = 0.1f * i;
        }
        Tensor read = TensorCodec.decode(proto.build());
        assertThat(read).isInstanceOf(StoredTensor.class);
        assertThat(read.reals()).containsExactly(values);
    }

    /** The first element takes the lowest bits, as ONNX packs them. */
    @Test
    void smallIntegersShareBytesLowestBitsFirst() {
        TensorProto proto = TensorProto.newBuilder()
                .setDataType(ElementType.INT4.code())
                .addDims(3)
                .setRawData(ByteString.copyFrom(new byte[] {(byte) 0xF1, 0x07}))
                .build();
        assertThat(TensorCodec.decode(proto).integers()).containsExactly(1, -1, 7);
        TensorProto typed = proto.toBuilder()
                .clearRawData()
                .addInt32Data(0xF1)
                .addInt32Data(0x07)
                .build();
        assertThat(TensorCodec.decode(typed).integers()).containsExactly(1, -1, 7);
    }

    @Test
    void dataThatDoNotFillTheShapeAreRefused() {
        TensorProto.Builder proto =
                TensorProto.newBuilder().setName("w").setDataType(1).addDims(2).addDims(3);
        assertThatThrownBy(() -> TensorCodec.decode(proto.build()))
                .isInstanceOf(ModelException.class)
                .hasMessage("tensor 'w' of shape 2x3 needs 6 values, the file holds 0");
        assertThatThrownBy(() -> TensorCodec.decode(
                        proto.setRawData(ByteString.copyFrom(new byte[23])).build()))
                .hasMessage("tensor 'w' of shape 2x3 and type float can't hold 23 bytes");
    }

    @Test
    void sparseTensorsHaveFlatIndicesOrRowsOfThem() {
        TensorProto values = TensorCodec.encode(Tensor.of(Shape.of(2), 5, 7.0));
        SparseTensorProto.Builder sparse =
                SparseTensorProto.newBuilder().setValues(values).addDims(2).addDims(3);
        sparse.setIndices(TensorCodec.encode(Tensor.of(Shape.of(2), 1L, 5)));
        assertThat(TensorCodec.decode(sparse.build()).doubles()).containsExactly(0, 5, 0, 0, 0, 7);
        sparse.setIndices(TensorCodec.encode(Tensor.of(Shape.of(2, 2), 0L, 1, 1, 2)));
        assertThat(TensorCodec.decode(sparse.build()).doubles()).containsExactly(0, 5, 0, 0, 0, 7);
        sparse.setIndices(TensorCodec.encode(Tensor.of(Shape.of(2, 2), 0L, 1, 1, 3)));
        assertThatThrownBy(() -> TensorCodec.decode(sparse.build())).hasMessageContaining("index 3, not within [0, 3)");
    }
}
