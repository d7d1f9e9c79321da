package org.zeline.interpreter.value;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A part of a tensor: a range of positions along each axis, none of them empty unless the tensor is. Immutable. */
public final class Box {
    private final Shape whole;
    private final int[] from;
    private final int[] to;

    private Box(Shape whole, int[] from, int[] to) {
        this.whole = whole;
        this.from = from;
        this.to = to;
    }

    /**
     * {@return all of a tensor}
     *
     * @param shape the shape of the tensor
     */
    public static Box whole(Shape shape) {
        return new Box(shape, new int[shape.rank()], shape.extents());
    }

    /**
     * {@return the smallest part of a tensor that holds some elements, at least one}
     *
     * @param shape the shape of the tensor
     * @param elements flat indices; negative ones do not count
     */
    public static Box around(Shape shape, int[] elements) {
        int rank = shape.rank();
        int[] from = shape.extents();
        int[] to = new int[rank];
        for (int element : elements) {
            int left = element;
            for (int axis = rank - 1; axis >= 0 && element >= 0; axis--) {
                int at = left % shape.extent(axis);
                left /= shape.extent(axis);
                from[axis] = Math.min(from[axis], at);
                to[axis] = Math.max(to[axis], at + 1);
            }
        }
        boolean none = rank > 0 && to[0] == 0;
        return none ? new Box(shape, new int[rank], ones(shape)) : new Box(shape, from, to);
    }

    private static int[] ones(Shape shape) {
        return IntStream.of(shape.extents()).map(extent -> Math.min(extent, 1)).toArray();
    }

    /**
     * {@return the part with another range along one axis}
     *
     * @param axis the axis
     * @param first the first position
     * @param end the position after the last
     */
    public Box with(int axis, int first, int end) {
        int[] changedFrom = from.clone();
        int[] changedTo = to.clone();
        changedFrom[axis] = first;
        changedTo[axis] = end;
        return new Box(whole, changedFrom, changedTo);
    }

    /**
     * {@return the part with the same ranges in another tensor}
     *
     * @param shape a shape of the same rank that holds the ranges
     */
    public Box in(Shape shape) {
        return new Box(shape, from, to);
    }

    /**
     * {@return the smallest part that holds this one and another one}
     *
     * @param other a part of the same tensor
     */
    public Box hull(Box other) {
        int[] first = new int[from.length];
        int[] end = new int[from.length];
        for (int axis = 0; axis < first.length; axis++) {
            first[axis] = Math.min(from[axis], other.from[axis]);
            end[axis] = Math.max(to[axis], other.to[axis]);
        }
        return new Box(whole, first, end);
    }

    /**
     * {@return the ranges along the axes from a given one on}
     *
     * @param axis the first axis that counts
     */
    public Box inner(int axis) {
        int rank = whole.rank();
        return new Box(
                Shape.of(Arrays.copyOfRange(whole.extents(), axis, rank)),
                Arrays.copyOfRange(from, axis, rank),
                Arrays.copyOfRange(to, axis, rank));
    }

    /** {@return the shape of the tensor} */
    public Shape whole() {
        return whole;
    }

    /** {@return the shape of the part} */
    public Shape shape() {
        int[] extents = new int[from.length];
        Arrays.setAll(extents, axis -> to[axis] - from[axis]);
        return Shape.of(extents);
    }

    /** {@return whether this is all of the tensor} */
    public boolean isWhole() {
        return shape().equals(whole);
    }

    /**
     * {@return the first position along an axis}
     *
     * @param axis the axis
     */
    public int from(int axis) {
        return from[axis];
    }

    /**
     * {@return the position after the last along an axis}
     *
     * @param axis the axis
     */
    public int to(int axis) {
        return to[axis];
    }

    /** {@return the flat indices of the elements in the tensor, in order} */
    public int[] elements() {
        int[] strides = whole.strides();
        int start = 0;
        for (int axis = 0; axis < from.length; axis++) {
            start += from[axis] * strides[axis];
        }
        return shape().walk(start, strides);
    }

    /**
     * {@return the numbers of the part}
     *
     * @param numbers one per element of the tensor
     */
    public double[] of(double[] numbers) {
        return Arrays.stream(elements()).mapToDouble(e -> numbers[e]).toArray();
    }

    /**
     * {@return the flat indices in the part of some of its elements}
     *
     * @param elements their flat indices in the tensor; negative ones stay as they are
     */
    public int[] within(int[] elements) {
        int[] strides = shape().strides();
        int[] places = new int[elements.length];
        for (int i = 0; i < places.length; i++) {
            int left = elements[i];
            int place = 0;
            for (int axis = from.length - 1; axis >= 0 && elements[i] >= 0; axis--) {
                place += (left % whole.extent(axis) - from[axis]) * strides[axis];
                left /= whole.extent(axis);
            }
            places[i] = elements[i] < 0 ? elements[i] : place;
        }
        return places;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Box box
                && whole.equals(box.whole)
                && Arrays.equals(from, box.from)
                && Arrays.equals(to, box.to);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(from) + Arrays.hashCode(to);
    }

    /** For example {@code [0, 1) x [4, 9)}. */
    @Override
    public String toString() {
        return String.join(
                " x ",
                IntStream.range(0, from.length)
                        .mapToObj(axis -> "[" + from[axis] + ", " + to[axis] + ")")
                        .toList());
    }
}
