package org.zeline.si.calibration;

import java.util.random.RandomGenerator;
import org.zeline.si.data.Covariance;
import org.zeline.si.evaluation.SyntheticImage;

/**
 * Draws the data of replicates: normal noise of mean zero and a given covariance, or real images, as
 * {@link ResampledImages} does. Immutable; threads share it.
 */
@FunctionalInterface
public interface Noise {
    /** Larger matrices are not factored: that would take long, and much memory. */
    int LARGEST_MATRIX = 4096;

    /**
     * {@return one draw}
     *
     * @param random where its numbers come from
     */
    double[] draw(RandomGenerator random);

    /**
     * {@return the draw of a replicate}
     *
     * @param index which replicate, from 0; noise that is drawn does not depend on it
     * @param random where its numbers come from
     */
    default double[] draw(long index, RandomGenerator random) {
        return draw(random);
    }

    /**
     * {@return the same noise around another mean}
     *
     * @param mean what is added to every element, finite
     */
    default Noise plus(double mean) {
        return new ChangedNoise(this, (drawn, random) -> {
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] += mean;
            }
        });
    }

    /**
     * {@return the same noise with the signals of an image, drawn after the noise, added to its first elements}
     *
     * @param image what says where the signals may be and how strong they are; its own noise is not used
     */
    default Noise plus(SyntheticImage image) {
        return new ChangedNoise(this, image::addSignals);
    }

    /**
     * {@return noise of a covariance}
     *
     * @param covariance of the noise
     * @param size how many elements
     * @throws IllegalArgumentException if the covariance is of another size, is not positive semidefinite, or takes too
     *     much memory: a full matrix of more than {@value #LARGEST_MATRIX} rows, which scalar, diagonal, AR(1),
     *     Kronecker, sparse covariances and stationary ones with a circulant embedding do without
     */
    static Noise of(Covariance covariance, int size) {
        covariance.times(new double[size]);
        SquareRoot root = SquareRoot.of(covariance, size);
        return random -> root.times(normals(root.columns(), random));
    }

    private static double[] normals(int size, RandomGenerator random) {
        double[] normals = new double[size];
        for (int i = 0; i < size; i++) {
            normals[i] = random.nextGaussian();
        }
        return normals;
    }
}
