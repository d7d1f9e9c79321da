package org.zeline.si.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private final List<RealTensor> references;
    private final int imageSize;

    private TestedData(Tensor image, List<RealTensor> references) {
        requireFinite("the tested input", image);
        this.image = image;
        this.references = List.copyOf(references);
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
        return new TestedData(image, List.of());
    }

    /**
     * An image and the references whose mean it is compared with.
     *
     * @param image the tested input, of numbers
     * @param references each of the same shape; none if the image is compared with itself
     * @return the data
     * @throws IllegalArgumentException if shapes differ, or an element is not finite
     */
    public static TestedData of(Tensor image, List<RealTensor> references) {
        for (int i = 0; i < references.size(); i++) {
            String name = references.size() == 1 ? "the reference" : "reference " + i;
            RealTensor reference = references.get(i);
            if (!reference.shape().equals(image.shape())) {
                throw new IllegalArgumentException(
                        name + " needs the input's shape " + image.shape() + ", got " + reference.shape());
            }
            requireFinite(name, reference);
        }
        return new TestedData(image, references);
    }

    /** {@return the tested input} */
    public Tensor image() {
        return image;
    }

    /** {@return the other images whose mean it is compared with; none if it is compared with itself} */
    public List<RealTensor> references() {
        return references;
    }

    /** {@return the shape of the image} */
    public Shape shape() {
        return image.shape();
    }

    /**
     * {@return how many elements the vector has, and its covariance must have: those of the image and all references}
     */
    public int size() {
        return Math.multiplyExact(1 + references.size(), imageSize);
    }

    /** {@return the vector: the image, followed by the references if there are any; a copy} */
    public double[] vector() {
        double[] vector = Arrays.copyOf(image.reals(), size());
        for (int i = 0; i < references.size(); i++) {
            System.arraycopy(references.get(i).values(), 0, vector, (i + 1) * imageSize, imageSize);
        }
        return vector;
    }

    /**
     * Other data of the same shapes and types, for example drawn ones.
     *
     * @param vector the image, followed by the references if there are any
     * @return the data
     * @throws IllegalArgumentException if the vector has another size, or an element is not finite
     */
    public TestedData with(double[] vector) {
        if (vector.length != size()) {
            throw new IllegalArgumentException("data of this shape have " + size() + " elements, got " + vector.length);
        }
        Tensor other = Tensor.wrapping(image.type(), image.shape(), imagePart(vector));
        List<RealTensor> others = new ArrayList<>();
        for (RealTensor reference : references) {
            int from = (others.size() + 1) * imageSize;
            others.add(new RealTensor(
                    reference.type(), reference.shape(), Arrays.copyOfRange(vector, from, from + imageSize)));
        }
        return of(other, others);
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
            contrast[i] = -weights[i % imageSize] / references.size();
        }
        return contrast;
    }

    /**
     * The image less the mean of the references, for a vector of the data's size.
     *
     * @param vector one number per element of the image, then of each reference
     * @return one number per element of the image
     */
    public double[] differences(double[] vector) {
        double[] differences = imagePart(vector);
        for (int i = imageSize; i < vector.length; i++) {
            differences[i % imageSize] -= vector[i] / references.size();
        }
        return differences;
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
        int images = 1 + references.size();
        return images == 1 ? ofImage : new Covariance.Kronecker(new Covariance.Scalar(1), images, ofImage, imageSize);
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
