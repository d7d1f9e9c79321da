package org.zeline.si.noise;

import java.util.List;

/**
 * Images that hold nothing but noise around a background: independent of each other, of one shape. They are asked for
 * one at a time and several times, so that they can be read from files. Threads may share them.
 */
public interface NullImages {
    /** {@return how many there are} */
    int count();

    /** {@return the shape of each} */
    ImageShape shape();

    /**
     * {@return the elements of an image in row-major order; the caller may change them}
     *
     * @param index which, from 0
     */
    double[] image(int index);

    /**
     * {@return images that are held in memory}
     *
     * @param shape of each
     * @param images their elements; copied when they are asked for
     * @throws IllegalArgumentException if there is none, or one has another number of elements or one that is not
     *     finite
     */
    static NullImages of(ImageShape shape, List<double[]> images) {
        List<double[]> all = List.copyOf(images);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one image");
        }
        for (int i = 0; i < all.size(); i++) {
            double[] image = all.get(i);
            if (image.length != shape.size()) {
                throw new IllegalArgumentException("image " + i + " has " + image.length + " elements, an image of "
                        + shape + " has " + shape.size());
            }
            for (double x : image) {
                if (!Double.isFinite(x)) {
                    throw new IllegalArgumentException(
                            "image " + i + " holds " + x + ": every element must be a finite number");
                }
            }
        }
        return new NullImages() {
            @Override
            public int count() {
                return all.size();
            }

            @Override
            public ImageShape shape() {
                return shape;
            }

            @Override
            public double[] image(int index) {
                return all.get(index).clone();
            }
        };
    }
}
