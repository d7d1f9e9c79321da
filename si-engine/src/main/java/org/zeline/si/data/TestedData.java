package org.zeline.si.data;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * The data of a test as one vector: the n elements of the tested image in row-major order and, if the image is compared
 * with a reference, the n elements of that behind them. A {@link Covariance} is that of the whole vector, of n or 2n
 * elements: it alone says whether the noise of the two images is independent, which {@link #independent} makes it.
 * Immutable.
 */
public final class TestedData {
    private final Tensor image;
    private final @Nullable RealTensor reference;
    private final int imageSize;

    private TestedData(Tensor image, @Nullable RealTensor reference) {
        requireFinite("the tested input", image);
        this.image = image;
        this.reference = reference;
        this.imageSize = image.shape().size();
    }

    /**
     * An image without reference.
     *
     * @param image the tested input, of numbers
     * @return the data
     * @throws IllegalArgumentException if an element is not finite
     */
    public static TestedData of(Tensor image) {
        return new TestedData(image, null);
    }

    /**
     * An image and the reference that it is compared with.
     *
     * @param image the tested input, of numbers
     * @param reference of the same shape
     * @return the data
     * @throws IllegalArgumentException if shapes differ, or an element is not finite
     */
    public static TestedData of(Tensor image, RealTensor reference) {
        if (!reference.shape().equals(image.shape())) {
            throw new IllegalArgumentException(
                    "the reference needs the input's shape " + image.shape() + ", got " + reference.shape());
        }
        requireFinite("the reference", reference);
        return new TestedData(image, reference);
    }

    /** {@return the tested input} */
    public Tensor image() {
        return image;
    }

    /** {@return what it is compared with, if that is another image} */
    public Optional<RealTensor> reference() {
        return Optional.ofNullable(reference);
    }

    /** {@return the shape of the image} */
    public Shape shape() {
        return image.shape();
    }

    /**
     * {@return how many elements the vector has, and its covariance must have: those of the image and the reference}
     */
    public int size() {
        return reference == null ? imageSize : Math.multiplyExact(2, imageSize);
    }

    /** {@return the vector: the image, followed by the reference if there is one; a copy} */
    public double[] vector() {
        double[] vector = Arrays.copyOf(image.reals(), size());
        if (reference != null) {
            System.arraycopy(reference.values(), 0, vector, imageSize, imageSize);
        }
        return vector;
    }

    /**
     * Other data of the same shapes and types, for example drawn ones.
     *
     * @param vector the image, followed by the reference if there is one
     * @return the data
     * @throws IllegalArgumentException if the vector has another size, or an element is not finite
     */
    public TestedData with(double[] vector) {
        if (vector.length != size()) {
            throw new IllegalArgumentException("data of this shape have " + size() + " elements, got " + vector.length);
        }
        Tensor other = Tensor.wrapping(image.type(), image.shape(), imagePart(vector));
        return reference == null
                ? of(other)
                : of(
                        other,
                        new RealTensor(
                                reference.type(),
                                reference.shape(),
                                Arrays.copyOfRange(vector, imageSize, 2 * imageSize)));
    }

    /**
     * {@return the part of a vector that belongs to the image; a copy}
     *
     * @param vector one number per element of the data
     */
    public double[] imagePart(double[] vector) {
        return Arrays.copyOf(vector, imageSize);
    }

    /**
     * The contrast of the whole vector that compares the image with its reference by weights, or, without one, just
     * weighs the image: the reference has the same weights with changed signs.
     *
     * @param weights one per element of the image
     * @return one weight per element of the vector
     * @throws IllegalArgumentException if there is another number of weights
     */
    public double[] contrast(double[] weights) {
        if (weights.length != imageSize) {
            throw new IllegalArgumentException(
                    "a contrast of this image needs " + imageSize + " weights, got " + weights.length);
        }
        double[] contrast = Arrays.copyOf(weights, size());
        for (int i = imageSize; i < contrast.length; i++) {
            contrast[i] = -weights[i - imageSize];
        }
        return contrast;
    }

    /**
     * The line through the data along which such a contrast varies.
     *
     * @param weights one per element of the image
     * @param covariance of the whole vector
     * @return a line of vectors
     * @throws IllegalArgumentException if a size does not fit, or the contrast does not vary under the covariance
     */
    public Line line(double[] weights, Covariance covariance) {
        return Line.through(vector(), contrast(weights), covariance);
    }

    /**
     * The covariance of the whole vector if image and reference have independent noise of the same covariance: two
     * equal blocks on the diagonal, zeros elsewhere. Without a reference, it is the covariance given.
     *
     * @param ofImage the covariance of one image, of n elements
     * @return the covariance of the vector
     * @throws IllegalArgumentException if it is of another size
     */
    public Covariance independent(Covariance ofImage) {
        return reference == null ? ofImage : new Covariance.Kronecker(new Covariance.Scalar(1), 2, ofImage, imageSize);
    }

    /**
     * Checks that a tensor holds finite numbers only.
     *
     * @param what its name, for the message
     * @param tensor of numbers
     * @throws IllegalArgumentException naming the first element that is not finite
     */
    public static void requireFinite(String what, Tensor tensor) {
        double[] values = tensor.doubles();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        what + " holds " + values[i] + " at index " + i + ": every element must be a finite number");
            }
        }
    }
}
