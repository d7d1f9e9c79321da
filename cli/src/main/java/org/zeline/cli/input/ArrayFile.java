package org.zeline.cli.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.zeline.cli.input.format.Axis;
import org.zeline.cli.input.format.ByteSource;
import org.zeline.cli.input.format.GzipSource;
import org.zeline.cli.input.format.ImageFormat;
import org.zeline.cli.input.format.Range;
import org.zeline.interpreter.ValueReader;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Reads files of numbers and of images, recognised by what they hold, tables and tensors by their suffix; any of them
 * may be packed by gzip. A part of a file follows {@code #}: {@code F.npz#NAME} is an array of an archive, {@code F#12}
 * the thirteenth item of an array along its first axis, {@code F.npz#NAME#12} that of an array of an archive; see
 * {@link FilePart} for regions and for parts of images. A file whose own name has a {@code #} goes before.
 */
final class ArrayFile {
    private static final String KNOWN =
            ".png, .jpg, .bmp, .tif, .nii, .dcm, .npy, .npz, .csv, .txt, .pb or IDX, each also as .gz";

    private enum Kind {
        NPY,
        NPZ,
        IDX,
        CSV,
        PROTO
    }

    /** What a file holds. */
    sealed interface Content permits Numbers, Picture, Volume {}

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
        return Contents.read(Path.of(name), source -> read(source, parts, name));
    }

    /** Reads a file that is in memory. */
    static Content read(byte[] bytes, String name) {
        return Contents.guarded(Path.of(name), () -> read(ByteSource.of(bytes), List.of(), name));
    }

    private static Content read(ByteSource file, List<String> parts, String name) throws IOException {
        if (file.size() == 0) {
            throw new BadInputException(name + ": is empty; it should hold numbers or a picture");
        }
        ByteSource source = file;
        String suffix = suffix(name);
        if (GzipSource.is(file)) {
            GzipSource packed = new GzipSource(file);
            Optional<ImageFormat> format = ImageFormat.of(packed);
            source = format.isPresent() ? packed : ByteSource.of(packed.all());
        }
        Optional<ImageFormat> format = isOfSuffix(suffix) ? Optional.empty() : ImageFormat.of(source);
        if (format.isPresent()) {
            return Images.read(source, format.get(), part(parts, name), name);
        }
        byte[] bytes = Contents.bytes(source, name);
        Kind kind = kind(bytes, suffix, name);
        if (kind != Kind.NPZ) {
            return item(array(kind, bytes, name), kind == Kind.CSV || kind == Kind.IDX, parts, name);
        }
        String wanted = parts.isEmpty() ? null : parts.get(0);
        Tensor array = Npy.read(Npz.entry(bytes, wanted, name), wanted == null ? name : name + "#" + wanted);
        return item(array, false, wanted == null ? parts : parts.subList(1, parts.size()), name);
    }

    private static FilePart part(List<String> parts, String name) {
        return parts.isEmpty() ? FilePart.WHOLE : FilePart.of(String.join("#", parts), name);
    }

    /** The longest part before a # that names a file; the shortest if none does. */
    static String name(String text) {
        String name = text;
        while (name.contains("#") && !Files.exists(Path.of(name))) {
            name = name.substring(0, name.lastIndexOf('#'));
        }
        return name;
    }

    private static String suffix(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
        return plain.substring(plain.lastIndexOf('.') + 1);
    }

    /** Whether a file's suffix says what it holds, whatever it begins with. */
    private static boolean isOfSuffix(String suffix) {
        return suffix.equals("csv") || suffix.equals("txt") || suffix.equals("pb");
    }

    /** By its first bytes; by its suffix if these are not what they should be, which the reader will say. */
    private static Kind kind(byte[] bytes, String suffix, String name) {
        if (isOfSuffix(suffix)) {
            return suffix.equals("pb") ? Kind.PROTO : Kind.CSV;
        }
        if (begins(bytes, "\u0093NUMPY")) {
            return Kind.NPY;
        }
        if (begins(bytes, "PK\u0003\u0004") || begins(bytes, "PK\u0005\u0006")) {
            return Kind.NPZ;
        }
        if (Idx.is(bytes)) {
            return Kind.IDX;
        }
        if (suffix.equals("npy") || suffix.equals("npz")) {
            return suffix.equals("npy") ? Kind.NPY : Kind.NPZ;
        }
        String wrong = ImageFormat.ofSuffix(suffix)
                .map(format -> "is no " + format + " file, whatever its name says; save it again as one")
                .orElse("is of no kind that is known; give " + KNOWN);
        throw new BadInputException(name + ": " + wrong);
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
                    yield ValueReader.tensor(bytes, name);
                } catch (ModelException e) {
                    throw e.at(name);
                }
            }
            case NPZ -> throw new IllegalStateException(kind + " is no array");
        };
    }

    private static Numbers item(Tensor array, boolean loose, List<String> parts, String name) {
        if (parts.isEmpty()) {
            return new Numbers(array, loose);
        }
        Shape shape = array.shape();
        List<Axis> axes = IntStream.of(shape.extents())
                .mapToObj(extent -> new Axis("", extent))
                .toList();
        List<Integer> items = IntStream.range(0, axes.size()).boxed().toList();
        FilePart.Selection selection = part(parts, name).on(axes, items, name);
        return new Numbers(selected(array, selection), true);
    }

    private static Tensor selected(Tensor array, FilePart.Selection selection) {
        List<Range> ranges = selection.ranges();
        int[] extents = IntStream.range(0, ranges.size())
                .filter(i -> !selection.single().get(i))
                .map(i -> ranges.get(i).size())
                .toArray();
        int[] index = new int[Shape.of(extents).size()];
        for (int i = 0; i < index.length; i++) {
            int left = i;
            int stride = 1;
            for (int axis = ranges.size() - 1; axis >= 0; axis--) {
                Range range = ranges.get(axis);
                index[i] += (range.from() + left % range.size()) * stride;
                left /= range.size();
                stride *= array.shape().extent(axis);
            }
        }
        return array.take(index, Shape.of(extents));
    }
}
