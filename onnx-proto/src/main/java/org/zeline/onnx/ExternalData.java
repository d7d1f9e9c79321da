package org.zeline.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.zeline.onnx.proto.StringStringEntryProto;
import org.zeline.onnx.proto.TensorProto;

/**
 * Tensor data in files beside a model. A model can name no other file than one in its own folder or below it: no
 * absolute path, no {@code ..}, no drive, no link. Every failure is an {@link OnnxFormatException}.
 */
public final class ExternalData {
    private static final Set<String> KEYS = Set.of("location", "offset", "length", "checksum");

    private final Path model;
    private final Path folder;

    /**
     * Takes the model's place.
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
     * {@return a tensor with its data in the message itself}
     *
     * @param tensor one of the model's; returned as it is if its data don't stand in another file
     */
    public TensorProto resolved(TensorProto tensor) {
        if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL) {
            return tensor;
        }
        Map<String, String> entries = entries(tensor);
        String location = entries.get("location");
        if (location == null) {
            throw bad(tensor, "names no location of its data");
        }
        if (tensor.hasRawData()) {
            throw bad(tensor, "has data of its own beside those in '" + location + "'");
        }
        Path file = file(tensor, location);
        ByteString data =
                read(tensor, file, number(tensor, entries, "offset", 0), number(tensor, entries, "length", -1));
        return tensor.toBuilder()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(data)
                .build();
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
                throw bad(tensor, "has external data with two of key '" + entry.getKey() + "'");
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
            // told below, like a negative number
        }
        throw bad(tensor, "has external data with " + key + " '" + text + "', which is no number of bytes");
    }

    /** Every part of the path is looked at, for a link anywhere may lead outside. */
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
            for (Path part : Path.of(location)) {
                if (part.toString().equals("..")) {
                    throw bad(tensor, "names the data file " + quoted + ", which leaves the model's folder");
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
                throw bad(
                        tensor,
                        "names the data file " + quoted + ", which is a hard link to a file that has other names");
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
            long wanted = length >= 0 ? length : size - offset;
            if (offset > size || wanted > size - offset || wanted > Integer.MAX_VALUE - 16) {
                throw bad(
                        tensor,
                        "needs " + wanted + " bytes from " + offset + " on of '" + file.getFileName() + "', which has "
                                + size);
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) wanted);
            channel.position(offset);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw bad(tensor, "finds '" + file.getFileName() + "' cut short");
                }
            }
            return UnsafeByteOperations.unsafeWrap(bytes.flip());
        } catch (IOException e) {
            throw new OnnxFormatException(file.toString(), "could not be read (" + e.getMessage() + ")", e);
        }
    }
}
