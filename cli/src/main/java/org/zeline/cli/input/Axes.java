package org.zeline.cli.input;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.value.Shape;

/** Axes that are written in several ways: flat rows, and axes of extent 1, stand for what an input declares. */
final class Axes {
    private Axes() {}

    /** Whether elements in row-major order are the same array in both shapes. */
    static boolean same(Shape own, Shape declared) {
        int[] x = longer(own);
        int[] y = longer(declared);
        return own.size() == declared.size() && (x.length <= 1 || y.length <= 1 || Arrays.equals(x, y));
    }

    private static int[] longer(Shape shape) {
        return Arrays.stream(shape.extents()).filter(extent -> extent != 1).toArray();
    }

    /** Declared extents as numbers, with 1 for open ones. */
    static long[] known(List<String> extents) {
        return extents.stream()
                .mapToLong(extent -> Character.isDigit(extent.charAt(0)) ? Long.parseLong(extent) : 1)
                .toArray();
    }

    /** How many elements that are, as far as a long goes. */
    static long size(long[] extents) {
        long size = 1;
        for (long extent : extents) {
            size = extent != 0 && size > Long.MAX_VALUE / extent ? Long.MAX_VALUE : size * extent;
        }
        return size;
    }

    /** With axes of extent 1 before them, up to that rank. */
    static Shape padded(Shape shape, int rank) {
        int lead = Math.max(0, rank - shape.rank());
        int[] extents = new int[lead + shape.rank()];
        Arrays.fill(extents, 0, lead, 1);
        System.arraycopy(shape.extents(), 0, extents, lead, shape.rank());
        return Shape.of(extents);
    }
}
