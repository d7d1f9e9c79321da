package org.zeline.report.page;

import org.zeline.report.figure.Markup;
import org.zeline.report.figure.Svg;

/**
 * A plane as squares on paper. Where there are too many elements, a square stands for a block of them.
 *
 * @param rows of elements
 * @param columns of elements
 * @param finest how many squares a side has at most
 */
record Raster(int rows, int columns, int finest) {
    private static final double WIDTH = 320;
    private static final int FINEST = 256;

    /** As fine as pages show it. */
    Raster(int rows, int columns) {
        this(rows, columns, FINEST);
    }

    /** How many elements a square has on a side. */
    int block() {
        return (Math.max(rows, columns) + finest - 1) / finest;
    }

    /** How many squares lie side by side. */
    int across() {
        return (columns + block() - 1) / block();
    }

    private int down() {
        return (rows + block() - 1) / block();
    }

    double width() {
        return rows > columns ? WIDTH * columns / rows : WIDTH;
    }

    double height() {
        return rows > columns ? WIDTH : WIDTH * rows / columns;
    }

    private int square(int element) {
        return element / columns / block() * across() + element % columns / block();
    }

    /** The mean of each square. */
    double[] means(double[] elements) {
        double[] sums = new double[down() * across()];
        int[] counts = new int[sums.length];
        for (int i = 0; i < elements.length; i++) {
            sums[square(i)] += elements[i];
            counts[square(i)]++;
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= counts[i];
        }
        return sums;
    }

    /** The squares that hold a flagged element. */
    boolean[] touched(boolean[] flags) {
        boolean[] touched = new boolean[down() * across()];
        for (int i = 0; i < flags.length; i++) {
            touched[square(i)] |= flags[i];
        }
        return touched;
    }

    /** The path around the squares that hold a flagged element; empty if there is none. */
    String outline(boolean[] flags) {
        boolean[][] inside = new boolean[down() + 2][across() + 2];
        boolean[] touched = touched(flags);
        for (int i = 0; i < touched.length; i++) {
            inside[i / across() + 1][i % across() + 1] = touched[i];
        }
        double w = width() / across();
        double h = height() / down();
        StringBuilder path = new StringBuilder();
        for (int y = 0; y <= down(); y++) {
            for (int x = 1; x <= across(); x++) {
                int from = x;
                while (x <= across() && inside[y][x] != inside[y + 1][x]) {
                    x++;
                }
                side(path, from, x, (from - 1) * w, y * h, "h", w);
            }
        }
        for (int x = 0; x <= across(); x++) {
            for (int y = 1; y <= down(); y++) {
                int from = y;
                while (y <= down() && inside[y][x] != inside[y][x + 1]) {
                    y++;
                }
                side(path, from, y, x * w, (from - 1) * h, "v", h);
            }
        }
        return path.toString();
    }

    private static void side(StringBuilder path, int from, int to, double x, double y, String direction, double unit) {
        if (to > from) {
            path.append('M').append(Svg.point(x, y)).append(direction).append(Markup.px((to - from) * unit));
        }
    }
}
