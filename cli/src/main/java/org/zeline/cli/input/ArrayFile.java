package org.zeline.cli.input;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.TensorFile;

/**
 * Reads files of numbers and of pictures, told apart by what they hold, tables and tensors by their suffix; any of them
 * may be packed by gzip. A part of a file follows {@code #}: {@code F.npz#NAME} is an array of an archive, {@code F#12}
 * the thirteenth item of an array along its first axis, {@code F.npz#NAME#12} that of an array of an archive. A file
 * whose own name has a {@code #} goes before.
 */
final class ArrayFile {
    private static final String KNOWN = ".png, .jpg, .npy, .npz, .csv, .txt, .pb or IDX, each also as .gz";

    private enum Kind {
        NPY,
        NPZ,
        IDX,
        CSV,
        PROTO,
        PICTURE
    }

    /** What a file holds. */
    sealed interface Content permits Numbers, Picture {}

    /**
     * An array.
     *
     * @param tensor its elements
     * @param loose whether its axes are those of a table or an item, and not meant to be an input's
     */
    record Numbers(Tensor tensor, boolean loose) implements Content {}

    private ArrayFile() {}

    static Content read(Path file) {
        String text = file.toString();
        String name = name(text);
        List<String> parts = name.equals(text)
                ? List.of()
                : List.of(text.substring(name.length() + 1).split("#", -1));
        byte[] bytes = unzipped(Contents.bytes(Path.of(name)), name);
        if (bytes.length == 0) {
            throw new BadInputException(name + ": is empty; it should hold numbers or a picture");
        }
        Kind kind = kind(bytes, name);
        if (kind == Kind.PICTURE) {
            if (!parts.isEmpty()) {
                throw new BadInputException(text + ": a picture has no items; leave out #" + parts.get(0));
            }
            return Picture.read(bytes, name);
        }
        if (kind != Kind.NPZ) {
            return item(array(kind, bytes, name), kind == Kind.CSV || kind == Kind.IDX, parts, name);
        }
        String wanted = parts.isEmpty() ? null : parts.get(0);
        Tensor array = Npy.read(Npz.entry(bytes, wanted, name), wanted == null ? name : name + "#" + wanted);
        return item(array, false, wanted == null ? parts : parts.subList(1, parts.size()), name);
    }

    /** The longest part before a # that names a file; the shortest if none does. */
    static String name(String text) {
        String name = text;
        while (name.contains("#") && !Files.exists(Path.of(name))) {
            name = name.substring(0, name.lastIndexOf('#'));
        }
        return name;
    }

    private static byte[] unzipped(byte[] bytes, String name) {
        if (bytes.length < 2 || bytes[0] != 0x1F || bytes[1] != (byte) 0x8B) {
            return bytes;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new BadInputException(
                    name + ": its compression is damaged (" + e.getMessage() + "); fetch or pack the file again", e);
        }
    }

    private static Kind kind(byte[] bytes, String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
        String suffix = plain.substring(plain.lastIndexOf('.') + 1);
        return switch (suffix) {
            case "csv", "txt" -> Kind.CSV;
            case "pb" -> Kind.PROTO;
            default -> begun(bytes, suffix, name);
        };
    }

    /** By its first bytes; by its suffix if these are not what they should be, which the reader will say. */
    private static Kind begun(byte[] bytes, String suffix, String name) {
        if (begins(bytes, "\u0093NUMPY")) {
            return Kind.NPY;
        }
        if (begins(bytes, "PK\u0003\u0004") || begins(bytes, "PK\u0005\u0006")) {
            return Kind.NPZ;
        }
        if (Picture.is(bytes)) {
            return Kind.PICTURE;
        }
        if (Idx.is(bytes)) {
            return Kind.IDX;
        }
        return switch (suffix) {
            case "npy" -> Kind.NPY;
            case "npz" -> Kind.NPZ;
            case "png", "jpg", "jpeg" -> Kind.PICTURE;
            default -> throw new BadInputException(name + ": is of no kind that is known; give " + KNOWN);
        };
    }

    static boolean begins(byte[] bytes, String start) {
        int length = start.length();
        return bytes.length >= length && new String(bytes, 0, length, StandardCharsets.ISO_8859_1).equals(start);
    }

    private static Tensor array(Kind kind, byte[] bytes, String name) {
        return switch (kind) {
            case NPY -> Npy.read(bytes, name);
            case IDX -> Idx.read(bytes, name);
            case CSV -> Csv.read(bytes, name);
            case PROTO -> {
                try {
                    yield TensorCodec.decode(TensorFile.parse(bytes, name));
                } catch (ModelException e) {
                    throw e.at(name);
                }
            }
            case NPZ, PICTURE -> throw new IllegalStateException(kind + " is no array");
        };
    }

    private static Numbers item(Tensor array, boolean loose, List<String> parts, String name) {
        if (parts.isEmpty()) {
            return new Numbers(array, loose);
        }
        String text = String.join("#", parts);
        Shape shape = array.shape();
        int items = shape.rank() == 0 ? 0 : shape.extent(0);
        if (!text.matches("[0-9]{1,9}")) {
            throw new BadInputException(name + ": # is followed by the number of an item, got '" + text + "'");
        }
        int wanted = Integer.parseInt(text);
        if (wanted >= items) {
            throw new BadInputException(name + ": there is no item " + wanted + ", the array of shape " + shape
                    + " has " + items + (items == 0 ? "" : ", counted from 0 to " + (items - 1)));
        }
        return new Numbers(item(array, wanted), true);
    }

    /** The elements of one item along the first axis. */
    static Tensor item(Tensor array, int number) {
        int[] extents = array.shape().extents();
        Shape own = Shape.of(java.util.Arrays.copyOfRange(extents, 1, extents.length));
        int[] index = new int[own.size()];
        java.util.Arrays.setAll(index, i -> number * own.size() + i);
        return array.take(index, own);
    }
}
