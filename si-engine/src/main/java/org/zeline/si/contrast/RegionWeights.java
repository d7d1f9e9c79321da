package org.zeline.si.contrast;

import org.zeline.interpreter.value.Shape;

/**
 * A contrast that depends on the region and on nothing else: neither on the data nor on the scores, or the p-value is
 * not valid, since the search finds where the same region is chosen.
 */
@FunctionalInterface
public interface RegionWeights {
    /**
     * {@return one finite number per element of the score map, not all zero; if the data have several channels, all of
     * them count equally, as in a mean over them}
     *
     * @param roi flat indices of the region, or of one connected part of it, ascending
     * @param scores the shape of the score map
     */
    double[] of(int[] roi, Shape scores);
}
