package org.zeline.si.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Which elements of a score map are neighbours. */
public enum Connectivity {
    /** Those that differ by one along a single spatial axis: 4 of them in an image. */
    EDGES,
    /** Those that differ by one along one spatial axis or two: 18 of them in a volume. */
    TWO_AXES,
    /** Those that differ by at most one along every spatial axis: 8 of them in an image, 26 in a volume. */
    CORNERS;

    /**
     * {@return the connectivity by the number of neighbours that an element has, away from the border}
     *
     * @param neighbours 2 in a signal, 4 or 8 in an image, 6, 18 or 26 in a volume
     * @param shape the shape of the score map
     * @throws ModelException if no connectivity of such a map has that number
     */
    public static Connectivity of(int neighbours, Shape shape) {
        int[] axes = spatialAxes(shape);
        return Arrays.stream(values())
                .filter(kind -> kind.steps(axes, shape.rank()).size() == neighbours)
                .findFirst()
                .orElseThrow(() ->
                        new ModelException("connectivity " + neighbours + " does not fit a score map of shape "
                                + shape + ", whose elements have "
                                + Arrays.stream(values())
                                        .map(kind -> Integer.toString(
                                                kind.steps(axes, shape.rank()).size()))
                                        .distinct()
                                        .collect(Collectors.joining(" or "))
                                + " neighbours"));
    }

    /**
     * The axes along which elements are neighbours.
     *
     * @param shape of a score map
     * @return the axes behind batch and channel; of a vector or matrix, the last one
     */
    public static int[] spatialAxes(Shape shape) {
        int first = shape.rank() < 3 ? Math.max(0, shape.rank() - 1) : 2;
        return IntStream.range(first, shape.rank()).toArray();
    }

    /** The connected parts of what is flagged, as ascending flat indices, in order of their first elements. */
    List<int[]> components(boolean[] flags, Shape shape) {
        List<int[]> steps = steps(spatialAxes(shape), shape.rank());
        boolean[] seen = new boolean[flags.length];
        List<int[]> components = new ArrayList<>();
        for (int i = 0; i < flags.length; i++) {
            if (flags[i] && !seen[i]) {
                components.add(component(i, flags, seen, steps, shape));
            }
        }
        return components;
    }

    private static int[] component(int first, boolean[] flags, boolean[] seen, List<int[]> steps, Shape shape) {
        List<Integer> found = new ArrayList<>();
        Deque<Integer> open = new ArrayDeque<>();
        open.add(first);
        seen[first] = true;
        while (!open.isEmpty()) {
            int i = open.remove();
            found.add(i);
            for (int[] step : steps) {
                int next = moved(i, step, shape);
                if (next >= 0 && flags[next] && !seen[next]) {
                    seen[next] = true;
                    open.add(next);
                }
            }
        }
        return found.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** The element a step away, -1 if that leaves the map. */
    private static int moved(int i, int[] step, Shape shape) {
        int moved = i;
        for (int axis = 0; axis < step.length; axis++) {
            int stride = shape.strides()[axis];
            int at = i / stride % shape.extent(axis) + step[axis];
            if (at < 0 || at >= shape.extent(axis)) {
                return -1;
            }
            moved += step[axis] * stride;
        }
        return moved;
    }

    /**
     * {@return the elements next to some of a map that are not among them, as ascending flat indices}
     *
     * @param elements flat indices
     * @param shape the shape of the map
     */
    public int[] around(int[] elements, Shape shape) {
        boolean[] inside = new Region(elements).flags(shape.size());
        List<int[]> steps = steps(spatialAxes(shape), shape.rank());
        return Arrays.stream(elements)
                .flatMap(i -> steps.stream().mapToInt(step -> moved(i, step, shape)))
                .filter(i -> i >= 0 && !inside[i])
                .sorted()
                .distinct()
                .toArray();
    }

    /** From an element to its neighbours. */
    private List<int[]> steps(int[] axes, int rank) {
        List<int[]> steps = new ArrayList<>();
        steps.add(new int[rank]);
        for (int axis : axes) {
            for (int[] step : List.copyOf(steps)) {
                long moved = Arrays.stream(step).filter(d -> d != 0).count();
                for (int d = -1; d <= 1; d += 2) {
                    if (this == CORNERS || moved < (this == EDGES ? 1 : 2)) {
                        int[] further = step.clone();
                        further[axis] = d;
                        steps.add(further);
                    }
                }
            }
        }
        steps.remove(0);
        return steps;
    }
}
