package org.zeline.si.calibration;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.zeline.si.noise.ImageShape;
import org.zeline.si.noise.NullImages;

/**
 * Takes real null images in place of drawn noise. In a random order each is used once; replicates beyond that take
 * images at random, and then repeat earlier ones. Data of several images, such as an input and its reference, take as
 * many different images each.
 */
public final class ResampledImages implements Noise {
    /** What is done to an image at random, so that it gives more than one replicate. */
    public enum Change {
        /** Mirrored in rows, in columns, in both or in none: valid if the noise looks the same then. */
        FLIPS,
        /** Moved by any number of rows and columns, around the edges: valid for stationary noise, up to the seams. */
        SHIFTS;

        /**
         * {@return the change of that name}
         *
         * @param name in small letters
         * @throws IllegalArgumentException if there is none
         */
        public static Change of(String name) {
            return Arrays.stream(values())
                    .filter(change -> change.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("must be flips or shifts, got '" + name + "'"));
        }

        /** The name in small letters. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final NullImages images;
    private final int each;
    private final Set<Change> changes;
    private final int[] order;

    /**
     * Prepares the images.
     *
     * @param images that hold noise alone
     * @param size of the data: that of an image, or of several
     * @param changes what is done to each
     * @param seed of the order
     * @throws IllegalArgumentException if data of that size are not made of images, or there are too few
     */
    public ResampledImages(NullImages images, int size, Set<Change> changes, long seed) {
        int one = images.shape().size();
        if (size % one != 0 || size == 0) {
            throw new IllegalArgumentException(
                    "null images of " + images.shape() + " have " + one + " elements, the data have " + size);
        }
        this.images = images;
        this.each = size / one;
        this.changes = changes.isEmpty() ? Set.of() : EnumSet.copyOf(changes);
        if (images.count() < each) {
            throw new IllegalArgumentException(
                    "each replicate takes " + each + " null images, there are " + images.count());
        }
        this.order = new int[images.count()];
        Arrays.setAll(order, i -> i);
        SplittableRandom random = new SplittableRandom(seed);
        shuffle(order, order.length, random);
    }

    /** Puts random elements first. */
    private static void shuffle(int[] order, int first, RandomGenerator random) {
        for (int i = 0; i < first; i++) {
            int j = random.nextInt(i, order.length);
            int moved = order[i];
            order[i] = order[j];
            order[j] = moved;
        }
    }

    /** {@return how many replicates use images that no earlier one has used} */
    public int fresh() {
        return order.length / each;
    }

    @Override
    public double[] draw(RandomGenerator random) {
        int[] any = order.clone();
        shuffle(any, each, random);
        return joined(any, 0, random);
    }

    @Override
    public double[] draw(long index, RandomGenerator random) {
        return index < fresh() ? joined(order, (int) index * each, random) : draw(random);
    }

    private double[] joined(int[] which, int from, RandomGenerator random) {
        int size = images.shape().size();
        double[] data = new double[each * size];
        for (int i = 0; i < each; i++) {
            System.arraycopy(changed(images.image(which[from + i]), random), 0, data, i * size, size);
        }
        return data;
    }

    private double[] changed(double[] image, RandomGenerator random) {
        ImageShape shape = images.shape();
        int rows = shape.rows();
        int columns = shape.columns();
        boolean flips = changes.contains(Change.FLIPS);
        boolean shifts = changes.contains(Change.SHIFTS);
        boolean upsideDown = flips && random.nextBoolean();
        boolean mirrored = flips && random.nextBoolean();
        int down = shifts ? random.nextInt(rows) : 0;
        int across = shifts ? random.nextInt(columns) : 0;
        if (!flips && !shifts) {
            return image;
        }
        double[] changed = new double[image.length];
        for (int at = 0; at < image.length; at++) {
            int row = at / columns % rows;
            int column = at % columns;
            int fromRow = (upsideDown ? rows - 1 - row : row) + down;
            int fromColumn = (mirrored ? columns - 1 - column : column) + across;
            int plane = at / (rows * columns);
            changed[at] = image[(plane * rows + fromRow % rows) * columns + fromColumn % columns];
        }
        return changed;
    }
}
