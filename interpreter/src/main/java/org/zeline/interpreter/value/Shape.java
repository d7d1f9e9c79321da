package org.zeline.interpreter.value;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The extents of a tensor, row-major, immutable. A scalar has rank 0 and size 1. */
public final class Shape {
    private static final int MOST_OF_ARRAY = Integer.MAX_VALUE - 8;

    /** Room for an array of doubles and one that is made of it: more than that would only end out of memory. */
    private static final int LARGEST =
            (int) Math.min(MOST_OF_ARRAY, Runtime.getRuntime().maxMemory() / (2 * Double.BYTES));

    private final int[] extents;
    private final int size;

    private Shape(int[] extents) {
        long product = 1;
        boolean empty = false;
        for (int extent : extents) {
            empty |= extent == 0;
            if (extent < 0) {
                throw new ModelException("a dimension can't be negative, got " + Arrays.toString(extents));
            }
            product *= Math.max(extent, 1); // strides must not overflow either
            if (product > LARGEST) {
                throw tooLarge(extents);
            }
        }
        this.extents = extents;
        this.size = empty ? 0 : (int) product;
    }

    private static ModelException tooLarge(int[] extents) {
        double elements = Arrays.stream(extents).asDoubleStream().reduce(1, (x, y) -> x * Math.max(y, 1));
        String problem = "a tensor of shape " + Arrays.toString(extents) + " exceeds the ";
        if (elements > MOST_OF_ARRAY) {
            return new ModelException(problem + LARGEST + " elements that "
                    + (LARGEST < MOST_OF_ARRAY
                            ? "the heap has room for; no heap has room for it"
                            : "an array can hold"));
        }
        long enough = (long) (elements * 2 * Double.BYTES * 1.25 / (1 << 20)) + 64;
        return new ModelException(problem + LARGEST + " elements that the heap has room for; raise -Xmx, for example"
                + " -Xmx" + enough + "m");
    }

    /**
     * {@return the shape}
     *
     * @param extents from the outermost dimension to the innermost, each at least 0
     * @throws ModelException if an extent is negative or there are too many elements for an array
     */
    public static Shape of(int... extents) {
        return new Shape(extents.clone());
    }

    /**
     * {@return the shape}
     *
     * @param extents as in {@link #of(int...)}
     * @throws ModelException if an extent is not within an {@code int}
     */
    public static Shape of(long... extents) {
        int[] narrow = new int[extents.length];
        for (int i = 0; i < extents.length; i++) {
            if (extents[i] < 0 || extents[i] > LARGEST) {
                throw new ModelException("dimension " + extents[i] + " of " + Arrays.toString(extents)
                        + " is out of range, it must lie in [0, " + LARGEST + "]");
            }
            narrow[i] = (int) extents[i];
        }
        return new Shape(narrow);
    }

    /** {@return the most elements that a tensor may have in this JVM} */
    public static int mostElements() {
        return LARGEST;
    }

    /** {@return the number of dimensions} */
    public int rank() {
        return extents.length;
    }

    /** {@return the number of elements} */
    public int size() {
        return size;
    }

    /**
     * {@return the extent along that axis}
     *
     * @param axis in [0, rank)
     */
    public int extent(int axis) {
        return extents[axis];
    }

    /** {@return a copy of the extents} */
    public int[] extents() {
        return extents.clone();
    }

    /**
     * {@return the product of the extents in between, 1 if there are none}
     *
     * @param from first axis
     * @param to the axis after the last
     */
    public int size(int from, int to) {
        int product = 1;
        for (int i = from; i < to; i++) {
            product *= extents[i];
        }
        return product;
    }

    /** {@return by how many elements each axis advances, in row-major order} */
    public int[] strides() {
        int[] strides = new int[extents.length];
        int stride = 1;
        for (int i = extents.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= extents[i];
        }
        return strides;
    }

    /**
     * {@return the same axis in [0, rank)}
     *
     * @param axis in [-rank, rank), negative from the end
     * @throws ModelException if it is out of range
     */
    public int axis(long axis) {
        if (axis < -rank() || axis >= rank()) {
            throw new ModelException("axis " + axis + " is out of range for shape " + this);
        }
        return (int) (axis < 0 ? axis + rank() : axis);
    }

    /**
     * NumPy's rule: aligned at the innermost dimension, extents are equal or one of them is 1.
     *
     * @param other another shape
     * @return the common shape
     * @throws ModelException if there is none
     */
    public Shape broadcast(Shape other) {
        int rank = Math.max(rank(), other.rank());
        int[] common = new int[rank];
        for (int i = 0; i < rank; i++) {
            int p = i - rank + rank() < 0 ? 1 : extents[i - rank + rank()];
            int q = i - rank + other.rank() < 0 ? 1 : other.extents[i - rank + other.rank()];
            if (p != q && p != 1 && q != 1) {
                throw new ModelException("shapes " + this + " and " + other + " can't be broadcast together");
            }
            common[i] = p == 1 ? q : p;
        }
        return new Shape(common);
    }

    /**
     * Where the elements of this shape stand when it is broadcast.
     *
     * @param target a shape that this one broadcasts to
     * @return for each element of {@code target} the flat index of the element of this shape that it repeats
     */
    public int[] broadcastIndex(Shape target) {
        int lead = target.rank() - rank();
        int[] own = strides();
        int[] step = new int[target.rank()];
        for (int i = lead; i < target.rank(); i++) {
            step[i] = extents[i - lead] == 1 ? 0 : own[i - lead];
        }
        return target.walk(0, step);
    }

    /**
     * Visits every element of this shape in row-major order.
     *
     * @param start the value at the first element
     * @param step by how much the value grows along each axis
     * @return the value at each element
     */
    public int[] walk(int start, int[] step) {
        int[] at = new int[size];
        int[] position = new int[extents.length];
        int value = start;
        for (int i = 0; i < size; i++) {
            at[i] = value;
            for (int axis = extents.length - 1; axis >= 0; axis--) {
                value += step[axis];
                if (++position[axis] < extents[axis]) {
                    break;
                }
                value -= step[axis] * extents[axis];
                position[axis] = 0;
            }
        }
        return at;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** For example {@code 1x3x16x16}, or {@code scalar}. */
    @Override
    public String toString() {
        return extents.length == 0
                ? "scalar"
                : Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }
}
