package org.zeline.interpreter;

import java.nio.file.Path;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.graph.ValueCodec;
import org.zeline.interpreter.value.AbsentValue;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.TensorSequence;
import org.zeline.interpreter.value.Value;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.TensorFile;
import org.zeline.onnx.ValueFile;

/** Reads the values in ONNX files of type {@code .pb}, such as the inputs and outputs of ONNX's backend tests. */
public final class ValueReader {
    private ValueReader() {}

    /**
     * {@return the tensor in a file}
     *
     * @param file a file with one {@code TensorProto}
     * @throws OnnxFormatException if the file can't be read or is malformed
     * @throws ModelException if the tensor is malformed
     */
    public static Tensor tensor(Path file) {
        return TensorCodec.decode(TensorFile.read(file));
    }

    /**
     * {@return a tensor}
     *
     * @param bytes one {@code TensorProto}
     * @param name the name of the tensor in messages
     * @throws OnnxFormatException if the bytes are malformed
     * @throws ModelException if the tensor is malformed
     */
    public static Tensor tensor(byte[] bytes, String name) {
        return TensorCodec.decode(TensorFile.parse(bytes, name));
    }

    /**
     * {@return the sequence in a file}
     *
     * @param file a file with one {@code SequenceProto}
     * @param type the element type if the sequence is empty
     * @throws OnnxFormatException if the file can't be read or is malformed
     * @throws ModelException if it contains anything other than tensors
     */
    public static TensorSequence sequence(Path file, ElementType type) {
        return ValueCodec.decode(ValueFile.sequence(file), type);
    }

    /**
     * {@return the optional value in a file, an {@link AbsentValue} if it is empty}
     *
     * @param file a file with one {@code OptionalProto}
     * @param type the element type if it is empty
     * @throws OnnxFormatException if the file can't be read or is malformed
     * @throws ModelException if it contains anything other than a tensor or a sequence of tensors
     */
    public static Value optional(Path file, ElementType type) {
        return ValueCodec.decode(ValueFile.optional(file), type);
    }
}
