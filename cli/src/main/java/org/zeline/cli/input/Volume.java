package org.zeline.cli.input;

import java.util.ArrayList;
import java.util.List;
import org.zeline.cli.input.format.Axis;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * An image with more axes than channels, rows and columns: a volume, a stack of pages, a film.
 *
 * @param axes in the order of the elements
 * @param samples the elements
 * @param words what it is, for readers
 */
record Volume(List<Axis> axes, RealTensor samples, String words) implements ArrayFile.Content {
    private static final int RANK = 5;
    private static final String FLAT = "CYX";

    /** The volume as an input takes it: samples, channels, depth, height and width, or the channels last. */
    Picture.Fitted fitted(Port port, Preparation preparation) {
        List<Axis> depths =
                axes.stream().filter(axis -> !FLAT.contains(axis.name())).toList();
        List<String> declared = port.extents() == null ? List.of("?", "?", "?", "?", "?") : port.extents();
        if (declared.size() != RANK || depths.size() != 1) {
            Axis first = depths.get(0);
            throw new BadInputException("has axes " + Axis.words(axes) + ", input '" + port.name() + "' takes "
                    + port.declared() + "; name one item, as in F#" + first.name() + "=0 (up to "
                    + (first.extent() - 1) + ")");
        }
        if (preparation.colors() != null || preparation.channels() == Preparation.Channels.BGR) {
            throw new BadInputException(
                    "has axes " + Axis.words(axes) + ", but no colours; leave out --color and" + " --channels");
        }
        String depth = depths.get(0).name();
        for (List<String> order : List.of(List.of("N", "C", depth, "Y", "X"), List.of("N", depth, "Y", "X", "C"))) {
            Shape shape = Shape.of(order.stream().mapToInt(this::extent).toArray());
            if (fits(shape, declared)) {
                double[] values = samples.take(order(order, shape), shape).values();
                preparation.apply(values, shape, order.indexOf("C"));
                return new Picture.Fitted(
                        Tensor.wrapping(shape, values),
                        words + ", " + preparation.words() + ", as " + shape
                                + (order.get(1).equals("C") ? " (NCDHW)" : " (NDHWC)"));
            }
        }
        throw new BadInputException("has axes " + Axis.words(axes) + ", input '" + port.name() + "' takes "
                + port.declared() + " (channels, depth, height, width, or channels last); nothing is resized here: give"
                + " a volume of that size");
    }

    private int extent(String name) {
        return axes.stream()
                .filter(axis -> axis.name().equals(name))
                .mapToInt(Axis::extent)
                .findFirst()
                .orElse(1);
    }

    private static boolean fits(Shape shape, List<String> declared) {
        for (int i = 0; i < declared.size(); i++) {
            String extent = declared.get(i);
            if (Character.isDigit(extent.charAt(0)) && Long.parseLong(extent) != shape.extent(i)) {
                return false;
            }
        }
        return true;
    }

    /** For each element of the input which one of the volume it is. */
    private int[] order(List<String> order, Shape shape) {
        int[] strides = new int[RANK];
        int stride = 1;
        for (int i = axes.size() - 1; i >= 0; i--) {
            strides[order.indexOf(axes.get(i).name())] = stride;
            stride *= axes.get(i).extent();
        }
        int[] from = new int[shape.size()];
        for (int i = 0; i < from.length; i++) {
            int left = i;
            for (int axis = RANK - 1; axis >= 0; axis--) {
                from[i] += left % shape.extent(axis) * strides[axis];
                left /= shape.extent(axis);
            }
        }
        return from;
    }

    /** {@code axes} without those of one item, except rows and columns. */
    static List<Axis> longer(List<Axis> axes) {
        List<Axis> longer = new ArrayList<>(axes);
        longer.removeIf(axis -> axis.extent() == 1 && !"YX".contains(axis.name()));
        return List.copyOf(longer);
    }
}
