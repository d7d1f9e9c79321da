package org.zeline.lsa.criterion;

import java.util.Arrays;
import java.util.List;
import org.zeline.lsa.LayerValues;
import org.zeline.lsa.Probe;

/**
 * A criterion of the layers of a network.
 *
 * @param criterion the criterion
 * @param layers the layers that it is defined for, at least one
 * @param units for each layer one number per sample; of {@link Criterion#SPECTRAL} one. Of
 *     {@link Criterion#CRITICALITY} the weakness at the sample divided by the mean weakness of the layer before, so
 *     that the mean over samples is the index; intervals of this mean take the divisor for known
 * @param undefined for each layer the number of units for which the criterion has no value, since it would divide by
 *     zero; they count as 0 if nothing moves, else as 1
 * @param bounds lower and upper bounds of the mean of each layer; none if upper bounds were not asked for
 * @param residuals for each layer {@code ||A' A x - s^2 x|| / s^2}, with A its linear map, x the unit vector that the
 *     power method found, and {@code s = ||A x||} the lower bound: within this part of s^2 there is the square of a
 *     singular value, not necessarily of the largest one; none of other criteria
 */
public record CriterionProfile(
        Criterion criterion,
        List<Probe> layers,
        double[][] units,
        int[] undefined,
        List<LayerBound> bounds,
        double[] residuals)
        implements LayerValues {
    /** Copies the lists. */
    public CriterionProfile {
        layers = List.copyOf(layers);
        bounds = List.copyOf(bounds);
    }

    @Override
    public double mean(int layer) {
        return Arrays.stream(units[layer]).average().orElse(0);
    }
}
