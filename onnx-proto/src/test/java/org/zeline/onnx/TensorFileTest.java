package org.zeline.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.onnx.proto.TensorProto;

final class TensorFileTest {

    private static final TensorProto TENSOR = TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.DOUBLE_VALUE)
            .addDims(2)
            .addDoubleData(1.5)
            .addDoubleData(-2)
            .build();

    @Test
    void writesAndReadsBack(@TempDir Path folder) {
        Path file = folder.resolve("input_0.pb");
        TensorFile.write(TENSOR, file);
        assertThat(TensorFile.read(file)).isEqualTo(TENSOR);
    }

    @Test
    void rejectsAnUnknownDataType() {
        for (int type : new int[] {-1, 0, 27}) {
            byte[] bytes = TENSOR.toBuilder().setDataType(type).build().toByteArray();
            assertThatThrownBy(() -> TensorFile.parse(bytes, "t.pb"))
                    .isInstanceOf(OnnxFormatException.class)
                    .hasMessageStartingWith("t.pb: has data type " + type);
        }
    }

    @Property
    void anyBytesAreATensorOrRefused(@ForAll byte[] bytes) {
        try {
            assertThat(TensorFile.parse(bytes, "t.pb").hasDataType()).isTrue();
        } catch (OnnxFormatException e) {
            assertThat(e.getMessage()).startsWith("t.pb: ").doesNotContain("\n");
        }
    }
}
