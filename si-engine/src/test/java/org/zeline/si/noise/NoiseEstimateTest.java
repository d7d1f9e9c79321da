package org.zeline.si.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeline.si.calibration.Noise;
import org.zeline.si.data.Covariance;
import org.zeline.si.data.StationaryCovariance;

class NoiseEstimateTest {
    private static final ImageShape SHAPE = new ImageShape(1, 16, 12);

    private static double[] golden(String name) {
        return goldens(name).get(0);
    }

    /** The lines of that name, see make_noise_golden.py beside the file. */
    private static List<double[]> goldens(String name) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(NoiseEstimateTest.class.getResourceAsStream("noise-golden.txt")),
                StandardCharsets.UTF_8))) {
            return in.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .map(line -> Arrays.stream(line.substring(name.length() + 1).split(" "))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] numbers(Covariance covariance) {
        return covariance instanceof Covariance.Scalar scalar
                ? new double[] {scalar.variance()}
                : covariance instanceof Covariance.Diagonal diagonal
                        ? diagonal.variances()
                        : flat(((StationaryCovariance) covariance).autocovariance());
    }

    private static NullImages goldenImages() {
        double[] extents = golden("extents");
        return NullImages.of(new ImageShape(1, (int) extents[0], (int) extents[1]), goldens("image"));
    }

    @ParameterizedTest
    @CsvSource({
        "scalar, SCALAR, false, IMAGE",
        "scalar-constant, SCALAR, false, CONSTANT",
        "diagonal, DIAGONAL, false, IMAGE",
        "stationary, STATIONARY, false, IMAGE",
        "robust-scalar, SCALAR, true, IMAGE",
        "robust-diagonal, DIAGONAL, true, IMAGE",
        "robust-stationary, STATIONARY, true, IMAGE"
    })
    void matchesNumpy(String name, NoiseModel model, boolean robust, Background background) {
        Covariance covariance =
                NoiseEstimate.of(goldenImages(), model, robust, background).covariance();
        double[] expected = golden(name);
        assertThat(expected).isNotEmpty();
        assertThat(numbers(covariance)).containsExactly(expected, within(1e-9));
    }

    @Test
    void theFlipFlopMatchesNumpy() {
        Covariance.Kronecker covariance =
                (Covariance.Kronecker) NoiseEstimate.of(goldenImages(), NoiseModel.KRONECKER, false, Background.IMAGE)
                        .covariance();
        assertThat(flat(((Covariance.Matrix) covariance.ofRows()).rows()))
                .containsExactly(golden("kronecker-rows"), within(1e-7));
        assertThat(flat(((Covariance.Matrix) covariance.ofColumns()).rows()))
                .containsExactly(golden("kronecker-columns"), within(1e-7));
    }

    private static NullImages drawn(Covariance covariance, ImageShape shape, int count, long seed) {
        Noise noise = Noise.of(covariance, shape.size());
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> images = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            double[] image = noise.draw(random);
            for (int i = 0; i < image.length; i++) {
                image[i] += 100 + 5 * Math.cos(i);
            }
            images.add(image);
        }
        return NullImages.of(shape, images);
    }

    private static Covariance truth(NoiseModel model) {
        double[] variances = new double[SHAPE.size()];
        Arrays.setAll(variances, i -> 1 + 0.5 * Math.sin(i));
        double[][] table = new double[SHAPE.rows()][SHAPE.columns()];
        for (int i = 0; i < SHAPE.rows(); i++) {
            for (int j = 0; j < SHAPE.columns(); j++) {
                table[i][j] = 2 * Math.exp(-Math.hypot(i, 0.7 * j));
            }
        }
        return switch (model) {
            case SCALAR -> new Covariance.Scalar(2);
            case DIAGONAL -> new Covariance.Diagonal(variances);
            case STATIONARY -> new StationaryCovariance(table);
            case KRONECKER ->
                new Covariance.Kronecker(new Covariance.Ar1(0.6, 1.3), 16, new Covariance.Ar1(-0.4, 1), 12);
        };
    }

    /** The relative error of products with random vectors is that of the matrix, in Frobenius' norm. */
    private static double error(Covariance estimate, Covariance truth, int size) {
        SplittableRandom random = new SplittableRandom(9);
        double wrong = 0;
        double all = 0;
        for (int k = 0; k < 30; k++) {
            double[] v = random.doubles(size, -1, 1).toArray();
            double[] expected = truth.times(v);
            double[] got = estimate.times(v);
            for (int i = 0; i < size; i++) {
                wrong += (got[i] - expected[i]) * (got[i] - expected[i]);
                all += expected[i] * expected[i];
            }
        }
        return Math.sqrt(wrong / all);
    }

    @ParameterizedTest
    @EnumSource
    void recoversWhatWasDrawn(NoiseModel model) {
        Covariance truth = truth(model);
        NullImages images = drawn(truth, SHAPE, 400, 1);
        assertThat(error(
                        NoiseEstimate.of(images, model, false, Background.IMAGE).covariance(), truth, SHAPE.size()))
                .isLessThan(0.09);
        assertThat(error(NoiseEstimate.of(images, model, true, Background.IMAGE).covariance(), truth, SHAPE.size()))
                .isLessThan(0.15);
    }

    /** Outliers in a tenth of the images and in some pixels of all ruin the usual estimate and not the robust one. */
    @ParameterizedTest
    @EnumSource
    void outliersDoNotMatterToRobustEstimates(NoiseModel model) {
        Covariance truth = truth(model);
        NullImages clean = drawn(truth, SHAPE, 400, 2);
        SplittableRandom random = new SplittableRandom(3);
        List<double[]> images = new ArrayList<>();
        for (int k = 0; k < clean.count(); k++) {
            double[] image = clean.image(k);
            if (k % 10 == 0) {
                Arrays.setAll(image, i -> 40 * random.nextGaussian());
            }
            image[random.nextInt(image.length)] = 4000;
            images.add(image);
        }
        NullImages spoiled = NullImages.of(SHAPE, images);
        assertThat(error(
                        NoiseEstimate.of(spoiled, model, false, Background.IMAGE)
                                .covariance(),
                        truth,
                        SHAPE.size()))
                .isGreaterThan(3);
        assertThat(error(
                        NoiseEstimate.of(spoiled, model, true, Background.IMAGE).covariance(), truth, SHAPE.size()))
                .isLessThan(0.5);
    }

    /**
     * Whatever the number of images, up to chance (standard errors are 0.016 at most, 0.036 for robust ones) and the
     * bias of a squared median of 192 numbers.
     */
    @ParameterizedTest
    @CsvSource({"2, false", "3, false", "8, false", "2, true", "9, true"})
    void variancesAreUnbiased(int count, boolean robust) {
        double sum = 0;
        for (int seed = 0; seed < 200; seed++) {
            NullImages images = drawn(new Covariance.Scalar(3), SHAPE, count, seed);
            sum += NoiseEstimate.of(images, NoiseModel.SCALAR, robust, Background.IMAGE)
                            .covariance()
                            .variance(0)
                            .orElseThrow()
                    / 200;
        }
        assertThat(sum).isCloseTo(3, within(robust ? 0.15 : 0.06));
    }

    /** Whatever few images there are, an estimate is a covariance from which noise can be drawn. */
    @Property(tries = 100)
    void stationaryEstimatesCanBeDrawnFrom(
            @ForAll @IntRange(min = 1, max = 20) int rows,
            @ForAll @IntRange(min = 2, max = 20) int columns,
            @ForAll @IntRange(min = 2, max = 5) int count,
            @ForAll boolean robust,
            @ForAll long seed) {
        ImageShape shape = new ImageShape(1, rows, columns);
        SplittableRandom random = new SplittableRandom(seed);
        Covariance smooth = new Covariance.Kronecker(
                new Covariance.Ar1(random.nextDouble(-0.9, 0.9), 1),
                rows,
                new Covariance.Ar1(random.nextDouble(-0.9, 0.95), 1),
                columns);
        NullImages images = drawn(smooth, shape, count, seed);
        StationaryCovariance estimate =
                (StationaryCovariance) NoiseEstimate.of(images, NoiseModel.STATIONARY, robust, Background.IMAGE)
                        .covariance();
        assertThat(estimate.embedding()).isPresent();
        if (!robust) {
            double scalar = NoiseEstimate.of(images, NoiseModel.SCALAR, false, Background.IMAGE)
                    .covariance()
                    .variance(0)
                    .orElseThrow();
            assertThat(estimate.at(0, 0)).isCloseTo(scalar, within(1e-9 * scalar));
        }
    }

    @Test
    void planesAreIndependent() {
        ImageShape colors = new ImageShape(3, 16, 12);
        Covariance ofPlane = truth(NoiseModel.STATIONARY);
        Covariance truth = new Covariance.Kronecker(new Covariance.Scalar(1), 3, ofPlane, SHAPE.size());
        NoiseEstimate estimate =
                NoiseEstimate.of(drawn(truth, colors, 150, 5), NoiseModel.STATIONARY, false, Background.IMAGE);
        assertThat(error(estimate.covariance(), ofPlane, SHAPE.size())).isLessThan(0.09);
        assertThat(error(estimate.ofImage(), truth, colors.size())).isLessThan(0.09);
    }

    @Test
    void whatCannotBeEstimatedIsRefused() {
        NullImages one = drawn(new Covariance.Scalar(1), SHAPE, 1, 1);
        NullImages two = drawn(new Covariance.Scalar(1), SHAPE, 2, 1);
        assertThatThrownBy(() -> NoiseEstimate.of(one, NoiseModel.SCALAR, false, Background.IMAGE))
                .hasMessageContaining("a scalar covariance around a background that is an image takes 2 images");
        assertThatThrownBy(() -> NoiseEstimate.of(one, NoiseModel.DIAGONAL, false, Background.CONSTANT))
                .hasMessageContaining("takes 2 images at least, got 1");
        assertThatThrownBy(() -> NoiseEstimate.of(two, NoiseModel.DIAGONAL, true, Background.IMAGE))
                .hasMessageContaining("takes 5 images at least, got 2");
        assertThatThrownBy(() -> NoiseEstimate.of(two, NoiseModel.KRONECKER, false, Background.IMAGE))
                .hasMessageContaining("16 x 12 takes more than 2.08", "got 1.0: give more images");
        NullImages flat = NullImages.of(SHAPE, List.of(new double[192], new double[192]));
        assertThatThrownBy(() -> NoiseEstimate.of(flat, NoiseModel.SCALAR, false, Background.IMAGE))
                .hasMessageContaining("do not vary");
        assertThatThrownBy(() -> NoiseEstimate.of(flat, NoiseModel.STATIONARY, true, Background.IMAGE))
                .hasMessageContaining("median absolute deviation is zero");
        assertThatThrownBy(() -> NoiseEstimate.of(flat, NoiseModel.DIAGONAL, false, Background.IMAGE))
                .hasMessageContaining("element 0 has the same value in all images");
        assertThatThrownBy(() -> NullImages.of(SHAPE, List.of())).hasMessageContaining("at least one image");
        assertThatThrownBy(() -> NullImages.of(SHAPE, List.of(new double[3])))
                .hasMessageContaining("image 0 has 3 elements, an image of 16 x 12 has 192");
        double[] holes = new double[192];
        holes[5] = Double.NaN;
        assertThatThrownBy(() -> NullImages.of(SHAPE, List.of(holes))).hasMessageContaining("image 0 holds NaN");
        assertThatThrownBy(() -> NoiseModel.of("ar1")).hasMessageContaining("got 'ar1'");
        assertThatThrownBy(() -> Background.of("black")).hasMessageContaining("image or constant, got 'black'");
    }

    @Test
    void oneImageAroundAConstantIsEnough() {
        NullImages one = NullImages.of(
                new ImageShape(1, 64, 64), List.of(Noise.of(truth64(), 4096).draw(new SplittableRandom(4))));
        NoiseEstimate estimate = NoiseEstimate.of(one, NoiseModel.STATIONARY, false, Background.CONSTANT);
        assertThat(error(estimate.covariance(), truth64(), 4096)).isLessThan(0.2);
    }

    private static Covariance truth64() {
        double[][] table = new double[64][64];
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < 64; j++) {
                table[i][j] = Math.exp(-(i * i + j * j) / 4.0);
            }
        }
        return new StationaryCovariance(table);
    }
}
