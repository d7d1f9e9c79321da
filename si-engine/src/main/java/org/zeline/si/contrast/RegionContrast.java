package org.zeline.si.contrast;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.Region;

/**
 * What a region is compared with, and the weights of the comparison.
 *
 * @param compared flat indices of the elements that the region is compared with, ascending; of a reference, its own
 * @param weights one per element of the score map; a reference has the same with changed signs
 */
public record RegionContrast(int[] compared, double[] weights) {
    /**
     * The mean over a region minus the mean over candidates outside the whole selection.
     *
     * @param part what is tested
     * @param whole all that was selected; a part is never compared with another part
     * @param candidates where the compared elements may lie, one flag per element
     * @param mask likewise, {@code null} for everywhere
     * @return the contrast
     * @throws NoAnswerException if there is nothing to compare the part with
     */
    static RegionContrast outside(Region part, Region whole, boolean[] candidates, boolean @Nullable [] mask) {
        int[] chosen = part.elements();
        boolean[] inside = whole.flags(candidates.length);
        int[] compared = IntStream.range(0, candidates.length)
                .filter(i -> candidates[i] && !inside[i] && (mask == null || mask[i]))
                .toArray();
        if (compared.length == 0) {
            throw new NoAnswerException("there is nothing to compare the region with: it fills all that the mask and"
                    + " the comparison allow, " + chosen.length + " of " + candidates.length + " elements");
        }
        return new RegionContrast(compared, means(candidates.length, chosen, compared));
    }

    /** The mean over a region, for a comparison with the same region of another image. */
    static RegionContrast mean(Region part, int size) {
        int[] chosen = part.elements();
        return new RegionContrast(chosen, means(size, chosen, new int[0]));
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

    /**
     * The caller's own weights.
     *
     * @throws IllegalArgumentException if they are not finite, or of another size than the score map
     */
    static RegionContrast weighted(Region part, double[] weights, Shape shape) {
        boolean[] inside = part.flags(shape.size());
        if (weights.length != inside.length) {
            throw new IllegalArgumentException("a contrast has " + weights.length + " weights, the score map of shape "
                    + shape + " has " + inside.length + " elements");
        }
        for (int i = 0; i < weights.length; i++) {
            if (!Double.isFinite(weights[i])) {
                throw new IllegalArgumentException(
                        "weights of a contrast must be finite, that of element " + i + " is " + weights[i]);
            }
        }
        int[] compared = IntStream.range(0, inside.length)
                .filter(i -> weights[i] != 0 && !inside[i])
                .toArray();
        return new RegionContrast(compared, weights.clone());
    }

    /**
     * The weights in the elements of the image: their sum is the mean over the region minus the mean that it is
     * compared with, or what the caller's own weights make of the data.
     *
     * @param image the shape of the image: that of the score map, or with more channels, all of which then belong to an
     *     element
     * @param score the shape of the score map
     * @return one weight per element of the image
     * @throws ModelException if the score map does not mark elements of the image
     */
    public double[] imageWeights(Shape image, Shape score) {
        int channels = channels(image, score);
        double[] spread = new double[image.size()];
        for (int c = 0; c < channels; c++) {
            spread(c, channels, score, channels, spread);
        }
        return spread;
    }

    /**
     * The weights in the elements of the image of one comparison per channel.
     *
     * @param image the shape of the image
     * @param score the shape of the score map: that of the image, or with one channel in place of the image's
     * @return for each channel one weight per element of the image
     * @throws ModelException if the score map does not mark elements of the image, or marks them channel by channel
     */
    public List<double[]> channelWeights(Shape image, Shape score) {
        int channels = channels(image, score);
        if (channels == 1 && image.rank() >= 3 && image.extent(1) > 1) {
            throw new ModelException(
                    "norm-difference compares channel by channel, and needs a score map with one channel"
                            + " that marks elements of all of them, got shape " + score + " for an input of shape "
                            + image);
        }
        List<double[]> all = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            double[] spread = new double[image.size()];
            spread(c, channels, score, 1, spread);
            all.add(spread);
        }
        return all;
    }

    private void spread(int channel, int channels, Shape score, int shares, double[] into) {
        int plane = score.rank() < 3 ? score.size() : score.size(2, score.rank());
        for (int i = 0; i < weights.length; i++) {
            into[at(i, channel, channels, plane)] = weights[i] / shares;
        }
    }

    private static int at(int element, int channel, int channels, int plane) {
        return channels == 1 ? element : (element / plane * channels + channel) * plane + element % plane;
    }

    private static int channels(Shape image, Shape score) {
        if (image.size() == score.size()) {
            return 1;
        }
        boolean fits = image.rank() == score.rank() && image.rank() >= 3 && score.extent(1) == 1;
        for (int i = 0; fits && i < image.rank(); i++) {
            fits = i == 1 || image.extent(i) == score.extent(i);
        }
        if (!fits) {
            throw new ModelException("a score map of shape " + score + " does not mark elements of an input of shape "
                    + image + ": the shapes must agree, or the map have one channel");
        }
        return image.extent(1);
    }
}
