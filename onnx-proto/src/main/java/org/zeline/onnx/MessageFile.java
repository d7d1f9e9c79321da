package org.zeline.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** Files that contain one protobuf message: reads are bounded, and every failure is reported in one line. */
final class MessageFile {

    /** Protobuf counts bytes in an {@code int}, and some JVMs reserve a few words per array. */
    static final long MAX_BYTES = Integer.MAX_VALUE - 16L;

    /** A subgraph in an attribute takes three levels. */
    private static final int MAX_NESTING = 100;

    private static final int PART = 1 << 20;

    private MessageFile() {}

    /**
     * Reads the message in {@code file}.
     *
     * @param kind the expected content, as a noun phrase with its article
     */
    static <M extends Message> M read(Path file, Parser<M> parser, String kind) {
        return read(file, parser, kind, MAX_BYTES);
    }

    /** Reads the message in {@code file}; the file may have at most {@code mostBytes}. */
    static <M extends Message> M read(Path file, Parser<M> parser, String kind, long mostBytes) {
        String name = file.toString();
        long size = 0;
        try {
            if (Files.isDirectory(file)) {
                throw new OnnxFormatException(name, "is a folder; name the file in it");
            }
            size = Files.size(file);
            if (size > mostBytes && mostBytes < MAX_BYTES) {
                throw new OnnxFormatException(
                        name, "has " + size + " bytes, more than the " + mostBytes + " allowed (limit file-bytes)");
            }
            if (size > MAX_BYTES) {
                throw new OnnxFormatException(
                        name,
                        "has " + size + " bytes, more than the 2 GiB that protobuf supports;"
                                + " store the weights as external data");
            }
            // The array is not shared, so tensors may alias it.
            return parse(UnsafeByteOperations.unsafeWrap(bytes(file, (int) size)), name, parser, kind);
        } catch (NoSuchFileException e) {
            throw new OnnxFormatException(name, "there is no such file; check the path", e);
        } catch (AccessDeniedException e) {
            throw new OnnxFormatException(name, "cannot be read; check its permissions", e);
        } catch (IOException e) {
            throw new OnnxFormatException(name, "could not be read (" + e.getMessage() + ")", e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, size, e);
        }
    }

    /** The complete content of a file, of which {@code size} bytes are expected. */
    private static byte[] bytes(Path file, int size) throws IOException {
        byte[] bytes = new byte[size];
        try (InputStream in = Files.newInputStream(file)) {
            int count = 0;
            // in parts: a channel allocates a direct buffer of the requested size
            for (int read = 0; read >= 0 && count < size; count += Math.max(0, read)) {
                read = in.read(bytes, count, Math.min(PART, size - count));
            }
            byte[] more = in.readAllBytes();
            if (count == size && more.length == 0) {
                return bytes;
            }
            byte[] all = Arrays.copyOf(bytes, Math.addExact(count, more.length));
            System.arraycopy(more, 0, all, count, more.length);
            return all;
        }
    }

    /** Parses a message; errors refer to the file as {@code name}. */
    static <M extends Message> M parse(ByteString bytes, String name, Parser<M> parser, String kind) {
        if (bytes.isEmpty()) {
            throw new OnnxFormatException(name, "is empty, not " + kind + "; export or copy it again");
        }
        try {
            CodedInputStream input = bytes.newCodedInput();
            input.enableAliasing(true);
            input.setRecursionLimit(MAX_NESTING);
            M message = parser.parseFrom(input);
            input.checkLastTagWas(0);
            return message;
        } catch (IOException e) {
            throw new OnnxFormatException(
                    name, "is damaged, cut short, or not " + kind + "; export or copy it again", e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, bytes.size(), e);
        }
    }

    static void write(Message message, Path file) {
        try {
            WholeFile.write(file, message.toByteArray());
        } catch (IOException e) {
            throw new OnnxFormatException(
                    file.toString(),
                    "could not be written (" + e.getMessage()
                            + "); check that its folder exists and that there is enough space",
                    e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(file.toString(), message.getSerializedSize(), e);
        }
    }

    private static OnnxFormatException outOfMemory(String name, long size, OutOfMemoryError cause) {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        long file = (size >> 20) + 1;
        return new OnnxFormatException(
                name,
                "needs more memory than the heap of " + heap + " MiB: " + file + " MiB for its file; raise -Xmx, for"
                        + " example -Xmx" + Math.max(heap + heap / 2, file + file / 4 + 64) + "m",
                cause);
    }
}
