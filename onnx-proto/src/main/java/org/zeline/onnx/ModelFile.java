package org.zeline.onnx;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import org.zeline.onnx.proto.ModelProto;

/**
 * Reads and writes {@code .onnx} files.
 *
 * <p>Reading is bounded in size and nesting. It accepts a model that has a graph and an IR version from
 * {@value #OLDEST_IR} to {@value #NEWEST_IR}. The content of the graph is not validated here. Every failure is an
 * {@link OnnxFormatException}.
 *
 * <p>For Zeline's own modules: the schema is not exported to others.
 */
public final class ModelFile {

    /** The first IR version that imports operator sets. */
    static final int OLDEST_IR = 3;

    static final int NEWEST_IR = 13;

    private static final String KIND = "an ONNX model";

    private ModelFile() {}

    /**
     * {@return the model in a file, without reading external tensor data}
     *
     * @param file an ONNX file
     */
    public static ModelProto read(Path file) {
        return read(file, MessageFile.MAX_BYTES);
    }

    /**
     * {@return the model in a file of bounded size, without reading external tensor data}
     *
     * @param file an ONNX file
     * @param mostBytes the maximum size of the file in bytes
     */
    public static ModelProto read(Path file, long mostBytes) {
        return checked(MessageFile.read(file, ModelProto.parser(), KIND, mostBytes), file.toString());
    }

    /**
     * {@return the model parsed from the content of a file}
     *
     * @param bytes the content
     * @param name the name of the file in error messages
     */
    public static ModelProto parse(byte[] bytes, String name) {
        return checked(MessageFile.parse(ByteString.copyFrom(bytes), name, ModelProto.parser(), KIND), name);
    }

    /**
     * Writes a model.
     *
     * @param model the model
     * @param file the destination; replaced if it exists
     */
    public static void write(ModelProto model, Path file) {
        MessageFile.write(model, file);
    }

    private static ModelProto checked(ModelProto model, String name) {
        if (!model.hasIrVersion() && !model.hasGraph()) {
            throw new OnnxFormatException(name, "is not an ONNX model; export or copy it again");
        }
        long version = model.getIrVersion();
        if (version < OLDEST_IR || version > NEWEST_IR) {
            throw new OnnxFormatException(
                    name,
                    "has IR version " + version + ", but " + OLDEST_IR + " to " + NEWEST_IR
                            + " are supported; convert the model to one of these");
        }
        if (!model.hasGraph()) {
            throw new OnnxFormatException(name, "has no graph; export the model again");
        }
        return model;
    }
}
