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
public final class TensorFile {

    private static final String KIND = "an ONNX tensor";

    private TensorFile() {}

    /**
     * {@return the tensor in a file}
     *
     * @param file a file with one {@code TensorProto}
     */
    public static TensorProto read(Path file) {
        return checked(MessageFile.read(file, TensorProto.parser(), KIND), file.toString());
    }

    /**
     * {@return the tensor in the content of a file}
     *
     * @param bytes the content
     * @param name stands for the file in an error
     */
    public static TensorProto parse(byte[] bytes, String name) {
        return checked(MessageFile.parse(ByteString.copyFrom(bytes), name, TensorProto.parser(), KIND), name);
    }

    /**
     * Writes a tensor.
     *
     * @param tensor what to write
     * @param file where; replaced if it exists
     */
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
