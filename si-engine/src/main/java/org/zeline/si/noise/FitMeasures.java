package org.zeline.si.noise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zeline.si.data.Covariance;
import org.zeline.si.noise.NoiseFit.Question;
import org.zeline.si.noise.NoiseFit.Test;

/** Measures a fit in one pass over the images. */
final class FitMeasures {
    /** How far neighbours are away that the test of autocorrelation looks at. */
    private static final int NEAR = 3;

    /** How far the lags reach that are shown. */
    private static final int SHOWN = 16;

    /** How many regions there are at most in each direction, and how many rows and columns each has at least. */
    private static final int REGIONS = 4;

    /** Fewer images say nothing of their succession, nor of the spread of what is measured on each. */
    private static final int ENOUGH = 8;

    private final NoiseEstimate estimate;
    private final ImageShape shape;
    private final Residuals residuals;
    private final double[] deviations;
    private final Autocorrelation standardised;
    private final Whitening whitening;
    private final BlockMeans blocks;
    private final double[] images;
    private final double[][] regions;
    private final double[] powers = new double[5];
    private final double[][] betweenPlanes;
    private double succession;

    FitMeasures(NullImages images, NoiseEstimate estimate) {
        this.estimate = estimate;
        this.shape = images.shape();
        this.residuals = Residuals.ofMeans(images, estimate.background());
        this.deviations = deviations(estimate, residuals);
        this.standardised = new Autocorrelation(shape);
        this.whitening = Whitening.of(estimate);
        this.blocks = new BlockMeans(shape, estimate.ofImage());
        this.images = new double[images.count()];
        this.regions = new double[shape.planes() * down()][across()];
        this.betweenPlanes = new double[shape.planes()][shape.planes()];
        double[] previous = new double[0];
        for (int k = 0; k < residuals.count(); k++) {
            previous = take(k, previous);
        }
    }

