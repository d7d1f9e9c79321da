package org.zeline.cli.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.LabelledSamples;

/**
 * Samples and their classes, from an array as {@link TensorSource} reads it, with the samples along its first axis. Or
 * a folder of PNG, JPEG, BMP and TIFF pictures in the order of their names, with a sub-folder for each class if there
 * are no labels.
 *
 * @param samples in the type and the shape that the input declares
 * @param least the least value
 * @param largest the largest value
 * @param words what was done to the numbers, for readers
 */
public record LabelledData(LabelledSamples samples, double least, double largest, String words) {
    /** Samples for an input, before they are rounded to its type. */
    private record Prepared(Shape shape, double[] values, String words) {}

    /** The pictures of a folder, and their classes if sub-folders name them. */
    private record Folder(List<Path> pictures, List<Integer> classes, String words) {}

    /**
     * Reads samples and labels.
     *
     * @param data a file, maybe with a part, or a folder of pictures
     * @param labels a file, or {@code null} if each class has a sub-folder of {@code data}
     * @param preparation what is done to numbers
     * @param limit how many of the first samples are wanted
     * @param port the input that the samples are for
     * @return samples in the shape that the input declares
     * @throws BadInputException if a file can't be read, or they don't fit
     */
    public static LabelledData read(Path data, @Nullable Path labels, Preparation preparation, int limit, Port port) {
        Prepared read;
        int[] classes;
        if (Files.isDirectory(data)) {
            Folder folder = folder(data, labels == null);
            classes = labels == null
                    ? folder.classes.stream().mapToInt(Integer::intValue).toArray()
                    : labels(labels);
            int used = used(data, folder.pictures.size(), classes.length, limit);
            read = pictures(folder, used, preparation, port);
        } else {
            if (labels == null) {
                throw new BadInputException(data + ": needs --labels; only folders of pictures with a sub-folder for"
                        + " each class do without");
            }
            Tensor array = array(data);
            classes = labels(labels);
            int count = array.shape().rank() == 0 ? 0 : array.shape().extent(0);
            int used = used(data, count, classes.length, limit);
            read = array(array, used, preparation, port, data);
        }
        return of(read, classes, port);
    }

