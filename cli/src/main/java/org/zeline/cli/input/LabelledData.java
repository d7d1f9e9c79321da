package org.zeline.cli.input;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Port;
import org.zeline.interpreter.RealTensor;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;
import org.zeline.lsa.Samples;

/**
 * Samples and their classes, from files told apart by what they hold: NumPy's {@code .npy}, or an array of an
 * {@code .npz} as {@code F.npz:NAME}; IDX, as MNIST has it; a table of numbers; all of them also with {@code .gz}. Or a
 * folder of PNG images in the order of their names, with a sub-folder for each class if there are no labels.
 *
 * @param samples in the type and the shape that the input declares
 * @param least the least value
 * @param largest the largest value
 */
public record LabelledData(Samples samples, double least, double largest) {
    /** What is read before it is scaled. */
    private record Raw(Shape shape, double[] values) {}

    /**
     * Reads samples and labels.
     *
     * @param data a file, or a folder of images
     * @param labels a file, or {@code null} if each class has a sub-folder of {@code data}
     * @param scale what values are multiplied by
     * @param limit how many of the first samples are wanted
     * @param port the input that the samples are for
     * @return samples in the shape that the input declares
     * @throws BadInputException if a file can't be read, or they don't fit
     */
    public static LabelledData read(String data, @Nullable String labels, double scale, int limit, Port port) {
        Path folder = Path.of(data);
        List<Integer> classes = new ArrayList<>();
        boolean isFolder = Files.isDirectory(folder);
        if (!isFolder && labels == null) {
            throw new BadInputException(
                    data + ": needs --labels; only folders of images with a sub-folder for each" + " class do without");
        }
        Raw raw = isFolder ? images(folder, labels == null, classes) : array(data);
        int[] known =
                labels == null ? classes.stream().mapToInt(Integer::intValue).toArray() : labels(labels);
        int count = raw.shape.rank() == 0 ? 0 : raw.shape.extent(0);
        if (count != known.length) {
            throw new BadInputException(data + ": holds " + count + " samples, there are " + known.length + " labels");
        }
        if (count == 0) {
            throw new BadInputException(data + ": holds no samples");
        }
        int used = Math.min(count, limit);
        int size = raw.values.length / count;
        double[] values = Arrays.copyOf(raw.values, used * size);
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            values[i] = port.type().round(values[i] * scale);
            least = Math.min(least, values[i]);
            largest = Math.max(largest, values[i]);
        }
        Tensor inputs = new RealTensor(port.type(), shape(raw.shape, used, port, data), values);
        return new LabelledData(new Samples(inputs, Arrays.copyOf(known, used)), least, largest);
    }

    /** That of the input where it is declared and as large, else that of the file. */
    private static Shape shape(Shape all, int count, Port port, String data) {
        int[] own = Arrays.copyOfRange(all.extents(), 1, all.rank());
        List<String> declared = port.knownExtents();
        int[] extents = declared.stream()
                .skip(1)
                .mapToInt(extent -> extent.chars().allMatch(Character::isDigit) ? Integer.parseInt(extent) : -1)
                .toArray();
        Shape file = Shape.of(own);
        boolean fixed = Arrays.stream(extents).allMatch(extent -> extent >= 0) && !declared.isEmpty();
        if (!fixed) {
            return batch(count, file);
        }
        Shape wanted = Shape.of(extents);
        if (wanted.size() != file.size()) {
            throw new BadInputException(
                    data + ": samples have shape " + file + ", input '" + port.name() + "' takes " + wanted);
        }
        return batch(count, wanted);
    }

    private static Shape batch(int count, Shape sample) {
        int[] extents = new int[sample.rank() + 1];
        extents[0] = count;
        System.arraycopy(sample.extents(), 0, extents, 1, sample.rank());
        return Shape.of(extents);
    }

    private static int[] labels(String name) {
        Raw raw = array(name);
        int[] labels = new int[raw.values.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (int) raw.values[i];
            if (labels[i] != raw.values[i]) {
                throw new BadInputException(name + ": label " + i + " is " + raw.values[i] + ", no whole number");
            }
        }
        return labels;
    }

    private static Raw array(String name) {
        int colon = name.lastIndexOf(".npz:");
        String file = colon < 0 ? name : name.substring(0, colon + 4);
        String entry = colon < 0 ? null : name.substring(colon + 5);
        byte[] bytes = unzipped(Contents.bytes(Path.of(file)), file);
        if (Idx.is(bytes)) {
            Idx idx = Idx.read(bytes, file);
            return new Raw(idx.shape(), idx.values());
        }
        if (bytes.length > 3 && bytes[0] == 'P' && bytes[1] == 'K') {
            bytes = Npz.entry(bytes, entry, file);
        }
        boolean table = file.toLowerCase(Locale.ROOT).matches(".*\\.(csv|txt)(\\.gz)?");
        Tensor tensor = table ? Csv.read(bytes, file) : Npy.read(bytes, name);
        return new Raw(tensor.shape(), tensor.doubles());
    }

    private static byte[] unzipped(byte[] bytes, String name) {
        if (bytes.length < 2 || bytes[0] != 0x1F || bytes[1] != (byte) 0x8B) {
            return bytes;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new BadInputException(name + ": is damaged (" + e.getMessage() + ")", e);
        }
    }

    private static Raw images(Path folder, boolean byClass, List<Integer> classes) {
        List<Path> files = new ArrayList<>();
        if (byClass) {
            List<Path> folders = sorted(folder, Files::isDirectory);
            for (int c = 0; c < folders.size(); c++) {
                List<Path> own = sorted(folders.get(c), LabelledData::isPng);
                files.addAll(own);
                for (int i = 0; i < own.size(); i++) {
                    classes.add(c);
                }
            }
        } else {
            files.addAll(sorted(folder, LabelledData::isPng));
        }
        if (files.isEmpty()) {
            throw new BadInputException(
                    folder + ": holds no .png files" + (byClass ? " in sub-folders, one a class" : ""));
        }
        Shape first = null;
        double[] values = new double[0];
        for (int i = 0; i < files.size(); i++) {
            Tensor image =
                    Picture.read(Contents.bytes(files.get(i)), files.get(i).toString());
            if (first == null) {
                first = image.shape();
                values = new double[Math.multiplyExact(files.size(), first.size())];
            } else if (!first.equals(image.shape())) {
                throw new BadInputException(
                        files.get(i) + ": has shape " + image.shape() + ", the first image " + first);
            }
            double[] pixels = image.doubles();
            System.arraycopy(pixels, 0, values, i * pixels.length, pixels.length);
        }
        int[] extents = new int[4];
        extents[0] = files.size();
        for (int i = 0; first != null && i < 3; i++) {
            extents[i + 1] = first.extent(i);
        }
        return new Raw(Shape.of(extents), values);
    }

    private static boolean isPng(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
    }

    private static List<Path> sorted(Path folder, java.util.function.Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw new BadInputException(folder + ": could not be read (" + e.getMessage() + ")", e);
        }
    }
}
