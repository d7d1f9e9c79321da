package org.zeline.cli.input;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Reads tensors from files: images (PNG, JPEG, BMP, TIFF, NIfTI and DICOM), {@code .npy}, {@code .npz}, {@code .csv},
 * IDX and {@code .pb}, each also packed as {@code .gz}.
 *
 * <p>A part of a file follows {@code #}. {@code F.npz#NAME} is an array of an archive. Otherwise it is a list of terms,
 * with commas between them, in which all numbers count from 0: {@code N} is an item along the first axis, the next
 * {@code N} one along the second; {@code FROM:TO} a range of rows, without {@code TO}, the next {@code FROM:TO} one of
 * columns; and {@code NAME=N} and {@code NAME=FROM:TO} the same along an axis of that name. For images, the items are
 * those of axes other than rows, columns and colours, and the names are {@code X}, {@code Y}, {@code Z} (slices),
 * {@code C} (channels), {@code T} (time), {@code P} (pages of TIFF) and {@code F} (frames of DICOM). So {@code F.tif#3}
 * is the fourth page, {@code F.ome.tif#C=1,Z=3} a slice of one channel, and {@code F.tif#3,100:164,200:264} a region of
 * a page. Only what a part needs of TIFF, NIfTI and DICOM files is read.
 */
public final class TensorSource {
    private final Preparation preparation;
    private final List<String> facts = new ArrayList<>();
    private boolean sawPicture;

    /**
     * A way of reading.
     *
     * @param preparation what is done to numbers for a network
     */
    public TensorSource(Preparation preparation) {
        this.preparation = preparation;
    }

    /**
     * {@return the file that is read}
     *
     * @param named a file, or a part of one as in {@code F.npz#NAME}
     */
    public static Path file(Path named) {
        return Path.of(ArrayFile.name(named.toString()));
    }

    /**
     * Reads a file as it is: a table has two axes, a picture three, with its channels first, a volume or a stack of
     * pages those axes that have more than one item.
     *
     * @param file the file, maybe with a part
     * @return its elements
     * @throws BadInputException if it can't be read
     */
    public Tensor read(Path file) {
        ArrayFile.Content content = ArrayFile.read(file);
        return own(content);
    }

    /** The elements of a file as they are. */
    static Tensor own(ArrayFile.Content content) {
        if (content instanceof ArrayFile.Numbers numbers) {
            return numbers.tensor();
        }
        return content instanceof Picture picture ? picture.samples() : ((Volume) content).samples();
    }

    /**
     * Reads a file for an input of a graph, and prepares its numbers. Pictures and volumes take the order of axes that
     * the input declares; tables, IDX and items of arrays take its shape.
     *
     * @param file the file, maybe with a part
     * @param port the input
     * @return its elements, in the type of the input
     * @throws BadInputException if it can't be read or does not fit
     */
    public Tensor read(Path file, Port port) {
        ArrayFile.Content content = ArrayFile.read(file);
        try {
            Tensor tensor = content instanceof ArrayFile.Numbers numbers
                    ? array(numbers, port, file)
                    : image(content, port, file);
            return Conversion.of(tensor, port.type());
        } catch (ModelException e) {
            throw e.at(file.toString());
        } catch (BadInputException e) {
            throw new BadInputException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a file for no network in particular, and prepares its numbers. Pictures have their channels first, as many
     * as they have or the preparation says.
     *
     * @param file the file, maybe with a part
     * @return its elements, all finite
     * @throws BadInputException if it can't be read
     */
    public RealTensor prepared(Path file) {
        ArrayFile.Content content = ArrayFile.read(file);
        try {
            Tensor tensor = content instanceof Picture picture
                    ? image(picture, port(picture), file)
                    : preparation.prepared(own(content));
            if (content instanceof Volume volume) {
                facts.add(file + ": " + volume.words() + ", " + preparation.words());
            }
            return finite(tensor, file.toString());
        } catch (ModelException e) {
            throw e.at(file.toString());
        } catch (BadInputException e) {
            throw new BadInputException(named(file, e), e);
        }
    }

    private static String named(Path file, BadInputException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith(file.toString()) ? message : file + ": " + message;
    }

    private Port port(Picture picture) {
        int own = picture.samples().shape().extent(0);
        int channels = preparation.colors() == null ? own : preparation.colors() == Preparation.Colors.GREY ? 1 : 3;
        return new Port("image", ElementType.DOUBLE, List.of("1", Integer.toString(channels), "?", "?"));
    }

    /** What is done to numbers for a network. */
    public Preparation preparation() {
        return preparation;
    }

    /** A line for each file that was read for an input, if it was an image or its numbers were changed. */
    public List<String> facts() {
        return Collections.unmodifiableList(facts);
    }

    /** Whether one of the files that were read for inputs was a picture. */
    public boolean sawPicture() {
        return sawPicture;
    }

    private Tensor image(ArrayFile.Content image, Port port, Path file) {
        sawPicture = true;
        Picture.Fitted fitted = image instanceof Picture picture
                ? picture.fitted(port, preparation)
                : ((Volume) image).fitted(port, preparation);
        port.check(fitted.tensor().shape());
        facts.add(file + ": " + fitted.words());
        return fitted.tensor();
    }

    private Tensor array(ArrayFile.Numbers numbers, Port port, Path file) {
        Tensor array = numbers.loose() ? loose(numbers.tensor(), port) : numbers.tensor();
        try {
            port.check(array.shape());
        } catch (ModelException e) {
            Shape own = numbers.tensor().shape();
            boolean several = own.rank() > 0
                    && own.extent(0) > 1
                    && own.size() / own.extent(0) == Axes.size(Axes.known(port.knownExtents()));
            throw several ? new BadInputException(e.getMessage() + "; name one item as " + file + "#0", e) : e;
        }
        if (!preparation.keepsNumbers()) {
            facts.add(file + ": " + array.shape() + ", " + preparation.words());
        }
        return preparation.prepared(array);
    }

    private static Tensor loose(Tensor array, Port port) {
        long[] extents = Axes.known(port.knownExtents());
        if (Axes.size(extents) != array.shape().size()) {
            return array.reshape(Axes.padded(array.shape(), extents.length));
        }
        Shape declared = Shape.of(extents);
        if (!Axes.same(array.shape(), declared)) {
            throw new BadInputException("has shape " + array.shape() + ", input '" + port.name() + "' takes " + declared
                    + ", in another order of axes; transpose it");
        }
        return array.reshape(declared);
    }

    /**
     * {@return numbers in the type that an input declares}
     *
     * @param tensor the numbers
     * @param port the input
     * @throws BadInputException naming the first element that the type does not have
     */
    public static Tensor typed(Tensor tensor, Port port) {
        try {
            return Conversion.of(tensor, port.type());
        } catch (BadInputException e) {
            throw new BadInputException("input '" + port.name() + "': " + e.getMessage(), e);
        }
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
                throw new BadInputException(name + ": element " + i + " is " + values[i]
                        + "; every element must be a finite number, so replace it first");
            }
        }
        return tensor instanceof RealTensor real ? real : Tensor.wrapping(tensor.shape(), values);
    }
}
