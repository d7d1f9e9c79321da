package org.zeline.si.calibration;

import java.util.random.RandomGenerator;
import org.zeline.si.data.Covariance;
import org.zeline.si.evaluation.SyntheticImage;

/** Draws normal noise of mean zero and a given covariance. Immutable; threads share it. */
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
     * {@return the same noise around another mean}
     *
     * @param mean what is added to every element, finite
     */
    default Noise plus(double mean) {
        return random -> {
            double[] drawn = draw(random);
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] += mean;
            }
            return drawn;
        };
    }

    /**
     * {@return the same noise with the signals of an image, drawn after the noise, added to its first elements}
     *
     * @param image what says where the signals may be and how strong they are; its own noise is not used
     */
    default Noise plus(SyntheticImage image) {
        return random -> {
            double[] drawn = draw(random);
            image.addSignals(drawn, random);
            return drawn;
        };
    }

    /**
     * {@return noise of a covariance}
     *
     * @param covariance of the noise
     * @param size how many elements
     * @throws IllegalArgumentException if the covariance is of another size, is not positive semidefinite, or is of a
     *     kind that needs a matrix of more than {@value #LARGEST_MATRIX} rows
     */
    static Noise of(Covariance covariance, int size) {
        covariance.times(new double[size]);
        if (covariance instanceof Covariance.Scalar scalar) {
            double deviation = Math.sqrt(scalar.variance());
            return random -> normals(size, deviation, random);
        }
        if (covariance instanceof Covariance.Diagonal diagonal) {
            double[] variances = diagonal.variances();
            return random -> {
                double[] noise = normals(size, 1, random);
                for (int i = 0; i < size; i++) {
                    noise[i] *= Math.sqrt(variances[i]);
                }
                return noise;
            };
        }
        if (covariance instanceof Covariance.Ar1 ar1) {
            return random -> {
                double[] noise = normals(size, Math.sqrt(ar1.sigma2()), random);
                double fresh = Math.sqrt((1 - ar1.rho()) * (1 + ar1.rho()));
                for (int i = 1; i < size; i++) {
                    noise[i] = ar1.rho() * noise[i - 1] + fresh * noise[i];
                }
                return noise;
            };
        }
        return correlated(Cholesky.of(covariance, size));
    }

    private static Noise correlated(Cholesky factor) {
        return random -> factor.times(normals(factor.size(), 1, random));
    }

    private static double[] normals(int size, double deviation, RandomGenerator random) {
        double[] normals = new double[size];
        for (int i = 0; i < size; i++) {
            normals[i] = deviation * random.nextGaussian();
        }
        return normals;
    }
}
