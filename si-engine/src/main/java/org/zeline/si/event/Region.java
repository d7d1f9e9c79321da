package org.zeline.si.event;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.Hypothesis;
import org.zeline.si.ScorePlan;
import org.zeline.si.contrast.Comparison;

/**
 * The region that was chosen and what it is compared with, as flat indices of the score map, ascending.
 *
 * @param chosen the region of interest
 * @param compared what its mean is compared with
 * @param weights of all elements of the score map in the contrast; a reference has the same, with changed signs
 */
record Region(int[] chosen, int[] compared, double[] weights) {
    /**
     * The region where {@code above} holds, within the mask.
     *
     * @throws NoAnswerException if it, or what it is compared with, is empty
     */
    static Region of(boolean[] above, Hypothesis hypothesis, Shape shape) {
        boolean[] mask = hypothesis.mask();
        if (mask != null && mask.length != above.length) {
            throw new IllegalArgumentException(
                    "mask has " + mask.length + " elements, the score map has " + above.length);
        }
        boolean[] inside = new boolean[above.length];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = above[i] && (mask == null || mask[i]);
        }
        if (indices(inside).length == 0) {
            throw new NoAnswerException("the region of interest is empty: no score exceeds the threshold "
                    + hypothesis.threshold() + (mask == null ? "" : " within the mask"));
        }
        return of(inside, inside, hypothesis, shape);
    }

    /**
     * The connected parts of the region, in order of their first elements, each compared as the whole would be, but
     * never with another part.
     *
     * @throws NoAnswerException if there is nothing to compare a part with
     */
    List<Region> parts(Connectivity connectivity, Hypothesis hypothesis, Shape shape) {
        boolean[] inside = flags(chosen, shape.size());
        return connectivity.components(inside, shape).stream()
                .map(part -> of(flags(part, inside.length), inside, hypothesis, shape))
                .toList();
    }

    /** A part of all that was chosen. */
    private static Region of(boolean[] part, boolean[] inside, Hypothesis hypothesis, Shape shape) {
        int[] chosen = indices(part);
        boolean[] mask = hypothesis.mask();
        if (hypothesis.comparison() instanceof Comparison.Reference) {
            return new Region(chosen, chosen, means(part.length, chosen, new int[0]));
        }
        if (hypothesis.comparison() instanceof Comparison.Contrast contrast) {
            return weighted(chosen, contrast.weights().of(chosen.clone(), shape), part, shape);
        }
        boolean[] near = new boolean[part.length];
        Arrays.fill(near, true);
        if (hypothesis.comparison() instanceof Comparison.Neighborhood neighborhood) {
            near = dilated(part, shape, neighborhood.range());
        }
        boolean[] rest = near;
        int[] compared = IntStream.range(0, part.length)
                .filter(i -> rest[i] && !inside[i] && (mask == null || mask[i]))
                .toArray();
        if (compared.length == 0) {
            throw new NoAnswerException("there is nothing to compare the region with: it fills all that the mask and"
                    + " the comparison allow, " + chosen.length + " of " + part.length + " elements");
        }
        return new Region(chosen, compared, means(part.length, chosen, compared));
    }

    /** The weights of a mean minus those of another. */
    private static double[] means(int size, int[] chosen, int[] compared) {
        double[] weights = new double[size];
        for (int i : chosen) {
            weights[i] = 1.0 / chosen.length;
        }
        for (int i : compared) {
            weights[i] = -1.0 / compared.length;
        }
        return weights;
    }

    private static Region weighted(int[] chosen, double[] weights, boolean[] part, Shape shape) {
        if (weights.length != part.length) {
            throw new IllegalArgumentException("a contrast has " + weights.length + " weights, the score map of shape "
                    + shape + " has " + part.length + " elements");
        }
        for (int i = 0; i < weights.length; i++) {
            if (!Double.isFinite(weights[i])) {
                throw new IllegalArgumentException(
                        "weights of a contrast must be finite, that of element " + i + " is " + weights[i]);
            }
        }
        int[] compared = IntStream.range(0, part.length)
                .filter(i -> weights[i] != 0 && !part[i])
                .toArray();
        return new Region(chosen, compared, weights.clone());
    }

    private static boolean[] flags(int[] indices, int size) {
        boolean[] flags = new boolean[size];
        for (int i : indices) {
            flags[i] = true;
        }
        return flags;
    }

    private static int[] indices(boolean[] flags) {
        return IntStream.range(0, flags.length).filter(i -> flags[i]).toArray();
    }

    /** The elements at most {@code range} away from a flagged one along every spatial axis. */
    private static boolean[] dilated(boolean[] flags, Shape shape, int range) {
        boolean[] result = flags;
        for (int axis : ScorePlan.spatialAxes(shape)) {
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

    /**
     * The contrast whose value is the mean over the region minus the mean that it is compared with, or what the
     * caller's own weights make of the data.
     *
     * @param data the shape of the data, of the score map's shape or with more channels, all of which then belong to an
     *     element
     * @param score the shape of the score map
     * @param reference whether the data are followed by a reference of the same shape
     * @return one number an element of the data vector
     */
    double[] contrast(Shape data, Shape score, boolean reference) {
        int channels = channels(data, score);
        int size = data.size();
        double[] eta = new double[reference ? 2 * size : size];
        int image = score.rank() < 3 ? score.size() : score.size(2, score.rank());
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < weights.length; i++) {
                int at = at(i, c, channels, image);
                eta[at] = weights[i] / channels;
                if (reference) {
                    eta[size + at] = -weights[i] / channels;
                }
            }
        }
        return eta;
    }

    private static int at(int element, int channel, int channels, int image) {
        return channels == 1 ? element : (element / image * channels + channel) * image + element % image;
    }

    private static int channels(Shape data, Shape score) {
        if (data.size() == score.size()) {
            return 1;
        }
        boolean fits = data.rank() == score.rank() && data.rank() >= 3 && score.extent(1) == 1;
        for (int i = 0; fits && i < data.rank(); i++) {
            fits = i == 1 || data.extent(i) == score.extent(i);
        }
        if (!fits) {
            throw new ModelException("a score map of shape " + score + " does not mark elements of an input of shape "
                    + data + ": the shapes must agree, or the map have one channel");
        }
        return data.extent(1);
    }
}