    private static LabelledData of(Prepared read, int[] classes, Port port) {
        if (!port.type().isReal()) {
            throw new BadInputException("input '" + port.name() + "' takes type " + port.type()
                    + "; layers are compared and trained for inputs of real numbers only");
        }
        double[] values = read.values;
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            values[i] = port.type().round(values[i]);
            least = Math.min(least, values[i]);
            largest = Math.max(largest, values[i]);
        }
        Tensor inputs = new RealTensor(port.type(), read.shape, values);
        int[] used = Arrays.copyOf(classes, read.shape.extent(0));
        return new LabelledData(new LabelledSamples(inputs, used), least, largest, read.words);
    }

    private static int used(Path data, int count, int labels, int limit) {
        if (count != labels) {
            throw new BadInputException(data + ": holds " + count + " samples, there are " + labels + " labels");
        }
        if (count == 0) {
            throw new BadInputException(data + ": holds no samples");
        }
        return Math.min(count, limit);
    }

    /** The first samples in the shape that the input declares where it does, else in their own. */
    private static Prepared array(Tensor all, int count, Preparation preparation, Port port, Path data) {
        Shape shape = batch(count, wanted(all.shape(), port, data));
        double[] values = first(all, shape.size());
        try {
            preparation.apply(values, shape);
        } catch (BadInputException e) {
            throw new BadInputException(data + ": " + e.getMessage(), e);
        }
        return new Prepared(shape, values, preparation.words());
    }

    /** A copy of the first elements. */
    private static double[] first(Tensor all, int count) {
        return all instanceof IntegerTensor whole
                ? new IntegerTensor(whole.type(), Shape.of(count), Arrays.copyOf(whole.values(), count)).doubles()
                : Arrays.copyOf(all.doubles(), count);
    }

    private static Shape wanted(Shape all, Port port, Path data) {
        int[] extents = all.extents();
        Shape own = Shape.of(Arrays.copyOfRange(extents, 1, extents.length));
        List<String> declared = port.knownExtents().stream().skip(1).toList();
        boolean fixed = port.extents() != null
                && !port.extents().isEmpty()
                && declared.stream().allMatch(extent -> Character.isDigit(extent.charAt(0)));
        if (!fixed) {
            return own;
        }
        long[] known = Axes.known(declared);
        if (Axes.size(known) != own.size() || !Axes.same(own, Shape.of(known))) {
            throw new BadInputException(data + ": samples have shape " + own + ", input '" + port.name() + "' takes "
                    + String.join("x", declared)
                    + (Axes.size(known) == own.size() ? ", in another order of axes; transpose them" : ""));
        }
        return Shape.of(known);
    }

    private static Shape batch(int count, Shape sample) {
        int[] extents = new int[sample.rank() + 1];
        extents[0] = count;
        System.arraycopy(sample.extents(), 0, extents, 1, sample.rank());
        return Shape.of(extents);
    }

    private static int[] labels(Path name) {
        double[] values = array(name).doubles();
        int[] labels = new int[values.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (int) values[i];
            if (labels[i] != values[i]) {
                throw new BadInputException(
                        name + ": label " + i + " is " + values[i] + ", no whole number; classes are counted from 0");
            }
        }
        return labels;
    }

    private static Tensor array(Path file) {
        ArrayFile.Content content = ArrayFile.read(file);
        if (!(content instanceof Picture)) {
            return TensorSource.own(content);
        }
        throw new BadInputException(
                file + ": is one picture; name an array of samples, or the folder that holds the pictures");
    }

    private static Prepared pictures(Folder folder, int count, Preparation preparation, Port port) {
        Map<String, Integer> words = new LinkedHashMap<>();
        double[] values = new double[0];
        Shape shape = Shape.of();
        for (int i = 0; i < count; i++) {
            Path file = folder.pictures.get(i);
            Picture.Fitted fitted = fitted(file, preparation, port);
            Shape own = fitted.tensor().shape();
            if (i == 0) {
                shape = own;
                values = new double[Math.multiplyExact(count, own.size())];
            } else if (!shape.equals(own)) {
                throw new BadInputException(file + ": gives shape " + own + ", the first picture " + shape
                        + "; all pictures must have one size");
            }
            System.arraycopy(fitted.tensor().doubles(), 0, values, i * own.size(), own.size());
            words.merge(fitted.words(), 1, Integer::sum);
        }
        int[] extents = shape.extents();
        extents[0] = count;
        String what = words.entrySet().stream()
                .map(entry -> entry.getValue() + " of " + entry.getKey())
                .collect(Collectors.joining("; "));
        return new Prepared(Shape.of(extents), values, folder.words + what);
    }

    private static Picture.Fitted fitted(Path file, Preparation preparation, Port port) {
        if (port.extents() != null
                && port.extents().size() != Layout.NCHW.name().length()) {
            throw new BadInputException(file + ": input '" + port.name() + "' takes " + port.declared()
                    + ", pictures need axes of samples, channels, height and width; give the samples as .npy");
        }
        if (ArrayFile.read(file) instanceof Picture picture) {
            try {
                return picture.fitted(port, preparation);
            } catch (BadInputException e) {
                throw new BadInputException(file + ": " + e.getMessage(), e);
            }
        }
        throw new BadInputException(file + ": is no picture, whatever its name says");
    }

    private static Folder folder(Path folder, boolean byClass) {
        List<Path> pictures = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        List<Path> folders = byClass ? sorted(folder, Files::isDirectory) : List.of(folder);
        int others = byClass ? sorted(folder, file -> !Files.isDirectory(file)).size() : 0;
        for (int c = 0; c < folders.size(); c++) {
            List<Path> own = sorted(folders.get(c), LabelledData::isPicture);
            others += sorted(folders.get(c), file -> !isPicture(file)).size();
            pictures.addAll(own);
            classes.addAll(java.util.Collections.nCopies(own.size(), c));
        }
        if (pictures.isEmpty()) {
            throw new BadInputException(folder + ": holds no .png, .jpg, .bmp or .tif files"
                    + (byClass ? " in sub-folders, one per class" : ""));
        }
        String names =
                folders.stream().map(one -> String.valueOf(one.getFileName())).collect(Collectors.joining(", "));
        String words = (byClass ? "classes from 0 on: " + names + "; " : "")
                + (others == 0 ? "" : others + " other files left out; ");
        return new Folder(pictures, classes, words);
    }

    private static boolean isPicture(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|bmp|tiff?)");
    }

    private static List<Path> sorted(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw new BadInputException(folder + ": could not be read (" + e.getMessage() + ")", e);
        }
    }
}