    /** Those of robust estimates of many variances are too uncertain to standardise by. */
    private static double[] deviations(NoiseEstimate estimate, Residuals residuals) {
        double[] deviations = new double[residuals.shape().size()];
        Covariance covariance = estimate.ofImage();
        if (estimate.robust() && estimate.model() == NoiseModel.DIAGONAL) {
            covariance = IndependentEstimate.diagonal(residuals);
        } else if (estimate.robust() && estimate.model() == NoiseModel.KRONECKER) {
            covariance = IndependentEstimate.separable(residuals);
        }
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] = Math.sqrt(covariance.variance(i).orElseThrow());
        }
        return deviations;
    }

    private int down() {
        return Math.max(1, Math.min(REGIONS, shape.rows() / REGIONS));
    }

    private int across() {
        return Math.max(1, Math.min(REGIONS, shape.columns() / REGIONS));
    }

    /** Takes an image, scaled to the variance that it had before the background was taken off. */
    private double[] take(int k, double[] previous) {
        double scale = Math.sqrt(residuals.count() / residuals.degrees());
        double[] z = residuals.residual(k);
        for (int i = 0; i < z.length; i++) {
            z[i] *= scale;
        }
        blocks.add(z);
        for (int i = 0; i < z.length; i++) {
            z[i] /= deviations[i];
            double power = 1;
            for (int p = 0; p < powers.length; p++) {
                powers[p] += power;
                power *= z[i];
            }
            images[k] += z[i] * z[i] / z.length;
            regions[region(i)][i % shape.columns() * across() / shape.columns()] += z[i] * z[i];
        }
        for (int i = 0; i < previous.length; i++) {
            succession += z[i] * previous[i] / z.length;
        }
        int size = shape.planeSize();
        for (int p = 0; p < shape.planes(); p++) {
            for (int q = 0; q < p; q++) {
                for (int i = 0; i < size; i++) {
                    betweenPlanes[p][q] += z[p * size + i] * z[q * size + i] / size / residuals.count();
                }
            }
        }
        standardised.add(z);
        whitening.add(z);
        return z;
    }

    /** The row of regions that holds an element. */
    private int region(int element) {
        int row = element / shape.columns();
        return row / shape.rows() * down() + row % shape.rows() * down() / shape.rows();
    }

    NoiseFit fit() {
        double[] sums = standardised.sums();
        double[][] correlations = Autocorrelation.symmetric(sums, standardised.torus(), shape);
        double total = correlations[0][0];
        for (int i = 0; i < correlations.length; i++) {
            for (int j = 0; j < correlations[i].length; j++) {
                correlations[i][j] *= shape.planeSize() / total / Autocorrelation.pairs(shape, i, j);
            }
        }
        LagWindow window = LagWindow.of(correlations, residuals.degrees() * shape.planes());
        double squares = window.sum(correlations, 2);
        double elements = shape.size() * residuals.degrees();
        double[] whitened = whitening.correlations(standardised);
        List<Test> tests = new ArrayList<>();
        if (!estimate.robust() || estimate.model().isIndependent()) {
            tests.add(autocorrelation(whitened)); // robust correlations are too uncertain for this test
        }
        Moments moments = new Moments(powers);
        tests.add(moments.test(
                elements,
                Math.max(0.1, window.sum(correlations, 3)),
                Math.max(0.1, window.sum(correlations, 4)),
                estimate.model() == NoiseModel.DIAGONAL ? residuals.count() : 0));
        homogeneity(tests, squares);
        return new NoiseFit(
                Math.sqrt(2 * squares / elements),
                moments.skewness(),
                moments.excessKurtosis(),
                tests,
                blocks.variances(residuals.degrees()),
                shown(whitened),
                images,
                regionMeans());
    }

    /** The sum of squared correlations of whitened residuals, each over its variance. */
    private Test autocorrelation(double[] whitened) {
        double statistic = 0;
        int lags = 0;
        int most = Math.min(NEAR, shape.columns() - 1);
        for (int i = 0; i <= Math.min(NEAR, shape.rows() - 1); i++) {
            for (int j = i == 0 ? 1 : -most; j <= most; j++) {
                double correlation = Autocorrelation.at(whitened, standardised.torus(), i, j);
                statistic += correlation
                        * correlation
                        * Autocorrelation.pairs(shape, i, j)
                        * shape.planes()
                        * residuals.degrees();
                lags++;
            }
        }
        return Test.of(Question.AUTOCORRELATION, statistic, Math.max(1, lags));
    }

    private void homogeneity(List<Test> tests, double squares) {
        int count = residuals.count();
        if (count > 2 || (count == 2 && estimate.background() == Background.CONSTANT)) {
            tests.add(Test.of(Question.IMAGES, spread(images, shape.size() / squares), count - 1));
        }
        double[] all =
                Arrays.stream(regionMeans()).flatMapToDouble(Arrays::stream).toArray();
        if (all.length > 1 && estimate.model() != NoiseModel.DIAGONAL) {
            double each = shape.size() * residuals.degrees() / all.length;
            tests.add(Test.of(Question.REGIONS, spread(all, each / squares), all.length - 1));
        }
        if (count >= ENOUGH) {
            double expected = estimate.background() == Background.IMAGE ? -1 / (count - 1.0) : 0;
            double mean = succession / (count - 1) - expected;
            tests.add(Test.of(Question.SUCCESSION, mean * mean * shape.size() * (count - 1) / squares, 1));
        }
        if (shape.planes() > 1) {
            double statistic = 0;
            for (double[] row : betweenPlanes) {
                for (double correlation : row) {
                    statistic += correlation * correlation * shape.planeSize() * residuals.degrees() / squares;
                }
            }
            tests.add(Test.of(Question.PLANES, statistic, shape.planes() * (shape.planes() - 1) / 2));
        }
    }

    /** The sum of squared relative deviations from the mean over their variance, 2 over the number of elements. */
    private static double spread(double[] variances, double elements) {
        double mean = Arrays.stream(variances).average().orElse(1);
        return Arrays.stream(variances)
                        .map(v -> (v / mean - 1) * (v / mean - 1))
                        .sum()
                * elements
                / 2;
    }

    private double[][] regionMeans() {
        double[][] counts = new double[regions.length][across()];
        for (int i = 0; i < shape.size(); i++) {
            counts[region(i)][i % shape.columns() * across() / shape.columns()] += residuals.count();
        }
        double[][] means = new double[regions.length][across()];
        for (int i = 0; i < means.length; i++) {
            for (int j = 0; j < means[i].length; j++) {
                means[i][j] = regions[i][j] / counts[i][j];
            }
        }
        return means;
    }

    private double[][] shown(double[] whitened) {
        int down = Math.min(SHOWN, shape.rows() - 1);
        int across = Math.min(SHOWN, shape.columns() - 1);
        double[][] map = new double[2 * down + 1][2 * across + 1];
        for (int i = -down; i <= down; i++) {
            for (int j = -across; j <= across; j++) {
                map[down + i][across + j] =
                        i == 0 && j == 0 ? 0 : Autocorrelation.at(whitened, standardised.torus(), i, j);
            }
        }
        return map;
    }
}
