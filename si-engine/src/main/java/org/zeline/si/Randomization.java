package org.zeline.si;

import org.zeline.si.data.TestedData;
import org.zeline.si.distribution.RandomizedTest;

/**
 * Noise that is added to the data before the network sees them, while the test uses the data themselves. It leaves more
 * information for the test, at the price of a noisier selection.
 *
 * @param ratio the covariance of the noise over that of the data, from 0.001 to 1000
 * @param draw one draw of normal noise of mean zero and the covariance of the data, independent of them: one number per
 *     element of the data vector; the noise is this times the root of the ratio
 */
public record Randomization(double ratio, double[] draw) {
    /** Copies the array, and checks the ratio. */
    public Randomization {
        RandomizedTest.requireRatio(ratio);
        draw = draw.clone();
    }

    /** {@return a copy} */
    @Override
    public double[] draw() {
        return draw.clone();
    }

    /**
     * {@return the data with the noise}
     *
     * @param data as many elements as were drawn
     * @throws IllegalArgumentException if there are more or fewer
     */
    TestedData addedTo(TestedData data) {
        if (data.size() != draw.length) {
            throw new IllegalArgumentException(
                    "the randomization has " + draw.length + " elements, the data vector has " + data.size());
        }
        double factor = Math.sqrt(ratio);
        double[] noisy = data.vector();
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] += factor * draw[i];
        }
        return data.with(noisy);
    }
}
