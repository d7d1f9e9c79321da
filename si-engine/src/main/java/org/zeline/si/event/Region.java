package org.zeline.si.event;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.zeline.interpreter.value.Shape;

/**
 * A region that was selected, or one connected part of it.
 *
 * @param elements flat indices of the score map, ascending, at least one
 */
public record Region(int[] elements) {
    /** Copies the indices. */
    public Region {
        elements = elements.clone();
    }

    /** {@return a copy} */
    @Override
    public int[] elements() {
        return elements.clone();
    }

    /**
     * The region where a score exceeds the threshold, within the mask.
     *
     * @param above which scores exceed it
     * @param rule how the region is marked
     * @return the region
     * @throws NoAnswerException if no element is selected
     * @throws IllegalArgumentException if the mask has another size than the score map
     */
    public static Region of(boolean[] above, SelectionRule rule) {
        boolean[] mask = rule.mask();
        if (mask != null && mask.length != above.length) {
            throw new IllegalArgumentException(
                    "mask has " + mask.length + " elements, the score map has " + above.length);
        }
        int[] selected = IntStream.range(0, above.length)
                .filter(i -> above[i] && (mask == null || mask[i]))
                .toArray();
        if (selected.length == 0) {
            throw new NoAnswerException("the region of interest is empty: no score exceeds the threshold "
                    + rule.threshold() + (mask == null ? "" : " within the mask"));
        }
        return new Region(selected);
    }

    /**
     * The connected parts of the region.
     *
     * @param connectivity which elements are neighbours
     * @param shape the shape of the score map
     * @return the parts, in order of their first elements
     */
    public List<Region> parts(Connectivity connectivity, Shape shape) {
        return connectivity.components(flags(shape.size()), shape).stream()
                .map(Region::new)
                .toList();
    }

    /**
     * The region as flags.
     *
     * @param size how many elements the score map has
     * @return one flag per element: whether it belongs to the region
     */
    public boolean[] flags(int size) {
        boolean[] flags = new boolean[size];
        for (int i : elements) {
            flags[i] = true;
        }
        return flags;
    }

    /**
     * The region and the elements near it.
     *
     * @param shape the shape of the score map
     * @param range how near: at most this many elements away along every spatial axis
     * @return one flag per element of the score map
     */
    public boolean[] dilated(Shape shape, int range) {
        boolean[] result = flags(shape.size());
        for (int axis : Connectivity.spatialAxes(shape)) {
            int stride = shape.strides()[axis];
            int extent = shape.extent(axis);
            boolean[] wider = new boolean[result.length];
            for (int i = 0; i < result.length; i++) {
                int at = i / stride % extent;
                for (int d = Math.max(-range, -at); result[i] && d <= Math.min(range, extent - 1 - at); d++) {
                    wider[i + d * stride] = true;
                }
            }
            result = wider;
        }
        return result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Region region && Arrays.equals(elements, region.elements);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(elements);
    }

    @Override
    public String toString() {
        return "Region" + Arrays.toString(elements);
    }
}
