package org.zeline.cli.input;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import org.zeline.interpreter.ElementType;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Port;
import org.zeline.interpreter.RealTensor;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.onnx.TensorFile;

/**
 * Reads tensors from files by their suffix: {@code .npy}, {@code .pb}, {@code .csv} or {@code .png}.
 *
 * @param pixelScale what pixel values are multiplied by
 * @param notes takes a line about whatever is done to the values on the way
 */
public record TensorSource(double pixelScale, Consumer<String> notes) {
    /**
     * Reads a file as it is: a table has two axes, an image three, with its channels first.
     *
     * @param file the file
     * @return its elements
     * @throws BadInputException if it can't be read
     */
    public Tensor read(Path file) {
        String name = file.toString();
        return switch (suffix(file)) {
            case "npy" -> Npy.read(Contents.bytes(file), name);
            case "pb" -> proto(file);
            case "csv", "txt" -> Csv.read(Contents.bytes(file), name);
            case "png" -> Picture.read(Contents.bytes(file), name);
            default -> throw new BadInputException(name + ": is not .npy, .pb, .csv or .png");
        };
    }

    /**
     * Reads a file for an input of a graph. Tables and images take the shape that the input declares.
     *
     * @param file the file
     * @param port the input
     * @return its elements, in the type of the input
     * @throws BadInputException if it can't be read or does not fit
     */
    public Tensor read(Path file, Port port) {
        Tensor tensor = read(file);
        Tensor fitted = switch (suffix(file)) {
            case "csv", "txt" -> table(tensor, port);
            case "png" -> image(tensor, port, file);
            default -> tensor;
        };
        port.check(fitted.shape());
        return convert(fitted, port.type(), file.toString());
    }

    private static Tensor proto(Path file) {
        try {
            return TensorCodec.decode(TensorFile.read(file));
        } catch (ModelException e) {
            throw e.at(file.toString());
        }
    }

    private static String suffix(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static Tensor table(Tensor table, Port port) {
        int[] extents = port.knownExtents().stream()
                .mapToInt(extent -> Character.isDigit(extent.charAt(0)) ? Integer.parseInt(extent) : 1)
                .toArray();
        long size = Arrays.stream(extents).asLongStream().reduce(1, (a, b) -> a * b);
        Shape shape = size == table.shape().size() ? Shape.of(extents) : padded(table.shape(), extents.length);
        return table.reshape(shape);
    }

    private static Shape padded(Shape shape, int rank) {
        int lead = Math.max(0, rank - shape.rank());
        int[] extents = new int[lead + shape.rank()];
        Arrays.fill(extents, 0, lead, 1);
        System.arraycopy(shape.extents(), 0, extents, lead, shape.rank());
        return Shape.of(extents);
    }

    private Tensor image(Tensor image, Port port, Path file) {
        double[] values = image.doubles().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= pixelScale;
        }
        boolean grey = image.shape().extent(0) == 1;
        Shape plane = Shape.of(image.shape().extent(1), image.shape().extent(2));
        notes.accept(file + ": " + plane + (grey ? " greyscale" : " colour") + " pixels, "
                + (pixelScale == 1 ? "values as they are" : "values times " + pixelScale));
        Tensor scaled = Tensor.of(image.shape(), values);
        int rank = port.knownExtents().size();
        return scaled.reshape(grey && rank < 3 ? padded(plane, rank) : padded(image.shape(), rank));
    }

    private static Tensor convert(Tensor tensor, ElementType type, String name) {
        if (tensor.type() == type) {
            return tensor;
        }
        double[] values = tensor.doubles();
        if (!type.isReal()) {
            for (int i = 0; i < values.length; i++) {
                if (values[i] != Math.rint(values[i])) {
                    throw new BadInputException(
                            name + ": the input takes type " + type + ", element " + i + " is " + values[i]);
                }
            }
        }
        return Tensor.of(type, tensor.shape(), values);
    }

    /**
     * Checks that data can be tested.
     *
     * @param tensor the data
     * @param name of the file, for messages
     * @return the data, as real numbers
     * @throws BadInputException naming the first element that is not finite
     */
    public static RealTensor finite(Tensor tensor, String name) {
        double[] values = tensor.doubles();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new BadInputException(
                        name + ": element " + i + " is " + values[i] + "; every element must be a" + " finite number");
            }
        }
        return tensor instanceof RealTensor real ? real : Tensor.of(tensor.shape(), values);
    }
}
