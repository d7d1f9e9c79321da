package org.zeline.si.evaluation;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A region of an image where the mean is not zero.
 *
 * @param outline which pixels
 * @param strength what is added to their mean
 * @param place where; anywhere inside the image with the same probability if empty
 */
public record Signal(Outline outline, double strength, Optional<Place> place) {
    /** Checks the strength. */
    public Signal {
        if (!Double.isFinite(strength)) {
            throw new IllegalArgumentException("the strength of a signal must be finite, got " + strength);
        }
    }

    /** The form of a region, in a box. */
    public sealed interface Outline {
        /** {@return rows of the box} */
        int height();

        /** {@return columns of the box} */
        int width();

        /**
         * {@return whether a pixel of the box is part of it}
         *
         * @param row from the top of the box, 0 first
         * @param column from its left
         */
        boolean contains(int row, int column);
    }

    /**
     * All of a box.
     *
     * @param height rows, at least 1
     * @param width columns, at least 1
     */
    public record Rectangle(int height, int width) implements Outline {
        /** Checks the size. */
        public Rectangle {
            if (height < 1 || width < 1) {
                throw new IllegalArgumentException(
                        "a rectangle needs at least one row and column, got " + height + " x " + width);
            }
        }

        @Override
        public boolean contains(int row, int column) {
            return row >= 0 && row < height && column >= 0 && column < width;
        }
    }

    /**
     * The pixels of a square box whose centres are at most half its side from its centre.
     *
     * @param diameter the side, at least 1
     */
    public record Disc(int diameter) implements Outline {
        /** Checks the size. */
        public Disc {
            if (diameter < 1) {
                throw new IllegalArgumentException("a disc needs a diameter of at least 1, got " + diameter);
            }
        }

        @Override
        public int height() {
            return diameter;
        }

        @Override
        public int width() {
            return diameter;
        }

        @Override
        public boolean contains(int row, int column) {
            long y = 2L * row + 1 - diameter;
            long x = 2L * column + 1 - diameter;
            return x * x + y * y <= (long) diameter * diameter;
        }
    }

    /**
     * The first pixel of a box.
     *
     * @param top its row, at least 0
     * @param left its column, at least 0
     */
    public record Place(int top, int left) {
        /** Checks the numbers. */
        public Place {
            if (top < 0 || left < 0) {
                throw new IllegalArgumentException("a place can't be negative, got " + top + ", " + left);
            }
        }
    }

    /**
     * A signal anywhere.
     *
     * @param outline which pixels
     * @param strength what is added to their mean
     * @return the signal
     */
    public static Signal anywhere(Outline outline, double strength) {
        return new Signal(outline, strength, Optional.empty());
    }

    /**
     * A signal at a place.
     *
     * @param outline which pixels
     * @param strength what is added to their mean
     * @param place where
     * @return the signal
     */
    public static Signal at(Outline outline, double strength, Place place) {
        return new Signal(outline, strength, Optional.of(place));
    }

    /** The place, drawn if there is none. */
    Place choose(int rows, int columns, RandomGenerator random) {
        return place.orElseGet(() ->
                new Place(random.nextInt(rows - outline.height() + 1), random.nextInt(columns - outline.width() + 1)));
    }

    /** Checks that the signal fits into an image. */
    void check(int rows, int columns) {
        Place first = place.orElse(new Place(0, 0));
        if ((long) first.top + outline.height() > rows || (long) first.left + outline.width() > columns) {
            throw new IllegalArgumentException(this + " does not fit into " + rows + " x " + columns + " pixels");
        }
    }
}
