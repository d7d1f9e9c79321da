package org.zeline.onnx;

import java.nio.file.Path;
import org.zeline.onnx.proto.OptionalProto;
import org.zeline.onnx.proto.SequenceProto;

/**
 * Reads {@code .pb} files that contain one sequence or one optional value, as in ONNX test data.
 *
 * <p>Reading is bounded in size and nesting; the content is not validated here. Every failure is an
 * {@link OnnxFormatException}.
 *
 * <p>For Zeline's own modules: the schema is not exported to others.
 */
public final class ValueFile {
    private ValueFile() {}

    /**
     * {@return the sequence in a file}
     *
     * @param file a file with one {@code SequenceProto}
     */
    public static SequenceProto sequence(Path file) {
        return MessageFile.read(file, SequenceProto.parser(), "an ONNX sequence");
    }

    /**
     * {@return the optional value in a file}
     *
     * @param file a file with one {@code OptionalProto}
     */
    public static OptionalProto optional(Path file) {
        return MessageFile.read(file, OptionalProto.parser(), "an ONNX optional value");
    }
}
