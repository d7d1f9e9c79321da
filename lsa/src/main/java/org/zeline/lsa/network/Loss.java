package org.zeline.lsa.network;

/** What is made large by an attack, or small by training: a number for each sample, of its row of the output. */
@FunctionalInterface
public interface Loss {
    /**
     * {@return the loss of one sample}
     *
     * @param sample its index in the batch
     * @param output rows of all samples
     * @param from where its row begins
     * @param width how long a row is
     * @param slopes takes the derivatives with respect to the elements of its row, in the same places
     */
    double of(int sample, double[] output, int from, int width, double[] slopes);
}
