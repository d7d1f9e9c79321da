package org.zeline.onnx;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.TensorProto.DataType;

/**
 * Reads and writes {@code .pb} files that hold one tensor, as ONNX test data does.
 *
 * <p>Reading is bounded in size and nesting and accepts a tensor that states a known data type; its data are not
 * checked here. Every failure is an {@link OnnxFormatException}.
 *
 * <p>For Zeline's own modules: the schema is not exported to others.
 */
@SuppressWarnings("exports")
public final class TensorFile {

    private static final String KIND = "an ONNX tensor";

    private TensorFile() {}

    /** Reads the tensor in {@code file}. */
    public static TensorProto read(Path file) {
        return checked(MessageFile.read(file, TensorProto.parser(), KIND), file.toString());
    }

    /** Parses the bytes of a tensor; {@code name} stands for the file in an error. */
    public static TensorProto parse(byte[] bytes, String name) {
        return checked(MessageFile.parse(ByteString.copyFrom(bytes), name, TensorProto.parser(), KIND), name);
    }

    /** Writes {@code tensor}, replacing the file. */
    public static void write(TensorProto tensor, Path file) {
        MessageFile.write(tensor, file);
    }

    private static TensorProto checked(TensorProto tensor, String name) {
        DataType type = DataType.forNumber(tensor.getDataType());
        if (type == null || type == DataType.UNDEFINED) {
            throw new OnnxFormatException(
                    name,
                    "has data type " + tensor.getDataType() + ", which is not that of an ONNX tensor;"
                            + " check that the file is one");
        }
        return tensor;
    }
}
