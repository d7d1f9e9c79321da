package org.zeline.si.data;

/**
 * A plug-in for a variance that is not known: the sample variance of all data. Where the mean is the same everywhere it
 * is unbiased, and off by a part of about {@code sqrt(2 / n)} for n elements; every true difference of means adds to
 * it, which makes p-values larger. The theory of selective p-values asks for a variance that is known, or estimated
 * from other data: with this one they are approximate, the better the larger the image.
 */
public final class VarianceEstimate {
    private VarianceEstimate() {}

    /**
     * {@return independent noise of the data's sample variance}
     *
     * @param data at least two elements, not all the same
     * @throws IllegalArgumentException if they have no variance
     */
    public static Covariance.Scalar of(double... data) {
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < data.length; i++) { // Welford's recurrence, free of cancellation
            double off = data[i] - mean;
            mean += off / (i + 1);
            squares += off * (data[i] - mean);
        }
        if (data.length < 2 || !(squares > 0)) {
            throw new IllegalArgumentException("a variance can't be estimated from " + data.length
                    + (data.length < 2 ? " element" : " elements that are all the same"));
        }
        return new Covariance.Scalar(squares / (data.length - 1));
    }
}
