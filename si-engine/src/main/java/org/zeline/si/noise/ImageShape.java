package org.zeline.si.noise;

import org.zeline.interpreter.value.Shape;

/**
 * How the elements of an image stand: planes, such as channels, of rows of columns. A signal is a row.
 *
 * @param planes how many, at least 1
 * @param rows of a plane, at least 1
 * @param columns of a plane, at least 1
 */
public record ImageShape(int planes, int rows, int columns) {
    /** Checks the numbers. */
    public ImageShape {
        if (planes < 1 || rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "an image needs planes, rows and columns, got " + planes + " x " + rows + " x " + columns);
        }
    }

    /**
     * {@return the planes that the last two axes make, the last one of a vector}
     *
     * @param shape of the image, with elements
     */
    public static ImageShape of(Shape shape) {
        int rank = shape.rank();
        int columns = rank == 0 ? 1 : shape.extent(rank - 1);
        int rows = rank < 2 ? 1 : shape.extent(rank - 2);
        return new ImageShape(shape.size() / Math.max(1, rows * columns), rows, columns);
    }

    /** {@return how many elements} */
    public int size() {
        return planes * planeSize();
    }

    /** {@return how many elements of a plane} */
    public int planeSize() {
        return rows * columns;
    }

    /** Such as {@code 64 x 64}, or {@code 3 x 64 x 64} for three planes. */
    @Override
    public String toString() {
        return (planes == 1 ? "" : planes + " x ") + rows + " x " + columns;
    }
}
