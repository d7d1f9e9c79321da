package org.zeline.si.event;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
     * The region that a score map marks, within the mask.
     *
     * @param scores the score map
     * @param above for each element whether its score alone marks it; of no use where elements compete
     * @param rule how the region is marked
     * @return the region
     * @throws NoAnswerException if no element is selected
     * @throws IllegalArgumentException if the mask or the marking does not fit the score map
     */
    public static Region of(double[] scores, boolean[] above, SelectionRule rule) {
        int[] candidates = rule.candidates(above.length);
        int[] selected = marked(rule.marking(), scores, above, candidates);
        if (selected.length == 0) {
            throw new NoAnswerException("the region of interest is empty: "
                    + rule.marking().absence() + (rule.mask() == null ? "" : " within the mask"));
        }
        return new Region(selected);
    }

    private static int[] marked(Marking marking, double[] scores, boolean[] above, int[] candidates) {
        if (marking instanceof Marking.TopCount top) {
            if (top.count() > candidates.length) {
                throw new IllegalArgumentException("top_k is " + top.count() + ", there are " + candidates.length
                        + " elements that can be marked");
            }
            return highest(scores, candidates, top.count());
        }
        if (marking instanceof Marking.TopFraction top) {
            return highest(scores, candidates, (int) Math.ceil(top.share() * candidates.length));
        }
        if (marking instanceof Marking.Fixed fixed) {
            for (int i : fixed.region().elements) {
                if (i >= above.length) {
                    throw new IllegalArgumentException(
                            "the fixed region has element " + i + ", the score map has " + above.length + " elements");
                }
                if (Arrays.binarySearch(candidates, i) < 0) {
                    throw new IllegalArgumentException("element " + i + " of the fixed region lies outside the mask");
                }
            }
            return fixed.region().elements;
        }
        return Arrays.stream(candidates).filter(i -> above[i]).toArray();
    }

    /** The elements with the highest scores, those with lower indices first where scores are equal. */
    private static int[] highest(double[] scores, int[] candidates, int count) {
        return Arrays.stream(candidates)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -scores[i] + 0.0)
                        .thenComparing(Comparator.naturalOrder()))
                .limit(count)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
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
     * {@return whether its lowest score equals the highest of the others}
     *
     * @param scores the score map
     * @param candidates flat indices of what could have been marked, ascending
     */
    public boolean tiesWith(double[] scores, int[] candidates) {
        double lowest =
                Arrays.stream(elements).mapToDouble(i -> scores[i]).min().orElseThrow();
        return Arrays.stream(candidates).anyMatch(i -> scores[i] == lowest && Arrays.binarySearch(elements, i) < 0);
    }

    /**
     * {@return the highest score of its elements}
     *
     * @param scores the score map
     */
    public double highest(double[] scores) {
        return Arrays.stream(elements).mapToDouble(i -> scores[i]).max().orElseThrow();
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
