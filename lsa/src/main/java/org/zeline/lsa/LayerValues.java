package org.zeline.lsa;

import java.util.List;

/** Numbers by which the layers of a network are ranked: the larger, the more fragile the layer. */
public interface LayerValues {
    /** {@return the layers} */
    List<Probe> layers();

    /**
     * {@return for each layer one number per unit, a sample, a batch or the network as a whole; the same units for all}
     */
    double[][] units();

    /**
     * {@return the mean of a layer over the units}
     *
     * @param layer the index of the layer
     */
    double mean(int layer);
}
