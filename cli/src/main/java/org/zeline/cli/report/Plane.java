package org.zeline.cli.report;

import java.util.Arrays;
import org.zeline.interpreter.Shape;
import org.zeline.si.figure.Markup;

/**
 * How an array is laid out on paper: as planes of rows and columns. A signal is a plane of one row.
 *
 * @param rows of a plane
 * @param columns of a plane
 */
record Plane(int rows, int columns) {
    private static final double WIDTH = 320;
    private static final double SIGNAL_HEIGHT = 64;

    /** The planes of an array of that shape. */
    static Plane of(Shape shape) {
        int rank = shape.rank();
        return new Plane(rank < 4 ? 1 : shape.extent(rank - 2), rank == 0 ? 1 : shape.extent(rank - 1));
    }

    int size() {
        return rows * columns;
    }

    int count(double[] values) {
        return values.length / size();
    }

    double[] values(double[] values, int plane) {
        return Arrays.copyOfRange(values, plane * size(), (plane + 1) * size());
    }

    /** Which elements of a plane flat indices name. */
    boolean[] flags(int[] indices, int plane) {
        boolean[] flags = new boolean[size()];
        for (int index : indices) {
            if (index / size() == plane) {
                flags[index % size()] = true;
            }
        }
        return flags;
    }

    double width() {
        return rows > columns ? WIDTH * columns / rows : WIDTH;
    }

    double height() {
        if (rows == 1) {
            return SIGNAL_HEIGHT;
        }
        return rows > columns ? WIDTH : WIDTH * rows / columns;
    }

    /** The path around the flagged elements: every side that a flagged element does not share with another. */
    String outline(boolean[] flags) {
        StringBuilder path = new StringBuilder();
        double w = width() / columns;
        double h = height() / rows;
        for (int i = 0; i < flags.length; i++) {
            int y = i / columns;
            int x = i % columns;
            if (!flags[i]) {
                continue;
            }
            side(path, y == 0 || !flags[i - columns], x * w, y * h, "h", w);
            side(path, y == rows - 1 || !flags[i + columns], x * w, (y + 1) * h, "h", w);
            side(path, x == 0 || !flags[i - 1], x * w, y * h, "v", h);
            side(path, x == columns - 1 || !flags[i + 1], (x + 1) * w, y * h, "v", h);
        }
        return path.toString();
    }

    private static void side(StringBuilder path, boolean drawn, double x, double y, String direction, double length) {
        if (drawn) {
            path.append('M')
                    .append(Markup.px(x))
                    .append(' ')
                    .append(Markup.px(y))
                    .append(direction)
                    .append(Markup.px(length));
        }
    }
}
