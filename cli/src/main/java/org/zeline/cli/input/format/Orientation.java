package org.zeline.cli.input.format;

import java.util.List;

/**
 * How the rows and columns of a stored image stand to those that are seen, as EXIF and TIFF state it.
 *
 * @param number 1 to 8
 */
record Orientation(int number) {
    static final Orientation UPRIGHT = new Orientation(1);

    private static final List<String> MEANING = List.of(
            "upright",
            "mirrored left to right",
            "turned by 180 degrees",
            "mirrored top to bottom",
            "transposed",
            "turned clockwise by 90 degrees",
            "transposed along the other diagonal",
            "turned anticlockwise by 90 degrees");

    /**
     * The orientation of that number.
     *
     * @throws FormatException if there is none
     */
    static Orientation of(long number) throws FormatException {
        if (number < 1 || number > MEANING.size()) {
            throw new FormatException("states the orientation " + number
                    + ", which must be 1 to 8; correct it, for example by exiftool -n -Orientation=1");
        }
        return new Orientation((int) number);
    }

    boolean isUpright() {
        return number == 1;
    }

    /** Whether rows are stored as columns. */
    boolean swaps() {
        return number > 4;
    }

    /** For readers, with a comma in front; nothing if there was nothing to do. */
    String words() {
        return isUpright() ? "" : ", orientation " + number + " applied (" + MEANING.get(number - 1) + ")";
    }

    /** Whether the first stored row is the last one seen, or the last column seen if rows are stored as columns. */
    private boolean reversesRows() {
        return number == 3 || number == 4 || number == 6 || number == 7;
    }

    private boolean reversesColumns() {
        return number == 2 || number == 3 || number == 7 || number == 8;
    }

    /** The stored rows that hold a region of what is seen, of an image with so many stored rows. */
    Range storedRows(Range rows, Range columns, int stored) {
        return turned(swaps() ? columns : rows, stored, reversesRows());
    }

    /** The stored columns that hold a region of what is seen, of an image with so many stored columns. */
    Range storedColumns(Range rows, Range columns, int stored) {
        return turned(swaps() ? rows : columns, stored, reversesColumns());
    }

    private static Range turned(Range range, int extent, boolean reversed) {
        return reversed ? new Range(extent - range.to(), extent - range.from()) : range;
    }

    /**
     * Planes as they are seen.
     *
     * @param planes stored planes, one after the other
     * @param rows of one, as stored
     * @param columns of one, as stored
     */
    double[] applied(double[] planes, int rows, int columns) {
        if (isUpright()) {
            return planes;
        }
        double[] seen = new double[planes.length];
        int size = rows * columns;
        int width = swaps() ? rows : columns;
        for (int i = 0; i < seen.length; i++) {
            int y = i % size / width;
            int x = i % size % width;
            int row = swaps() ? x : y;
            int column = swaps() ? y : x;
            int at = (reversesRows() ? rows - 1 - row : row) * columns
                    + (reversesColumns() ? columns - 1 - column : column);
            seen[i] = planes[i / size * size + at];
        }
        return seen;
    }
}
