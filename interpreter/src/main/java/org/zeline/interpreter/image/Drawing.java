package org.zeline.interpreter.image;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Tensors and regions as images of 8 bits a sample. */
public final class Drawing {
    private static final int WHITE = 255;

    private Drawing() {}

    /**
     * Draws values between two that stand for black and white, linearly and rounded to the nearest; what lies outside
     * becomes the nearer of the two. With 0 and 255 this undoes {@link Pixels} for samples of 8 bits.
     *
     * @param values of shape height x width, channels x height x width or 1 x channels x height x width, with one
     *     channel, or three: red, green and blue
     * @param black what is drawn black
     * @param white what is drawn white, other than {@code black}
     * @return a grey image, or an RGB one
     * @throws IllegalArgumentException if the shape is another one, or a value is NaN, or there is nothing between
     *     black and white
     */
    public static BufferedImage of(Tensor values, double black, double white) {
        if (!(Double.isFinite(white - black) && white != black)) {
            throw new IllegalArgumentException(
                    "black and white must be finite and differ, got " + black + " and " + white);
        }
        int[] plane = plane(values.shape());
        int channels = values.shape().size() / Math.max(1, plane[0] * plane[1]);
        double[] numbers = values.doubles();
        BufferedImage image = new BufferedImage(
                plane[1], plane[0], channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        WritableRaster raster = image.getRaster(); // setting colours would map grey to other samples
        int size = plane[0] * plane[1];
        for (int i = 0; i < numbers.length; i++) {
            if (Double.isNaN(numbers[i])) {
                throw new IllegalArgumentException("element " + i + " is NaN, which has no colour");
            }
            long sample = Math.round(WHITE * ((numbers[i] - black) / (white - black)));
            int pixel = i % size;
            raster.setSample(pixel % plane[1], pixel / plane[1], i / size, (int) Math.max(0, Math.min(WHITE, sample)));
        }
        return image;
    }

    /** Height and width, if there are one or three channels. */
    private static int[] plane(Shape shape) {
        int rank = shape.rank();
        boolean channels = rank < 3 || shape.extent(rank - 3) == 1 || shape.extent(rank - 3) == 3;
        boolean one = rank < 4 || (rank == 4 && shape.extent(0) == 1);
        if (rank < 2 || !channels || !one || shape.size() == 0) {
            throw new IllegalArgumentException(
                    "shape " + shape
                            + " is no image: it takes height x width, with one channel or three before them, and 1 before those");
        }
        return new int[] {shape.extent(rank - 2), shape.extent(rank - 1)};
    }

    /**
     * Draws a score map: the least score black, the largest white. A map without differences is black.
     *
     * @param map as {@link #of} takes it
     * @return a grey image, or an RGB one
     * @throws IllegalArgumentException as {@link #of} does
     */
    public static BufferedImage scores(Tensor map) {
        double least = Arrays.stream(map.doubles()).min().orElse(0);
        double largest = Arrays.stream(map.doubles()).max().orElse(0);
        return of(map, least, largest > least ? largest : least + Math.max(1, Math.ulp(least)));
    }

    /**
     * Draws a region: white what belongs to it, black all else.
     *
     * @param region flat indices into the shape
     * @param shape as {@link #of} takes it, with one channel
     * @return a grey image
     * @throws IllegalArgumentException if an index or the shape does not fit
     */
    public static BufferedImage region(int[] region, Shape shape) {
        int[] plane = plane(shape);
        if (shape.size() != plane[0] * plane[1]) {
            throw new IllegalArgumentException("a region lies in one channel, the shape is " + shape);
        }
        double[] marked = new double[shape.size()];
        for (int index : region) {
            if (index < 0 || index >= marked.length) {
                throw new IllegalArgumentException(
                        "the region holds index " + index + ", shape " + shape + " has " + marked.length + " elements");
            }
            marked[index] = 1;
        }
        return of(Tensor.wrapping(shape, marked), 0, 1);
    }
}
