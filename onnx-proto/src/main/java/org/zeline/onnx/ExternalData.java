package org.zeline.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.StringStringEntryProto;
import org.zeline.onnx.proto.TensorProto;

/**
 * Tensor data in files next to a model. A model can only name files in its own folder or below: no absolute path, no
 * {@code ..}, no drive, no link, no device. The number of bytes read follows from the tensor's shape and type, and the
 * file must contain them. If a checksum is given, it must match the file. Every failure is an
 * {@link OnnxFormatException}. Not thread-safe.
 *
 * <p>For Zeline's own modules: the schema is not exported to others.
 */
public final class ExternalData {
    private static final Set<String> KEYS = Set.of("location", "offset", "length", "checksum");

    /** Bounds the time that a checksum takes. */
    private static final long LARGEST_FILE = 1L << 36;

    private static final int PART = 1 << 20;

    private final Path model;
    private final Path folder;
    private final Map<Path, String> checksums = new HashMap<>();

    /**
     * Resolves files relative to a model.
     *
     * @param model the model's file
     */
    public ExternalData(Path model) {
        this.model = model;
        Path parent = model.toAbsolutePath().getParent();
        try {
            this.folder = parent == null ? model.toRealPath() : parent.toRealPath();
        } catch (IOException e) {
            throw new OnnxFormatException(model.toString(), "its folder could not be read", e);
        }
    }

