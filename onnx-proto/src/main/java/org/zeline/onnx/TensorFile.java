package org.zeline.onnx;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.TensorProto.DataType;

/**
 * Reads and writes {@code .pb} files that contain one tensor, as in ONNX test data.
 *
 * <p>Reading is bounded in size and nesting. It accepts a tensor with a known data type; the data are not validated
 * here. Every failure is an {@link OnnxFormatException}.
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
     * {@return the tensor parsed from the content of a file}
     *
     * @param bytes the content
     * @param name the name of the file in error messages
     */
    public static TensorProto parse(byte[] bytes, String name) {
        return checked(MessageFile.parse(ByteString.copyFrom(bytes), name, TensorProto.parser(), KIND), name);
    }

    /**
     * Writes a tensor.
     *
     * @param tensor the tensor
     * @param file the destination; replaced if it exists
     */
    public static void write(TensorProto tensor, Path file) {
        MessageFile.write(tensor, file);
    }

    private static TensorProto checked(TensorProto tensor, String name) {
        DataType type = DataType.forNumber(tensor.getDataType());
        if (type == null || type == DataType.UNDEFINED) {
            throw new OnnxFormatException(
                    name,
                    "has data type " + tensor.getDataType() + ", which ONNX does not define;"
                            + " check that the file contains an ONNX tensor");
        }
        return tensor;
    }
}