    /**
     * {@return a tensor with its data inside the message}
     *
     * @param tensor one of the model's; returned unchanged if its data are not in another file
     */
    public TensorProto resolved(TensorProto tensor) {
        if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL) {
            return tensor;
        }
        Map<String, String> entries = entries(tensor);
        String location = entries.get("location");
        if (location == null) {
            throw bad(tensor, "has external data without a location");
        }
        if (tensor.hasRawData() || hasTypedData(tensor)) {
            throw bad(tensor, "has internal data in addition to those in '" + location + "'");
        }
        Path file = file(tensor, location);
        long needed = bytes(tensor);
        long length = number(tensor, entries, "length", needed);
        if (length != needed) {
            throw bad(tensor, "has " + length + " bytes of external data, but its shape and type need " + needed);
        }
        ByteString data = read(tensor, file, number(tensor, entries, "offset", 0), needed);
        String checksum = entries.get("checksum");
        if (checksum != null && !checksum.equalsIgnoreCase(checksums.computeIfAbsent(file, this::sha1))) {
            throw bad(
                    tensor,
                    "has its data in '" + location + "', whose SHA-1 checksum is not the one that the model"
                            + " gives: copy the file again");
        }
        return tensor.toBuilder()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(data)
                .build();
    }

    /**
     * {@return a model with all data inside the message}
     *
     * @param proto the model
     */
    public ModelProto resolved(ModelProto proto) {
        ModelProto.Builder model = proto.toBuilder();
        resolve(model.getGraphBuilder());
        model.getFunctionsBuilderList().forEach(function -> resolve(function.getNodeBuilderList()));
        return model.build();
    }

    private void resolve(GraphProto.Builder graph) {
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            graph.setInitializer(i, resolved(graph.getInitializer(i)));
        }
        resolve(graph.getNodeBuilderList());
    }

    private void resolve(List<NodeProto.Builder> nodes) {
        for (NodeProto.Builder node : nodes) {
            for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
                if (attribute.hasT()) {
                    attribute.setT(resolved(attribute.getT()));
                }
                for (int i = 0; i < attribute.getTensorsCount(); i++) {
                    attribute.setTensors(i, resolved(attribute.getTensors(i)));
                }
                if (attribute.hasG()) {
                    resolve(attribute.getGBuilder());
                }
                attribute.getGraphsBuilderList().forEach(this::resolve);
            }
        }
    }

    private static boolean hasTypedData(TensorProto tensor) {
        return tensor.getFloatDataCount()
                        + tensor.getInt32DataCount()
                        + tensor.getInt64DataCount()
                        + tensor.getDoubleDataCount()
                        + tensor.getUint64DataCount()
                        + tensor.getStringDataCount()
                > 0;
    }

    /** The number of bytes of the elements. */
    private long bytes(TensorProto tensor) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
        int bits = type == null ? 0 : bits(type);
        if (bits == 0) {
            throw bad(
                    tensor, "has external data, but elements of type " + tensor.getDataType() + " have no fixed size");
        }
        long elements = 1;
        try {
            for (long extent : tensor.getDimsList()) {
                if (extent < 0) {
                    throw bad(tensor, "has a negative dimension, " + extent);
                }
                elements = Math.multiplyExact(elements, extent);
            }
            return (Math.multiplyExact(elements, (long) bits) + 7) / 8;
        } catch (ArithmeticException e) {
            throw bad(tensor, "has more elements than a file can hold");
        }
    }

    private static int bits(TensorProto.DataType type) {
        return switch (type) {
            case UINT2, INT2 -> 2;
            case UINT4, INT4, FLOAT4E2M1 -> 4;
            case BOOL, UINT8, INT8, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0 -> 8;
            case UINT16, INT16, FLOAT16, BFLOAT16 -> 16;
            case FLOAT, INT32, UINT32 -> 32;
            case DOUBLE, INT64, UINT64, COMPLEX64 -> 64;
            case COMPLEX128 -> 128;
            default -> 0;
        };
    }

    private OnnxFormatException bad(TensorProto tensor, String problem) {
        return new OnnxFormatException(model.toString(), "tensor '" + tensor.getName() + "' " + problem);
    }

    private Map<String, String> entries(TensorProto tensor) {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            if (!KEYS.contains(entry.getKey())) {
                throw bad(tensor, "has external data with an unknown key '" + entry.getKey() + "'");
            }
            if (entries.put(entry.getKey(), entry.getValue()) != null) {
                throw bad(tensor, "has external data with the duplicate key '" + entry.getKey() + "'");
            }
        }
        return entries;
    }

    private long number(TensorProto tensor, Map<String, String> entries, String key, long absent) {
        String text = entries.get(key);
        if (text == null) {
            return absent;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, like a negative number
        }
        throw bad(tensor, "has external data with " + key + " '" + text + "', which is not a number of bytes");
    }

    /** Checks every part of the path, since a link anywhere may lead outside the folder. */
    private Path file(TensorProto tensor, String location) {
        String quoted = "'" + location + "'";
        if (location.isEmpty()
                || location.indexOf('\0') >= 0
                || location.indexOf('\\') >= 0
                || location.indexOf(':') >= 0
                || location.startsWith("/")) {
            throw bad(tensor, "names the data file " + quoted + ", which is not a path below the model's folder");
        }
        try {
            Path file = folder;
            for (String part : location.split("/", -1)) {
                if (part.equals("..")) {
                    throw bad(tensor, "names the data file " + quoted + ", which leaves the model's folder");
                }
                if (part.isEmpty() || part.equals(".")) {
                    throw bad(tensor, "names the data file " + quoted + ", which has an empty part or a '.'");
                }
                file = file.resolve(part);
                if (Files.isSymbolicLink(file)) {
                    throw bad(tensor, "names the data file " + quoted + ", which goes through a symbolic link");
                }
            }
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw bad(tensor, "names the data file " + quoted + ", and there is no such file");
            }
            if (!file.toRealPath().startsWith(folder)) {
                throw bad(tensor, "names the data file " + quoted + ", which leaves the model's folder");
            }
            if (hasOtherNames(file)) {
                throw bad(tensor, "names the data file " + quoted + ", which is a file with several hard links");
            }
            return file;
        } catch (InvalidPathException | IOException e) {
            throw new OnnxFormatException(model.toString(), "the data file " + quoted + " could not be found", e);
        }
    }

    private static boolean hasOtherNames(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return false;
        }
        return ((Number) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS)).longValue() > 1;
    }

    private ByteString read(TensorProto tensor, Path file, long offset, long length) {
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            long size = channel.size();
            if (offset > size || length > size - offset || length > MessageFile.MAX_BYTES || size > LARGEST_FILE) {
                throw bad(
                        tensor,
                        "needs " + length + " bytes from offset " + offset + " of '" + file.getFileName()
                                + "', which has " + size);
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) length);
            channel.position(offset);
            while (bytes.hasRemaining()) {
                // in parts: a channel allocates a direct buffer of the requested size
                ByteBuffer part = bytes.slice(bytes.position(), Math.min(PART, bytes.remaining()));
                int read = channel.read(part);
                bytes.position(bytes.position() + Math.max(0, read));
                if (read < 0) {
                    throw bad(tensor, "has its data in '" + file.getFileName() + "', which is truncated");
                }
            }
            return UnsafeByteOperations.unsafeWrap(bytes.flip());
        } catch (IOException e) {
            throw new OnnxFormatException(file.toString(), "could not be read (" + e.getMessage() + ")", e);
        }
    }

    private String sha1(Path file) {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            byte[] part = new byte[1 << 16];
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                digest.update(part, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new OnnxFormatException(file.toString(), "could not be read (" + e.getMessage() + ")", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }
}
